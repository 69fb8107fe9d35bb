/**
 * Brings voices to about the same loudness, slowly, so that nobody hears it at work: it listens to speech only, and
 * stays as it is through pauses. One of these follows one microphone.
 */
import {BLOCK_MS, FULL_SCALE} from '../sound-format.js'

/** Root mean square of speech, -23 dB of full scale: peaks of most voices stay under it by 5 dB. */
const TARGET_DB = -23
/** Nothing is done about voices this near to it. */
const NEAR_ENOUGH_DB = 2
/** More would bring up what no noise suppressor takes away; less is what a loud speaker near the microphone needs. */
const MOST_DB = 15
const LEAST_DB = -10
/** A sentence long. */
const MEASURE_MS = 1500
const RISE_DB_A_SECOND = 3
const FALL_DB_A_SECOND = 10
/** Peaks are kept at or under this, half a decibel under full scale: room for what codec and resampler add. */
const CEILING = 0.94 * FULL_SCALE
/** After a peak the gain comes back by at most this a block, 15 dB a second: slow enough not to pump. */
const RELEASE = 1.0175

export class AutomaticGain {
  #speechDb = TARGET_DB
  #wantedDb = 0
  #gain = 1

  /** In place. `level` 0..1 of full scale is the block's. */
  adjust(block: Float32Array, level: number, isVoice: boolean): void {
    if (isVoice) this.#measure(level)
    const before = this.#gain
    this.#gain = Math.min(
      10 ** (this.#wantedDb / 20),
      CEILING / Math.max(1, largest(block)),
      before * RELEASE,
    )
    const step = (this.#gain - before) / block.length
    for (let at = 0; at < block.length; at++) {
      block[at] = block[at]! * (before + step * (at + 1))
    }
  }

  #measure(level: number): void {
    this.#speechDb += ((20 * Math.log10(Math.max(level, 1e-5)) - this.#speechDb) * BLOCK_MS) / MEASURE_MS
    const missingDb = TARGET_DB - this.#speechDb - this.#wantedDb
    if (Math.abs(missingDb) < NEAR_ENOUGH_DB) return
    const stepDb = ((missingDb > 0 ? RISE_DB_A_SECOND : -FALL_DB_A_SECOND) * BLOCK_MS) / 1000
    this.#wantedDb = Math.max(LEAST_DB, Math.min(MOST_DB, this.#wantedDb + stepDb))
  }
}

function largest(samples: Float32Array): number {
  let size = 0
  for (let at = 0; at < samples.length; at++) size = Math.max(size, Math.abs(samples[at]!))
  return size
}
