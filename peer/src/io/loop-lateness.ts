/** How late the event loop is: by its own work, and because other processes have the cores. */
import {type IntervalHistogram, monitorEventLoopDelay} from 'node:perf_hooks'

/** Costs as many wake-ups; fine enough for what people notice. */
const EVERY_MS = 20

export class LoopLateness {
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({resolution: EVERY_MS})

  start(): void {
    this.#delays.enable()
  }

  /** On average since it was last taken, in ms. */
  takeMs(): number {
    const meanMs = this.#delays.mean / 1e6
    this.#delays.reset()
    return Number.isNaN(meanMs) ? 0 : Math.max(0, meanMs - EVERY_MS)
  }

  stop(): void {
    this.#delays.disable()
  }
}
