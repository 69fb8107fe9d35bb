/**
 * Transports between simulated peers: descriptions and candidates as opaque texts, a set-up that needs both,
 * two reliable and two unreliable channels over paths whose conditions can be changed at any time.
 */
import type {PathConditions} from '@s2c/shared/sim/network-path'
import type {Random} from '@s2c/shared/sim/random'
import type {MediaChannel} from '../link/packet-link.js'
import type {MeetingEvent} from '../meeting.js'
import type {Schedule} from './schedule.js'

type Side = {
  readonly owner: string
  readonly peer: string
  readonly attempt: number
  readonly own: string
  remote: string | null
  knowsCandidate: boolean
  open: boolean
}

/** ICE, DTLS and SCTP together. */
const SET_UP_MS = 30
const RESEND_MS = 100

export class SimulatedTransports {
  readonly #schedule: Schedule
  readonly #random: Random
  readonly #report: (owner: string, event: MeetingEvent) => void
  readonly #conditions: () => PathConditions
  readonly #sides = new Map<string, Side>()
  #instances = 0
  opened = 0

  constructor(
    schedule: Schedule,
    random: Random,
    conditions: () => PathConditions,
    report: (owner: string, event: MeetingEvent) => void,
  ) {
    this.#schedule = schedule
    this.#random = random
    this.#conditions = conditions
    this.#report = report
  }

  open(owner: string, peer: string, attempt: number, isCaller: boolean): void {
    this.opened++
    const side: Side = {
      owner,
      peer,
      attempt,
      own: `sdp ${++this.#instances}`,
      remote: null,
      knowsCandidate: false,
      open: false,
    }
    this.#sides.set(key(owner, peer), side)
    if (isCaller) this.#describe(side)
  }

  accept(owner: string, peer: string, sdp: string): void {
    const side = this.#sides.get(key(owner, peer))
    if (side === undefined || side.remote !== null) return
    const isCaller = owner < peer
    side.remote = sdp
    if (!isCaller) this.#describe(side)
    this.#later(side, {type: 'candidateFound', peer, attempt: side.attempt, candidate: side.own, mid: '0'})
    this.#tryToOpen(side)
  }

  addCandidate(owner: string, peer: string): void {
    const side = this.#sides.get(key(owner, peer))
    if (side === undefined) return
    side.knowsCandidate = true
    this.#tryToOpen(side)
  }

  /** The other side sees it, unless the path is cut. */
  close(owner: string, peer: string): void {
    const side = this.#sides.get(key(owner, peer))
    this.#sides.delete(key(owner, peer))
    const other = this.#sides.get(key(peer, owner))
    if (side?.open !== true || other === undefined || !connected(side, other)) return
    this.#deliverReliably(() => {
      if (this.#sides.get(key(peer, owner)) === other) this.#fail(other)
    })
  }

  /** As when the process is gone: nobody is told. */
  vanish(owner: string): void {
    for (const [name, side] of this.#sides) if (side.owner === owner) this.#sides.delete(name)
  }

  sendControl(owner: string, peer: string, text: string): void {
    const link = this.#link(owner, peer)
    if (link === null) return
    const {attempt} = link.other
    this.#deliverReliably(() => {
      if (this.#isStill(link.other)) this.#report(peer, {type: 'controlReceived', peer: owner, attempt, text})
    })
  }

  sendMedia(owner: string, peer: string, channel: MediaChannel, packet: Uint8Array): void {
    const link = this.#link(owner, peer)
    if (link === null) return
    const {loss, duplication} = this.#conditions()
    if (this.#random.chance(loss)) return
    const times = this.#random.chance(duplication) ? 2 : 1
    for (let i = 0; i < times; i++) {
      this.#schedule.after(this.#delayMs(), () => {
        if (this.#isStill(link.other))
          this.#report(peer, {
            type: 'packetReceived',
            peer: owner,
            attempt: link.other.attempt,
            channel,
            packet,
          })
      })
    }
  }

  #describe(side: Side): void {
    this.#later(side, {type: 'described', peer: side.peer, attempt: side.attempt, sdp: side.own})
  }

  #later(side: Side, event: MeetingEvent): void {
    this.#schedule.after(1, () => {
      if (this.#isStill(side)) this.#report(side.owner, event)
    })
  }

  #tryToOpen(side: Side): void {
    const other = this.#sides.get(key(side.peer, side.owner))
    if (
      other === undefined ||
      side.open ||
      !connected(side, other) ||
      !(side.knowsCandidate || other.knowsCandidate)
    )
      return
    for (const end of [side, other]) {
      end.open = true
      this.#schedule.after(SET_UP_MS + this.#delayMs(), () => {
        if (this.#isStill(end))
          this.#report(end.owner, {
            type: 'transportOpened',
            peer: end.peer,
            attempt: end.attempt,
            fingerprints: {own: end.own, peer: end.remote!},
          })
      })
    }
  }

  #fail(side: Side): void {
    this.#sides.delete(key(side.owner, side.peer))
    this.#report(side.owner, {type: 'transportFailed', peer: side.peer, attempt: side.attempt})
  }

  /** Resent until it gets through. */
  #deliverReliably(deliver: () => void): void {
    const attempt = (): void => {
      if (this.#conditions().loss >= 1) this.#schedule.after(RESEND_MS, attempt)
      else this.#schedule.after(this.#conditions().delayMs, deliver)
    }
    attempt()
  }

  #link(owner: string, peer: string): {side: Side; other: Side} | null {
    const side = this.#sides.get(key(owner, peer))
    const other = this.#sides.get(key(peer, owner))
    return side?.open && other?.open && connected(side, other) ? {side, other} : null
  }

  #isStill(side: Side): boolean {
    return this.#sides.get(key(side.owner, side.peer)) === side
  }

  #delayMs(): number {
    const {delayMs, jitterMs} = this.#conditions()
    return delayMs + this.#random.next() * jitterMs
  }
}

const key = (owner: string, peer: string): string => `${owner} ${peer}`
const connected = (a: Side, b: Side): boolean => a.remote === b.own && b.remote === a.own
