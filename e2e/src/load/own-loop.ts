/** How late the measuring process itself is: no wait that it sees is shorter than that, whoever is slow. */
import {type IntervalHistogram, monitorEventLoopDelay} from 'node:perf_hooks'

/** Between two looks at the loop, ms. */
const RESOLUTION_MS = 1

export class OwnLoop {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({resolution: RESOLUTION_MS})

  constructor() {
    this.#delay.enable()
  }

  /** The 99th percentile since the last call, ms. */
  takeLateMs(): number {
    const lateMs = this.#delay.percentile(99) / 1e6 - RESOLUTION_MS
    this.#delay.reset()
    return lateMs
  }
}
