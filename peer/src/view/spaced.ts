import type {Timing} from './timing.js'

/** An action that may be wanted often and runs at most once an interval: at once after a rest. Ends with `stop`. */
export class Spaced {
  readonly #intervalMs: number
  readonly #timing: Timing
  readonly #action: () => void
  #cancel: (() => void) | null = null
  #dueAt = Number.POSITIVE_INFINITY
  #ranAt = Number.NEGATIVE_INFINITY
  #stopped = false

  constructor(intervalMs: number, timing: Timing, action: () => void) {
    this.#intervalMs = intervalMs
    this.#timing = timing
    this.#action = action
  }

  /** With a shorter interval the action comes sooner, also if it was wanted before. */
  want(intervalMs = this.#intervalMs): void {
    const dueAt = this.#ranAt + intervalMs
    if (this.#stopped || (this.#cancel !== null && this.#dueAt <= dueAt)) return
    this.#cancel?.()
    this.#dueAt = dueAt
    this.#cancel = this.#timing.after(dueAt - this.#timing.now(), () => {
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
