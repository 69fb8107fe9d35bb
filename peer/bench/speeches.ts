/** Captured speech to measure with: a synthetic voice, and each recording of a folder that is named. */
import {makeVoice} from '@s2c/shared/sim/voice'
import {FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import {readRecordings} from './recordings.js'

export type Speech = {readonly name: string; readonly frames: readonly Int16Array[]}

const FRAMES = 750

/** `folder` null: the synthetic voice alone. */
export const loadSpeeches = (folder: string | null): Speech[] => [
  {name: 'synthetic voice', frames: makeVoice(FRAMES)},
  ...recordings(folder),
]

/** Against the loss-free decoding, over all frames, in decibels. */
export function signalToNoiseDb(clean: readonly Int16Array[], heard: readonly Int16Array[]): number {
  let [signal, noise] = [0, 0]
  for (const [index, frame] of clean.entries()) {
    for (const [at, sample] of frame.entries()) {
      signal += sample * sample
      noise += (sample - heard[index]![at]!) ** 2
    }
  }
  return 10 * Math.log10(signal / noise)
}

/** From one sample to the next, over the borders of frames, too. */
export function largestStep(frames: readonly Int16Array[]): number {
  let [largest, last] = [0, frames[0]![0]!]
  for (const frame of frames)
    for (const sample of frame) {
      largest = Math.max(largest, Math.abs(sample - last))
      last = sample
    }
  return largest
}

const recordings = (folder: string | null): Speech[] =>
  readRecordings(folder).map(({name, samples}) => {
    const count = Math.min(FRAMES, Math.floor(samples.length / FRAME_SAMPLES))
    const frame = (i: number): Int16Array => samples.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES)
    return {name, frames: Array.from({length: count}, (_, i) => frame(i))}
  })
