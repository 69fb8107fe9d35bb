/**
 * Auto-contrast: stretches the luminances that a source really uses over the whole ramp. The ends follow
 * the picture slowly, so that a hand before the lens does not make the room flicker.
 */

/** Every so many pixels are looked at: enough for percentiles. */
const PIXEL_STEP = 7
/** Part of the pixels beyond each end of the stretched range. */
const TAIL = 0.01
/** How much of the way to the newest picture the ends move at each picture. */
const FOLLOW = 0.1
/** The ends stay where they are for smaller moves than this: sensor noise must not shift the whole picture. */
const DEAD_BAND = 2
/** The least range, so that a dark room does not become a storm of noise. */
const MIN_SPAN = 32

export type Range = {readonly low: number; readonly high: number}

export class AutoContrast {
  readonly #histogram = new Uint32Array(256)
  #followed: Range | null = null
  #applied: Range = {low: 0, high: 255}

  /** The luminance range to stretch, after having seen this picture (gray, 8 bits). */
  follow(pixels: Uint8Array): Range {
    const seen = this.#percentiles(pixels)
    const before = this.#followed ?? seen
    this.#followed = {low: approach(before.low, seen.low), high: approach(before.high, seen.high)}
    const wanted = widen(this.#followed)
    if (differs(wanted.low, this.#applied.low) || differs(wanted.high, this.#applied.high))
      this.#applied = wanted
    return this.#applied
  }

  #percentiles(pixels: Uint8Array): Range {
    const histogram = this.#histogram.fill(0)
    let count = 0
    for (let i = 0; i < pixels.length; i += PIXEL_STEP, count++) histogram[pixels[i]!]!++
    const tail = count * TAIL
    let low = 0
    for (let below = histogram[0]!; below <= tail && low < 255; below += histogram[low]!) low++
    let high = 255
    for (let above = histogram[255]!; above <= tail && high > low; above += histogram[high]!) high--
    return {low, high}
  }
}

const approach = (from: number, to: number): number => from + (to - from) * FOLLOW
const differs = (a: number, b: number): boolean => Math.abs(a - b) >= DEAD_BAND

function widen({low, high}: Range): Range {
  const missing = Math.max(0, MIN_SPAN - (high - low))
  const start = Math.max(0, Math.min(low - missing / 2, 255 - MIN_SPAN))
  return {low: Math.round(start), high: Math.round(Math.max(high, start + MIN_SPAN))}
}
