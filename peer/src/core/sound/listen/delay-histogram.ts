/**
 * How late the frames of one sender come, as shares of all frames, the old ones forgotten by and by (as in WebRTC's NetEq).
 * Delays are whole frames on any scale that the owner keeps to. They may wander without bounds, as those between two clocks
 * do, so they stand on a circle: what lies up to half of it ahead of a delay is later, the other half earlier.
 */

/** More than twice as many as can wait to be played. */
const BINS = 128
const HALF = BINS / 2
/** 5 s: enough frames to tell two in a hundred from five, short enough to follow a path through the day. */
const MEMORY_FRAMES = 250

export class DelayHistogram {
  readonly #shares = new Float64Array(BINS)
  #frames = 0

  /** Another frame came with this delay. The first ones count for more, so that little is known soon. */
  add(delay: number): void {
    this.#frames++
    const share = 1 / Math.min(this.#frames, MEMORY_FRAMES)
    for (let bin = 0; bin < BINS; bin++) this.#shares[bin]! *= 1 - share
    this.#shares[binOf(delay)]! += share
  }

  /** Share of frames that come later than this, 0..1. */
  laterThan(delay: number): number {
    let sum = 0
    for (let ahead = 1; ahead < HALF; ahead++) sum += this.#shares[binOf(delay + ahead)]!
    return sum
  }

  /** The delay, near `delay`, that half of all frames do not exceed. */
  median(delay: number): number {
    let [sum, at] = [0, delay + HALF]
    while (sum < 0.5 && at > delay - HALF) sum += this.#shares[binOf(at--)]!
    return at + 1
  }

  /** What came later than this no longer counts. */
  forgetLaterThan(delay: number): void {
    const rest = 1 - this.laterThan(delay)
    if (rest <= 0) return
    for (let ahead = 1; ahead < HALF; ahead++) this.#shares[binOf(delay + ahead)] = 0
    for (let bin = 0; bin < BINS; bin++) this.#shares[bin]! /= rest
  }

  clear(): void {
    this.#shares.fill(0)
    this.#frames = 0
  }
}

const binOf = (delay: number): number => delay & (BINS - 1)
