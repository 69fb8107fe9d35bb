/**
 * Auto-contrast: stretches the lumas that a source really uses over all levels. The ends move only for what lasts: a
 * hand before the lens passes within half of the window and so never becomes its median.
 */

/** Part of the samples beyond each end of the stretched range. */
const TAIL = 0.01
/** Pictures remembered: two seconds at 30 a second. */
const WINDOW = 60
/**
 * Every so many pictures the ends are judged anew, at first after each doubling of their number: each move shifts many
 * samples by a level, and noise must not decide when.
 */
const JUDGED_EVERY = 32
/** The ends stay where they are for smaller moves than this, lumas: a third of a level of most scenes. */
const DEAD_BAND = 5
/** The most that an end moves at a picture, so that nobody takes it for a flash. */
const MOST_STEP = 10
/** The least range, so that a dark room does not become a storm of noise. */
const MIN_SPAN = 32

/** 8-bit lumas that become the darkest and the lightest level. */
export type Range = {readonly low: number; readonly high: number}

export class AutoContrast {
  readonly #lows = new Uint8Array(WINDOW)
  readonly #highs = new Uint8Array(WINDOW)
  #seen = 0
  #wanted: Range | null = null
  #applied: Range | null = null

  /** The range to stretch, after having seen this picture: its histogram of 256 lumas, `count` samples in all. */
  follow(histogram: Int32Array, count: number): Range {
    this.#remember(percentiles(histogram, count))
    if (isJudged(this.#seen)) this.#judge()
    const wanted = this.#wanted!
    const {low, high} = this.#applied ?? wanted
    this.#applied = {low: approach(low, wanted.low), high: approach(high, wanted.high)}
    return this.#applied
  }

  #judge(): void {
    const lasting = widen(this.#lasting())
    if (this.#wanted === null || differs(lasting, this.#wanted)) this.#wanted = lasting
  }

  #remember({low, high}: Range): void {
    const place = this.#seen++ % WINDOW
    this.#lows[place] = low
    this.#highs[place] = high
  }

  /** The medians of the window's ends. */
  #lasting(): Range {
    const count = Math.min(this.#seen, WINDOW)
    return {low: median(this.#lows, count), high: median(this.#highs, count)}
  }
}

function percentiles(histogram: Int32Array, count: number): Range {
  const tail = count * TAIL
  let low = 0
  for (let below = histogram[0]!; below <= tail && low < 255; below += histogram[low]!) low++
  let high = 255
  for (let above = histogram[255]!; above <= tail && high > low; above += histogram[high]!) high--
  return {low, high}
}

const median = (values: Uint8Array, count: number): number => values.slice(0, count).sort()[(count - 1) >> 1]!

const isJudged = (seen: number): boolean =>
  seen < JUDGED_EVERY ? Number.isInteger(Math.log2(seen)) : seen % JUDGED_EVERY === 0
const approach = (from: number, to: number): number =>
  from + Math.max(-MOST_STEP, Math.min(MOST_STEP, to - from))
const differs = (a: Range, b: Range): boolean =>
  Math.abs(a.low - b.low) >= DEAD_BAND || Math.abs(a.high - b.high) >= DEAD_BAND

function widen({low, high}: Range): Range {
  const missing = Math.max(0, MIN_SPAN - (high - low))
  const start = Math.max(0, Math.min(low - missing / 2, 255 - MIN_SPAN))
  return {low: Math.round(start), high: Math.round(Math.max(high, start + MIN_SPAN))}
}
