/** An action that may be wanted often and runs at most once an interval: at once after a rest. Ends with `stop`. */
export class Spaced {
  readonly #intervalMs: number
  readonly #clock: () => number
  readonly #action: () => void
  #timer: NodeJS.Timeout | undefined
  #ranAt = Number.NEGATIVE_INFINITY
  #stopped = false

  constructor(intervalMs: number, clock: () => number, action: () => void) {
    this.#intervalMs = intervalMs
    this.#clock = clock
    this.#action = action
  }

  want(): void {
    if (this.#timer !== undefined || this.#stopped) return
    const waitMs = Math.max(0, this.#ranAt + this.#intervalMs - this.#clock())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#ranAt = this.#clock()
      this.#action()
    }, waitMs)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}
