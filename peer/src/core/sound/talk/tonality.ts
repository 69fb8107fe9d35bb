/**
 * Tells steady tones from speech. Opus codes what it takes for speech by prediction from the past: best for
 * speech, but after one lost packet a pure tone is down by up to 20 dB for the next two. Its other way of coding
 * (MDCT) has no such memory, so the encoder is told when a tone lasts.
 *
 * A sum of two sines obeys a recurrence of order 4 exactly; speech, with its many harmonics, does not.
 */
import {FRAME_SAMPLES} from '../sound-format.js'

/** 12 kHz is plenty to tell a tone by, and a quarter of the work. */
const DECIMATION = 4
const ORDER = 4
/** What the recurrence leaves unexplained, as a share of the energy: -30 dB to enter, -24 dB to leave. */
const ENTER_SHARE = 0.001
const LEAVE_SHARE = 0.004
/** 200 ms: longer than a hummed syllable. */
const ENTER_FRAMES = 10
/** Mean square of decimated 16-bit samples under which a frame is silence (-72 dB of full scale) and tells nothing. */
const SILENCE = 64

/** One of these follows one sender's sound. */
export class Tonality {
  readonly #decimated = new Float64Array(FRAME_SAMPLES / DECIMATION)
  #steadyFrames = 0

  /** Takes the next FRAME_SAMPLES samples; true while a tone lasts. */
  watch(frame: Int16Array): boolean {
    decimate(frame, this.#decimated)
    const share = unexplainedShare(this.#decimated)
    const steady = this.#steadyFrames >= ENTER_FRAMES
    this.#steadyFrames = share < (steady ? LEAVE_SHARE : ENTER_SHARE) ? this.#steadyFrames + 1 : 0
    return this.#steadyFrames >= ENTER_FRAMES
  }
}

function decimate(frame: Int16Array, out: Float64Array): void {
  for (let at = 0; at < out.length; at++) {
    const from = at * DECIMATION
    out[at] = (frame[from]! + frame[from + 1]! + frame[from + 2]! + frame[from + 3]!) / DECIMATION
  }
}

/** The error of the best linear prediction of order 4 (covariance method), 0..1 of the energy; 1 for silence. */
function unexplainedShare(samples: Float64Array): number {
  const covariance = (a: number, b: number): number => {
    let sum = 0
    for (let at = ORDER; at < samples.length; at++) sum += samples[at - a]! * samples[at - b]!
    return sum
  }
  const energy = covariance(0, 0)
  if (energy < SILENCE * samples.length) return 1
  const rows = Array.from({length: ORDER}, (_, row) =>
    Array.from({length: ORDER + 1}, (_, column) => covariance(row + 1, (column + 1) % (ORDER + 1))),
  )
  const right = rows.map(row => row[ORDER]!)
  const weights = solveRegular(rows, energy * 1e-9)
  const explained = weights.reduce((sum, weight, index) => sum + weight * right[index]!, 0)
  return Math.max(0, energy - explained) / energy
}

/** Gaussian elimination on a symmetric matrix with its right side as last column; `ridge` keeps it solvable. */
function solveRegular(rows: number[][], ridge: number): number[] {
  const size = rows.length
  for (let row = 0; row < size; row++) rows[row]![row]! += ridge
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!
      for (let column = pivot; column <= size; column++) {
        rows[row]![column]! -= factor * rows[pivot]![column]!
      }
    }
  }
  return rows.map((row, index) => row[size]! / row[index]!)
}
