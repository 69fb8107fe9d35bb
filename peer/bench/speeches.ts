/** Captured speech to measure with: a synthetic voice, and each recording of a folder that is named. */
import {spawnSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {basename, extname, join} from 'node:path'
import {makeVoice} from '@s2c/shared/sim/voice'
import {FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'

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

/** Each sound recording of a folder, as a capture would deliver it. */
function recordings(folder: string | null): Speech[] {
  const files =
    folder === null ? [] : readdirSync(folder).filter(name => ['.ogg', '.wav'].includes(extname(name)))
  return files.map(file => ({name: basename(file, extname(file)), frames: read(join(folder!, file))}))
}

function read(path: string): Int16Array[] {
  const [binary] = findFfmpeg()
  if (binary === undefined) throw new Error('no ffmpeg to read recordings with')
  const toSamples = ['-vn', '-ac', '1', '-ar', '48000', '-f', 's16le', 'pipe:1']
  const {stdout} = spawnSync(binary.path, ['-loglevel', 'error', '-i', path, ...toSamples], {
    maxBuffer: 2 ** 27,
  })
  const samples = new Int16Array(Uint8Array.from(stdout).buffer, 0, stdout.length >> 1)
  const count = Math.min(FRAMES, Math.floor(samples.length / FRAME_SAMPLES))
  return Array.from({length: count}, (_, i) => samples.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES))
}
