/** 40 ms: the frame to be played and the one that could recover it. */
export const MIN_DELAY_FRAMES = 2
/** 20 s with one frame to spare before it is given up; half as long for each further frame. */
const PATIENCE_TICKS = 1000
/** Half a second at the least between two frames given up. */
const MIN_PATIENCE_TICKS = 25

/**
 * Watches how many frames lie ready at each tick and tells when fewer would do. The smallest reserve of the
 * whole while counts: it is what the network's worst moment left over.
 */
export class Reserve {
  #smallest = Number.POSITIVE_INFINITY
  #ticks = 0

  watch(depth: number): void {
    if (this.#ticks >= PATIENCE_TICKS) this.restart()
    this.#smallest = Math.min(this.#smallest, depth)
    this.#ticks++
  }

  /** Frames that have been to spare for long enough; 0 when none can go. */
  spare(): number {
    if (this.#ticks < MIN_PATIENCE_TICKS) return 0
    const spare = this.#smallest - MIN_DELAY_FRAMES
    return spare > 0 && this.#ticks >= PATIENCE_TICKS >> (spare - 1) ? spare : 0
  }

  /** The delay has changed: what was seen before no longer counts. */
  restart(): void {
    this.#smallest = Number.POSITIVE_INFINITY
    this.#ticks = 0
  }
}
