import {Deadline} from './deadline.js'

/** One timer that follows a moving deadline, for a core that says when it next wants a tick. */
export class WakeTimer {
  readonly #wake: () => void
  #timer: Deadline | null = null
  #armedFor = Number.POSITIVE_INFINITY
  #asking: NodeJS.Immediate | null = null

  constructor(wake: () => void) {
    this.#wake = wake
  }

  /** Wakes at `deadlineMs` or, when armed for earlier, then: an early wake does no harm, re-arming at each packet would. */
  arm(deadlineMs: number | null, now: number): void {
    if (deadlineMs === null || deadlineMs >= this.#armedFor) return
    this.#timer?.cancel()
    this.#armedFor = deadlineMs
    this.#timer = new Deadline(Math.max(1, Math.ceil(deadlineMs - now)), () => this.#fire())
  }

  /** The same, with what the core says once this turn of the loop is over: to ask it at each packet would cost more than the packet. */
  armAfterTurn(wakeAt: () => number | null, now: () => number): void {
    this.#asking ??= setImmediate(() => {
      this.#asking = null
      this.arm(wakeAt(), now())
    })
  }

  stop(): void {
    if (this.#asking !== null) clearImmediate(this.#asking)
    this.#asking = null
    this.#timer?.cancel()
    this.#timer = null
    this.#armedFor = Number.POSITIVE_INFINITY
  }

  #fire(): void {
    this.#timer = null
    this.#armedFor = Number.POSITIVE_INFINITY
    this.#wake()
  }
}
