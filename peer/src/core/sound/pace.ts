/**
 * Tells a sink without a clock of its own how many periods are due, counted from one start: late wake-ups
 * are caught up and never add up to drift. After a longer standstill (a suspended laptop) it starts anew.
 */
export class Pace {
  readonly #periodMs: number
  readonly #mostDue: number
  #startMs: number
  #taken = 0
  #skipped = 0

  constructor(periodMs: number, mostDue: number, now: number) {
    this.#periodMs = periodMs
    this.#mostDue = mostDue
    this.#startMs = now
  }

  /** How many periods have ended since the last call, at most `mostDue`; each counts as taken. */
  due(now: number): number {
    const due = Math.floor((now - this.#startMs) / this.#periodMs) - this.#taken
    if (due <= 0) return 0
    if (due <= this.#mostDue) {
      this.#taken += due
      return due
    }
    this.#skipped += due - this.#mostDue
    this.#startMs = now
    this.#taken = 0
    return this.#mostDue
  }

  /** When the next period ends. */
  wakeAt(): number {
    return this.#startMs + (this.#taken + 1) * this.#periodMs
  }

  /** Periods given up because the standstill was longer than can be caught up. */
  get skipped(): number {
    return this.#skipped
  }
}
