/**
 * Takes a piece out of running sound so that nothing is heard of it: what is cut is a whole number of periods where there
 * is a pitch, found as the shift at which the sound resembles itself most, and the ends are faded into each other (WSOLA,
 * Verhelst and Roelands 1993).
 */
import {FRAME_SAMPLES} from '../sound-format.js'

/** From 10 to 20 ms: a period of any voice fits in more than once. */
const LEAST_CUT = FRAME_SAMPLES / 2
const MOST_CUT = FRAME_SAMPLES
/** 10 ms fade into each other, and are compared. */
const OVERLAP = FRAME_SAMPLES / 2
/** Compared at every so many shifts and samples first, then at all shifts around the best. */
const COARSE = 4
/** A shorter cut must resemble better by this, not only by rounding. */
const NOTICEABLE = 1e-4

/** Shortens `samples`, of which the first `length` count (at least two frames), near its beginning; gives the new length. */
export function splice(samples: Int16Array, length: number): number {
  const cut = bestCut(samples)
  for (let i = 0; i < OVERLAP; i++) {
    const share = i / OVERLAP
    samples[i] = Math.round(samples[i]! * (1 - share) + samples[cut + i]! * share)
  }
  samples.copyWithin(OVERLAP, cut + OVERLAP, length)
  return length - cut
}

function bestCut(samples: Int16Array): number {
  const coarse = mostAlike(samples, LEAST_CUT, MOST_CUT, COARSE)
  return mostAlike(samples, Math.max(LEAST_CUT, coarse - COARSE), Math.min(MOST_CUT, coarse + COARSE), 1)
}

/** Of the shifts from `least` to `most`; the longest of those that are as good. */
function mostAlike(samples: Int16Array, least: number, most: number, step: number): number {
  let [best, bestLikeness] = [most, likeness(samples, most, step)]
  for (let shift = most - step; shift >= least; shift -= step) {
    const value = likeness(samples, shift, step)
    if (value > bestLikeness + NOTICEABLE) [best, bestLikeness] = [shift, value]
  }
  return best
}

/** Normalized cross-correlation, -1..1; 0 for silence. */
function likeness(samples: Int16Array, shift: number, step: number): number {
  let [product, own, other] = [0, 0, 0]
  for (let i = 0; i < OVERLAP; i += step) {
    const [a, b] = [samples[i]!, samples[shift + i]!]
    product += a * b
    own += a * a
    other += b * b
  }
  return own === 0 || other === 0 ? 0 : product / Math.sqrt(own * other)
}
