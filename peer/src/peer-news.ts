/**
 * How the others are, told at each change; but what somebody can change as often as they like is not told as often: a view
 * makes a line of each, or draws its screen anew. Made by the engine, which keeps its time. Pure.
 */
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {PeerStatus} from './core/effects.js'
import type {PeerId} from './engine-protocol.js'

/** Changes of the flags of one peer: more than anybody makes who talks by push to talk. */
export const FLAG_CHANGES = {burst: 8, perSecond: 1} as const
const RETRY_MS = 1000 / FLAG_CHANGES.perSecond

type Known = {
  readonly rate: TokenBucket
  told: PeerStatus
  /** The newest, told when its time comes. */
  waiting: {readonly status: PeerStatus; readonly dueAt: number} | null
}

export class PeerNews {
  readonly #tell: (status: PeerStatus) => void
  readonly #known = new Map<PeerId, Known>()

  constructor(tell: (status: PeerStatus) => void) {
    this.#tell = tell
  }

  take(status: PeerStatus, now: number): void {
    const known = this.#known.get(status.id)
    if (known === undefined || !isLike(known.told, status)) this.#tellNow(status, known, now)
    else if (known.waiting !== null) known.waiting = {...known.waiting, status}
    else this.#tellInTime(known, status, now)
  }

  /** When somebody's last change is due; null: none waits. */
  wakeAt(): number | null {
    const times = [...this.#known.values()].flatMap(({waiting}) => waiting?.dueAt ?? [])
    return times.length === 0 ? null : Math.min(...times)
  }

  tick(now: number): void {
    for (const known of this.#known.values()) {
      if (known.waiting !== null && known.waiting.dueAt <= now)
        this.#tellInTime(known, known.waiting.status, now)
    }
  }

  #tellNow(status: PeerStatus, known: Known | undefined, now: number): void {
    if (status.state === 'closed') this.#known.delete(status.id)
    else {
      const rate = known?.rate ?? new TokenBucket(FLAG_CHANGES.burst, FLAG_CHANGES.perSecond, now)
      this.#known.set(status.id, {rate, told: status, waiting: null})
    }
    this.#tell(status)
  }

  #tellInTime(known: Known, status: PeerStatus, now: number): void {
    if (!known.rate.take(1, now)) {
      known.waiting = {status, dueAt: now + RETRY_MS}
      return
    }
    known.told = status
    known.waiting = null
    this.#tell(status)
  }
}

/** Whether nothing but flags is different, which a peer changes at will. */
const isLike = (a: PeerStatus, b: PeerStatus): boolean => withoutFlags(a) === withoutFlags(b)
const withoutFlags = ({muted, cameraOff, handRaised, ...status}: PeerStatus): string => JSON.stringify(status)
