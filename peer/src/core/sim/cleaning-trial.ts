/** Sends whole recordings through a cleaner, as a microphone and a loudspeaker would, and measures what is left. */
import {BLOCK_SAMPLES, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ} from '../sound/sound-format.js'
import type {Cleaner} from '../sound/talk/cleaner.js'
import {Resampler} from '../sound/talk/resampler.js'

export type Hearing = {
  /** What the cleaner makes of the microphone's sound. */
  readonly samples: Int16Array
  /** Of each block, whether somebody speaks in it. */
  readonly voice: readonly boolean[]
}

export function clean(cleaner: Cleaner, microphone: Int16Array): Hearing {
  return cleanWhilePlaying(cleaner, microphone, new Int16Array(0), 0)
}

/** Frames of 20 ms to the loudspeaker, whose clock is `ppm` fast against the microphone's, and chunks of 20 ms from there. */
export function cleanWhilePlaying(
  cleaner: Cleaner,
  microphone: Int16Array,
  played: Int16Array,
  ppm: number,
): Hearing {
  const samples = Int16Array.from(microphone)
  const voice: boolean[] = []
  const periodMs = FRAME_MS / (1 + ppm / 1e6)
  let frame = 0
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    const now = (at * 1000) / SAMPLE_RATE_HZ
    for (; frame * periodMs <= now && (frame + 1) * FRAME_SAMPLES <= played.length; frame++) {
      const from = frame * FRAME_SAMPLES
      cleaner.play(played.subarray(from, from + FRAME_SAMPLES), frame * periodMs)
    }
    cleaner.captured(FRAME_SAMPLES, now)
    for (let from = at; from < at + FRAME_SAMPLES; from += BLOCK_SAMPLES) {
      cleaner.clean(samples.subarray(from, from + BLOCK_SAMPLES))
      voice.push(cleaner.isVoice)
    }
  }
  return {samples, voice}
}

/** What a clock that is `ppm` slow against the one of these samples makes of them. */
export function byOtherClock(samples: Int16Array, ppm: number): Int16Array {
  const out: number[] = []
  const resampler = new Resampler(sample => out.push(Math.round(sample)))
  resampler.ratio = 1 / (1 + ppm / 1e6)
  resampler.push(samples)
  return Int16Array.from(out)
}

/** Sample by sample; as long as the first. */
export const sumOf = (one: Int16Array, other: Int16Array): Int16Array =>
  Int16Array.from(one, (sample, at) => sample + (other[at] ?? 0))

export function energyOf(samples: Int16Array, from = 0, to = samples.length): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += samples[at]! ** 2
  return sum
}

export const decibel = (energyRatio: number): number => 10 * Math.log10(energyRatio)

/** By how many samples `heard` is late against `said`: where they correlate best, up to 30 ms. */
export function latenessOf(heard: Int16Array, said: Int16Array): number {
  let [best, lateness] = [0, 0]
  for (let late = 0; late < 0.03 * SAMPLE_RATE_HZ; late++) {
    let sum = 0
    for (let at = 0; at + late < heard.length; at += 3) sum += said[at]! * heard[at + late]!
    if (sum > best) [best, lateness] = [sum, late]
  }
  return lateness
}

/** Pearson's correlation of the loudness of each 20 ms, `heard` being so many samples late. */
export function envelopeCorrelation(heard: Int16Array, said: Int16Array, late: number, from: number): number {
  const [xs, ys]: [number[], number[]] = [[], []]
  for (let at = from; at + late + FRAME_SAMPLES <= heard.length; at += FRAME_SAMPLES) {
    xs.push(Math.sqrt(energyOf(said, at, at + FRAME_SAMPLES)))
    ys.push(Math.sqrt(energyOf(heard, at + late, at + late + FRAME_SAMPLES)))
  }
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const product = mean(xs.map((x, i) => (x - meanX) * (ys[i]! - meanY)))
  return product / Math.sqrt(mean(xs.map(x => (x - meanX) ** 2)) * mean(ys.map(y => (y - meanY) ** 2)))
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
