import type {Timing} from './timing.js'

/** An action that may be wanted often and runs at most once an interval: at once after a rest. Ends with `stop`. */
export class Spaced {
  readonly #intervalMs: number
  readonly #timing: Timing
  readonly #action: () => void
  #cancel: (() => void) | null = null
  #ranAt = Number.NEGATIVE_INFINITY
  #stopped = false

  constructor(intervalMs: number, timing: Timing, action: () => void) {
    this.#intervalMs = intervalMs
    this.#timing = timing
    this.#action = action
  }

  want(): void {
    if (this.#cancel !== null || this.#stopped) return
    this.#cancel = this.#timing.after(this.#ranAt + this.#intervalMs - this.#timing.now(), () => {
      this.#cancel = null
      this.#ranAt = this.#timing.now()
      this.#action()
    })
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }
}
