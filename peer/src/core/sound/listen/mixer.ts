import {FRAME_SAMPLES, FULL_SCALE, SAMPLE_RATE_HZ} from '../sound-format.js'

/** Peaks are kept at or below this, half a decibel under full scale: room for what a resampler adds. */
const CEILING = 0.94 * FULL_SCALE
/** Turning down takes 2.5 ms: short against a syllable, long enough not to click. */
const ATTACK_SAMPLES = SAMPLE_RATE_HZ / 400
/** Turning up again by at most this a frame (0.3 dB, so 15 dB a second): slow enough not to pump. */
const RELEASE = 1.035

/**
 * Adds up what all peers say. Two people seldom talk at once, so sounds are added as they are; when the sum
 * would overflow, a limiter turns the whole down for as long as needed. One of these serves one listener.
 */
export class Mixer {
  readonly #sum = new Float32Array(FRAME_SAMPLES)
  #gain = 1

  /** `frames` of FRAME_SAMPLES each into `out` of the same size; no frames give silence. */
  mix(frames: readonly Int16Array[], out: Int16Array): void {
    const sum = this.#sum.fill(0)
    for (const frame of frames) for (let at = 0; at < FRAME_SAMPLES; at++) sum[at]! += frame[at]!
    const before = this.#gain
    this.#gain = Math.min(CEILING / Math.max(CEILING, largest(sum)), before * RELEASE)
    const step = (this.#gain - before) / ATTACK_SAMPLES
    for (let at = 0; at < FRAME_SAMPLES; at++) {
      const gain = at < ATTACK_SAMPLES ? before + step * at : this.#gain
      out[at] = bend(sum[at]! * gain)
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

function largest(samples: Float32Array): number {
  let size = 0
  for (let at = 0; at < samples.length; at++) size = Math.max(size, Math.abs(samples[at]!))
  return size
}
