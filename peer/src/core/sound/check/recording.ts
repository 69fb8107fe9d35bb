/** What a short recording from a microphone tells about it: how loud, how noisy, whether it was too loud. */
import {rootMeanSquare} from '../levels.js'
import {FRAME_SAMPLES, FULL_SCALE} from '../sound-format.js'

export type RecordingVerdict = {
  /** Of what is said: the loudest twentieth of its parts of 20 ms, decibels of full scale. */
  readonly levelDb: number
  /** Of what is always there: the faintest tenth. */
  readonly noiseDb: number
  /** Samples that stand at the end of the scale, where the peaks of what is too loud are cut off. */
  readonly clippedSamples: number
  /** Not even a quiet room, or the noise of a converter: it is switched off, or another one. */
  readonly isSilent: boolean
}

const LEVEL_SHARE = 0.95
const NOISE_SHARE = 0.1
/** As the warning in a call: no microphone that is on is fainter. */
const SILENT_DB = -75
/** One sample there may be chance; a peak that is cut off leaves a row of them. */
const CLIPPED_ROW = 3

/** Of 16-bit samples at 48 kHz, a second at least. */
export function judgeRecording(samples: Int16Array): RecordingVerdict {
  const frames = Math.floor(samples.length / FRAME_SAMPLES)
  const levels = Array.from({length: frames}, (_, frame) =>
    rootMeanSquare(samples.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES)),
  ).toSorted((a, b) => a - b)
  const at = (share: number): number => decibels(levels[Math.floor(share * frames)] ?? 0)
  const levelDb = at(LEVEL_SHARE)
  return {
    levelDb,
    noiseDb: at(NOISE_SHARE),
    clippedSamples: clippedSamples(samples),
    isSilent: levelDb < SILENT_DB,
  }
}

/** Of full scale; -96, which is the smallest a sample can tell, for less. */
export const decibels = (level: number): number => Math.max(-96, 20 * Math.log10(level))

function clippedSamples(samples: Int16Array): number {
  let count = 0
  let row = 0
  for (const sample of samples) {
    row = sample >= FULL_SCALE - 1 || sample <= -FULL_SCALE ? row + 1 : 0
    if (row === CLIPPED_ROW) count += CLIPPED_ROW
    else if (row > CLIPPED_ROW) count++
  }
  return count
}
