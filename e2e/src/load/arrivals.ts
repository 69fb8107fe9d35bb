/**
 * An open loop: things that are due at a steady rate, whether or not those before are done. What is late is handed out
 * late, with the time at which it was due, so that a slow server is not spared. Pure; made for each stretch of load.
 */
export class Arrivals {
  readonly #everyMs: number
  readonly #startMs: number
  #given = 0

  constructor(perSecond: number, startMs: number) {
    this.#everyMs = 1000 / perSecond
    this.#startMs = startMs
  }

  /** When each of those was due that became so since the last call, at most `most` of them; the others come next time. */
  take(nowMs: number, most = Number.POSITIVE_INFINITY): number[] {
    const due = Math.floor((nowMs - this.#startMs) / this.#everyMs) + 1
    const count = Math.max(0, Math.min(due - this.#given, most))
    const first = this.#given
    this.#given += count
    return Array.from({length: count}, (_, index) => this.#startMs + (first + index) * this.#everyMs)
  }
}
