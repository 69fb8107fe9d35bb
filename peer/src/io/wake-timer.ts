/** One timer that follows a moving deadline, for a core that says when it next wants a tick. */
export class WakeTimer {
  readonly #wake: () => void
  #timer: NodeJS.Timeout | null = null
  #armedFor = Number.POSITIVE_INFINITY

  constructor(wake: () => void) {
    this.#wake = wake
  }

  /** Wakes at `deadlineMs` or, when armed for earlier, then: an early wake does no harm, re-arming at each packet would. */
  arm(deadlineMs: number | null, now: number): void {
    if (deadlineMs === null || deadlineMs >= this.#armedFor) return
    this.stop()
    this.#armedFor = deadlineMs
    this.#timer = setTimeout(() => this.#fire(), Math.max(1, Math.ceil(deadlineMs - now)))
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#armedFor = Number.POSITIVE_INFINITY
  }

  #fire(): void {
    this.stop()
    this.#wake()
  }
}
