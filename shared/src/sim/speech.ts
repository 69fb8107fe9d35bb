import {seededRandom} from './random.js'

const SAMPLE_RATE_HZ = 48_000
/** Resonances of the vocal tract in hertz: a, e, i, o, u. */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const
const BANDWIDTHS_HZ = [60, 90, 120] as const
/** A glottal pulse falls by 12 dB an octave; lips give 6 of them back. */
const GLOTTAL_POLE = 0.96
const FADE_SECONDS = 0.02
const ROOT_MEAN_SQUARE = 3000

/** Where a word begins and ends, in samples. */
export type Word = {readonly begin: number; readonly end: number}

/**
 * Sound like somebody who speaks: words of two to four syllables with pauses of 0.3 to 0.8 s between them; a hiss, then a
 * voice of wandering pitch through the resonances of a vowel. 16-bit mono at 48 kHz, silent in the pauses; the same seed
 * gives the same.
 */
export function makeSpeech(
  seconds: number,
  seed: number,
  pitchHz = 120,
): {samples: Int16Array; words: Word[]} {
  const random = seededRandom(seed)
  const sound = new Float64Array(seconds * SAMPLE_RATE_HZ)
  const words: Word[] = []
  let at = 0
  const skip = (pause: number): void => {
    at += Math.round(pause * SAMPLE_RATE_HZ)
  }
  for (skip(0.5); at < sound.length; skip(0.3 + 0.5 * random.next())) {
    const begin = at
    for (let syllables = 2 + random.below(3); syllables > 0; syllables--) {
      hiss(sound, at, 0.04 + 0.04 * random.next(), random.next)
      skip(0.05)
      const vowelSeconds = 0.12 + 0.1 * random.next()
      sing(
        sound,
        at,
        vowelSeconds,
        VOWELS[random.below(VOWELS.length)]!,
        pitchHz * (0.85 + 0.4 * random.next()),
      )
      skip(vowelSeconds)
    }
    words.push({begin, end: Math.min(at, sound.length)})
  }
  return {samples: normalize(sound, words), words}
}

/** Smooth at both ends. */
const envelope = (second: number, seconds: number): number =>
  Math.min(1, second / FADE_SECONDS, (seconds - second) / FADE_SECONDS)

function hiss(sound: Float64Array, from: number, seconds: number, random: () => number): void {
  let before = 0
  for (let at = 0; at < seconds * SAMPLE_RATE_HZ && from + at < sound.length; at++) {
    const noise = random() - 0.5
    sound[from + at]! += 0.15 * (noise - before) * envelope(at / SAMPLE_RATE_HZ, seconds)
    before = noise
  }
}

function sing(
  sound: Float64Array,
  from: number,
  seconds: number,
  formantsHz: readonly number[],
  pitchHz: number,
): void {
  const resonators = formantsHz.map((hz, index) => resonator(hz, BANDWIDTHS_HZ[index]!))
  let [phase, pulse] = [0, 0]
  for (let at = 0; at < seconds * SAMPLE_RATE_HZ && from + at < sound.length; at++) {
    phase += (pitchHz * (1 - (0.15 * at) / (seconds * SAMPLE_RATE_HZ))) / SAMPLE_RATE_HZ
    const beat = phase >= 1 ? 1 : 0
    phase -= beat
    pulse = GLOTTAL_POLE * pulse + beat
    const voice = resonators.reduce((sum, resonate, index) => sum + resonate(pulse) / (index + 1), 0)
    sound[from + at]! += voice * envelope(at / SAMPLE_RATE_HZ, seconds)
  }
}

function resonator(hz: number, bandwidthHz: number): (input: number) => number {
  const radius = Math.exp((-Math.PI * bandwidthHz) / SAMPLE_RATE_HZ)
  const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE_HZ)
  const scale = (1 - radius) * 2
  let [first, second] = [0, 0]
  return input => {
    const out = scale * input + turn * first - radius * radius * second
    second = first
    first = out
    return out
  }
}

/** To the same loudness while somebody speaks. */
function normalize(sound: Float64Array, words: readonly Word[]): Int16Array {
  let [energy, count] = [0, 1]
  for (const {begin, end} of words) {
    for (let at = begin; at < end; at++) energy += sound[at]! ** 2
    count += end - begin
  }
  const scale = ROOT_MEAN_SQUARE / Math.sqrt(energy / count)
  return Int16Array.from(sound, value => Math.max(-32_767, Math.min(32_767, Math.round(value * scale))))
}
