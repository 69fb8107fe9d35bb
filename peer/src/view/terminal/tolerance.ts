/**
 * How far colours may be off on the screen, so that a terminal which is slow to answer gets fewer bytes: a cell is left
 * as it is while it is near enough. Learns from each answer; pure. Made with the screen.
 *
 * An answer takes the way there and back, and the time in which the terminal works off what came before. The
 * shortest one of the last while is taken for the way alone.
 */

/** Steps of a channel, of 255. Nobody sees so little, and the noise of a camera is more. */
export const LEAST_TOLERANCE = 2
/** More would show as blotches. */
export const MOST_TOLERANCE = 24
/** So much beside the way is two updates at 25 a second: too long. */
export const SLOW_MS = 70
/** Below this there is room for more. */
export const QUICK_MS = 35
/** What helps a slow terminal is wanted soon, what it can spare is found out little by little. */
const RAISE = 2
const LOWER = 0.25
/** Answers after which a way is looked for anew: it may have become longer. Some ten seconds. */
const WAY_ANSWERS = 150

export class Tolerance {
  #value = LEAST_TOLERANCE
  #wayMs = Number.POSITIVE_INFINITY
  /** The shortest answer of the window that is going on. */
  #shortestMs = Number.POSITIVE_INFINITY
  #answers = 0

  get value(): number {
    return Math.floor(this.#value)
  }

  /** The terminal answered, so long after it was asked. */
  answered(tookMs: number): void {
    this.#learnWay(tookMs)
    const workMs = tookMs - this.#wayMs
    if (workMs > SLOW_MS) this.#value = Math.min(MOST_TOLERANCE, this.#value + RAISE)
    else if (workMs < QUICK_MS) this.#value = Math.max(LEAST_TOLERANCE, this.#value - LOWER)
  }

  #learnWay(tookMs: number): void {
    this.#shortestMs = Math.min(this.#shortestMs, tookMs)
    this.#wayMs = Math.min(this.#wayMs, tookMs)
    if (++this.#answers < WAY_ANSWERS) return
    this.#wayMs = this.#shortestMs
    this.#shortestMs = Number.POSITIVE_INFINITY
    this.#answers = 0
  }
}
