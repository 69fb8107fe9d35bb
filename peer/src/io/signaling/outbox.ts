/**
 * Envelopes for peers that signaling cannot reach at the moment: while the server is away, and after it
 * came back until each peer has joined it again. Pure; bounded in number, size and age.
 */
import type {PeerId} from '@s2c/shared/peer-id'

export const MAX_KEPT_ENVELOPES = 512
export const MAX_KEPT_CHARACTERS = 1024 * 1024
/** By then the other side has given up the attempt that an envelope belongs to. */
export const MAX_AGE_MS = 30_000

type Kept = {readonly to: PeerId; readonly data: string; readonly at: number}

export class Outbox {
  #kept: Kept[] = []
  #characters = 0
  #dropped = 0

  /** Envelopes that were thrown away: too old or too many. */
  get dropped(): number {
    return this.#dropped
  }

  get size(): number {
    return this.#kept.length
  }

  /** Over the limits the oldest go, and before one that `supersedes` all that are for the same peer. */
  keep(to: PeerId, data: string, now: number, supersedes = false): void {
    if (supersedes) this.#remove(to)
    this.#kept.push({to, data, at: now})
    this.#characters += data.length
    const isOver = (): boolean =>
      this.#kept.length > MAX_KEPT_ENVELOPES || this.#characters > MAX_KEPT_CHARACTERS
    while (isOver()) {
      this.#characters -= this.#kept.shift()!.data.length
      this.#dropped++
    }
  }

  /** What is kept for this peer and not too old, in the order it came. */
  take(to: PeerId, now: number): string[] {
    const mine = this.#remove(to)
    const fresh = mine.filter(({at}) => now - at <= MAX_AGE_MS)
    this.#dropped += mine.length - fresh.length
    return fresh.map(({data}) => data)
  }

  #remove(to: PeerId): Kept[] {
    const mine = this.#kept.filter(kept => kept.to === to)
    this.#kept = this.#kept.filter(kept => kept.to !== to)
    for (const {data} of mine) this.#characters -= data.length
    return mine
  }
}
