/** Which captured pictures a receiver gets that asked for fewer a second than are captured. Made with the sender. */

/** Receivers of one interval get pictures together; few intervals let them be coded together. */
const INTERVALS = [1, 2, 3, 5, 10, 15, 30] as const
/** Until two pictures were captured. */
const USUAL_FPS = 30
const FOLLOW = 0.05
/** Cameras are not steady; a change of interval costs a picture that stands alone. */
const TOLERANCE = 0.25

export class PicturePace {
  #lastAtMs: number | null = null
  #intervalMs = 1000 / USUAL_FPS
  #fps = USUAL_FPS

  captured(atMs: number): void {
    if (this.#lastAtMs !== null) this.#intervalMs += (atMs - this.#lastAtMs - this.#intervalMs) * FOLLOW
    this.#lastAtMs = atMs
    const fps = 1000 / Math.max(1, this.#intervalMs)
    if (Math.abs(fps - this.#fps) > this.#fps * TOLERANCE) this.#fps = fps
  }

  /** Pictures captured a second, steadied. */
  get fps(): number {
    return this.#fps
  }

  /** Every so many pictures, so that about as many a second remain as were asked for. */
  intervalFor(fps: number): number {
    const ratio = this.#fps / fps + TOLERANCE
    return INTERVALS.findLast(interval => interval <= ratio) ?? 1
  }
}
