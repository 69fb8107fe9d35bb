/** 40 ms: the frame to be played and the one that could recover it. */
export const MIN_DELAY_FRAMES = 2
/** Half a second is the grain of all watching: the least time between two frames given up. */
const PERIOD_TICKS = 25
/** 20 s with one frame to spare before it is given up; half as long for each further frame. */
const PATIENCE_PERIODS = 40

/**
 * Watches how many frames lie ready at each tick and tells when fewer would do. The smallest reserve of a whole
 * stretch of time counts: it is what the network's worst moment left over.
 */
export class Reserve {
  /** The smallest of each past period, newest first. */
  readonly #periods: number[] = []
  #smallest = Number.POSITIVE_INFINITY
  #ticks = 0

  /** Takes the depth at this tick; gives how many frames have been to spare for long enough, 0 when none. */
  watch(depth: number): number {
    this.#smallest = Math.min(this.#smallest, depth)
    if (++this.#ticks < PERIOD_TICKS) return 0
    this.#periods.unshift(this.#smallest)
    this.#periods.length = Math.min(this.#periods.length, PATIENCE_PERIODS)
    this.#smallest = Number.POSITIVE_INFINITY
    this.#ticks = 0
    return this.#spare()
  }

  /** The delay has changed: what was seen before no longer counts. */
  restart(): void {
    this.#periods.length = 0
    this.#smallest = Number.POSITIVE_INFINITY
    this.#ticks = 0
  }

  #spare(): number {
    let smallest = Number.POSITIVE_INFINITY
    for (const [index, period] of this.#periods.entries()) {
      smallest = Math.min(smallest, period)
      const spare = smallest - MIN_DELAY_FRAMES
      if (spare <= 0) return 0
      if (index + 1 >= PATIENCE_PERIODS / 2 ** (spare - 1)) return spare
    }
    return 0
  }
}
