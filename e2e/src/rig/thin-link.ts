/** How long bytes take over a link that carries so many a second, one piece behind the other. */

/** Timers fire late; so much of what that cost is caught up with. */
const CAUGHT_UP_MS = 20

export class ThinLink {
  readonly #bytesPerMs: number
  #freeAtMs = Number.NEGATIVE_INFINITY

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000
  }

  /** Milliseconds from `nowMs` until the last of these bytes is through. */
  take(bytes: number, nowMs: number): number {
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs - CAUGHT_UP_MS) + bytes / this.#bytesPerMs
    return Math.max(0, this.#freeAtMs - nowMs)
  }
}
