/**
 * Takes away what lies under all voices: rumble, hum of handling, and the constant offset of cheap converters. A
 * Butterworth filter of order 2 (bilinear transform). One of these follows one microphone.
 */
import {SAMPLE_RATE_HZ} from '../sound-format.js'

/** 3 dB down here; the lowest voices begin at about 85 Hz. */
const CUTOFF_HZ = 75

const TANGENT = Math.tan((Math.PI * CUTOFF_HZ) / SAMPLE_RATE_HZ)
const SCALE = 1 / (1 + Math.SQRT2 * TANGENT + TANGENT * TANGENT)
const FEEDBACK = [
  2 * (TANGENT * TANGENT - 1) * SCALE,
  (1 - Math.SQRT2 * TANGENT + TANGENT * TANGENT) * SCALE,
] as const

export class HighPass {
  #first = 0
  #second = 0

  /** In place. */
  filter(samples: Float32Array): void {
    let [first, second] = [this.#first, this.#second]
    for (let at = 0; at < samples.length; at++) {
      const sample = samples[at]! * SCALE
      const out = sample + first
      first = -2 * sample - FEEDBACK[0] * out + second
      second = sample - FEEDBACK[1] * out
      samples[at] = out
    }
    this.#first = first
    this.#second = second
  }
}
