/**
 * Tells single peaks of delay from those that come again and again, as where a radio looks for other networks every few
 * seconds. One is not worth waiting for; the next within `AGAIN_FRAMES` is, and for so long they are remembered.
 */

/** Several frames together, 40 ms later than expected and more: fewer are a matter of the histogram. */
const PEAK_FRAMES = 2
const LATER_FRAMES = 2
/** What was held up together may come in another order, others between. */
const TOGETHER_FRAMES = 6
/** 40 ms less is the same again: how long a peak is by ticks depends on when it falls between them. */
const SAME_FRAMES = 2
/** 8 s: longer than a radio's search takes to come around, and back down in ten. */
const AGAIN_FRAMES = 400
/** Half a second: late frames closer together are one peak. */
const APART_FRAMES = 25

type Peak = {readonly height: number; readonly at: number}

export class DelayPeaks {
  #frames = 0
  /** The late frames together, until now. */
  #late: (Peak & {readonly frames: number}) | null = null
  #last: Peak | null = null
  #held: Peak | null = null

  /** A frame came with this delay while `expected` was waited for. Gives the delay to hold against peaks, if any. */
  note(delay: number, expected: number): number | null {
    this.#frames++
    if (this.#isOld(this.#held)) this.#held = null
    const least = this.#held === null ? expected + LATER_FRAMES : this.#held.height - SAME_FRAMES
    if (delay >= least) this.#noteLate(delay)
    return this.#held?.height ?? null
  }

  clear(): void {
    this.#late = null
    this.#last = null
    this.#held = null
  }

  #noteLate(delay: number): void {
    const at = this.#frames
    const late = this.#late !== null && at - this.#late.at <= TOGETHER_FRAMES ? this.#late : null
    const height = Math.max(delay, late?.height ?? delay)
    this.#late = {height, at, frames: (late?.frames ?? 0) + 1}
    if (this.#late.frames >= PEAK_FRAMES) this.#peak({height, at})
  }

  #peak(peak: Peak): void {
    const last = this.#isOld(this.#last) ? null : this.#last
    if (last !== null && (this.#held !== null || peak.at - last.at > APART_FRAMES)) {
      this.#held = {
        height: Math.max(peak.height, last.height, this.#held?.height ?? peak.height),
        at: peak.at,
      }
    }
    this.#last = peak
  }

  #isOld(peak: Peak | null): boolean {
    return peak !== null && this.#frames - peak.at > AGAIN_FRAMES
  }
}
