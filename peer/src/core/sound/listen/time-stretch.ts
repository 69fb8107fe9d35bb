/**
 * Makes running sound shorter or longer so that nothing is heard of it: what is cut or repeated is a whole number of periods
 * where there is a pitch, found as the shift at which the sound resembles itself most, and the ends are faded into each other
 * (WSOLA, Verhelst and Roelands 1993).
 */
import {FRAME_SAMPLES, FULL_SCALE} from '../sound-format.js'

/** From 10 to 20 ms: a period of any voice fits in more than once. */
export const LEAST_SHIFT = FRAME_SAMPLES / 2
export const MOST_SHIFT = FRAME_SAMPLES
/** 10 ms fade into each other, and are compared. */
export const OVERLAP = FRAME_SAMPLES / 2
/** Compared at every so many shifts and samples first, then at all shifts around the best. */
const COARSE = 4
/** A shorter shift must resemble better by this, not only by rounding. */
const NOTICEABLE = 1e-4
/** 50 dB under full scale: so quiet that any two pieces are alike. */
const QUIET = FULL_SCALE / 316

/** `samples` at which the sound resembles itself, and how much, -1..1; quiet sound does so wholly. */
export type Shift = {readonly samples: number; readonly likeness: number}

/** How much of the sound could be left out from `at` on, `LEAST_SHIFT` to `most` samples. OVERLAP more must follow. */
export const bestCut = (sound: Int16Array, at: number, most: number): Shift =>
  bestShift(LEAST_SHIFT, Math.min(MOST_SHIFT, most), (shift, step) => likeness(sound, at, at + shift, step))

/** How much of the sound before `at` could be repeated there. MOST_SHIFT must come before it, OVERLAP after. */
export const bestRepeat = (sound: Int16Array, at: number): Shift =>
  bestShift(LEAST_SHIFT, MOST_SHIFT, (shift, step) => likeness(sound, at, at - shift, step))

/** Leaves out so many samples from `at` on. `end`: how many count; gives how many do then. */
export function cut(sound: Int16Array, at: number, shift: number, end: number): number {
  fadeInto(sound, at, at + shift)
  sound.copyWithin(at + OVERLAP, at + shift + OVERLAP, end)
  return end - shift
}

/** Repeats so many samples before `at`. `end`: how many count; gives how many do then, which must fit. */
export function repeat(sound: Int16Array, at: number, shift: number, end: number): number {
  const repeated = sound.slice(at - shift, at)
  sound.copyWithin(at + shift, at, end)
  for (let i = 0; i < OVERLAP; i++) {
    sound[at + i] = fade(sound[at + shift + i]!, repeated[i]!, i)
  }
  sound.set(repeated.subarray(OVERLAP), at + OVERLAP)
  return end + shift
}

/** `from` first and `to` at last, in OVERLAP steps. */
export const fade = (from: number, to: number, step: number): number =>
  Math.round(from + ((to - from) * (step + 1)) / (OVERLAP + 1))

function fadeInto(sound: Int16Array, at: number, from: number): void {
  for (let i = 0; i < OVERLAP; i++) sound[at + i] = fade(sound[at + i]!, sound[from + i]!, i)
}

function bestShift(least: number, most: number, alike: (shift: number, step: number) => number): Shift {
  const coarse = longestBest(least, most, COARSE, shift => alike(shift, COARSE)).samples
  const [from, to] = [Math.max(least, coarse - COARSE), Math.min(most, coarse + COARSE)]
  return longestBest(from, to, 1, shift => alike(shift, 1))
}

/** The longest of those that are as good. */
function longestBest(least: number, most: number, step: number, alike: (shift: number) => number): Shift {
  let best: Shift = {samples: most, likeness: alike(most)}
  for (let samples = most - step; samples >= least; samples -= step) {
    const likeness = alike(samples)
    if (likeness > best.likeness + NOTICEABLE) best = {samples, likeness}
  }
  return best
}

/** Normalized cross-correlation of OVERLAP samples from each place, -1..1. */
function likeness(sound: Int16Array, here: number, there: number, step: number): number {
  let [product, own, other] = [0, 0, 0]
  for (let i = 0; i < OVERLAP; i += step) {
    const [a, b] = [sound[here + i]!, sound[there + i]!]
    product += a * b
    own += a * a
    other += b * b
  }
  if (Math.max(own, other) * step <= OVERLAP * QUIET ** 2) return 1
  return own === 0 || other === 0 ? 0 : product / Math.sqrt(own * other)
}
