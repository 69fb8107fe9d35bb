import {FULL_SCALE, SAMPLE_RATE_HZ} from '../sound-format.js'

/** Peaks are kept at or below this, half a decibel under full scale: room for what a resampler adds. */
const CEILING = 0.94 * FULL_SCALE
/** Turning down takes 2.5 ms: short against a syllable, long enough not to click. */
const ATTACK_SAMPLES = SAMPLE_RATE_HZ / 400
/** Turning up again by at most this a frame (0.3 dB, so 15 dB a second): slow enough not to pump. */
const RELEASE = 1.035

/**
 * Turns sound that would overflow down for as long as needed, frame by frame. All channels are turned down together, so that
 * nobody seems to move. One of these serves one listener.
 */
export class Limiter {
  #before = 1
  #gain = 1

  /** The next frame has this as its largest magnitude, over all channels. */
  follow(largest: number): void {
    this.#before = this.#gain
    this.#gain = Math.min(CEILING / Math.max(CEILING, largest), this.#before * RELEASE)
  }

  /** One channel of that frame; its sample `i` goes to `out[first + i * stride]`. */
  write(samples: Float32Array, out: Int16Array, first = 0, stride = 1): void {
    const step = (this.#gain - this.#before) / ATTACK_SAMPLES
    for (let at = 0; at < samples.length; at++) {
      const gain = at < ATTACK_SAMPLES ? this.#before + step * at : this.#gain
      out[first + at * stride] = bend(samples[at]! * gain)
    }
  }
}

/** Leaves everything up to the ceiling alone and bends what is above (only while turning down) below full scale. */
function bend(sample: number): number {
  const size = Math.abs(sample)
  if (size <= CEILING) return Math.round(sample)
  const room = FULL_SCALE - 1 - CEILING
  return Math.sign(sample) * Math.floor(CEILING + room * Math.tanh((size - CEILING) / room))
}
