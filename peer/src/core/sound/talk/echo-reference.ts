/**
 * What the echo canceller is told of the sound that is played: at once, so that it always knows of a sound before its
 * echo is captured, and stretched to the microphone's clock, so that the echo keeps its distance. Made with the canceller.
 */
import {BLOCK_SAMPLES} from '../sound-format.js'
import {ClockDrift} from './clock-drift.js'
import {Resampler} from './resampler.js'

export class EchoReference {
  readonly #drift = new ClockDrift()
  readonly #block = new Float32Array(BLOCK_SAMPLES)
  readonly #resampler: Resampler
  #filled = 0
  #told = 0

  /** `tell` gets blocks of BLOCK_SAMPLES, good during the call only. */
  constructor(tell: (block: Float32Array) => void) {
    this.#resampler = new Resampler(sample => {
      this.#block[this.#filled++] = sample
      this.#told++
      if (this.#filled < BLOCK_SAMPLES) return
      this.#filled = 0
      tell(this.#block)
    })
  }

  /** What was just handed to the sound card. */
  play(samples: Int16Array, now: number): void {
    this.#told = 0
    this.#resampler.ratio = this.#drift.ratio
    this.#resampler.push(samples)
    this.#drift.played(this.#told, now)
  }

  /** So many samples were just captured. */
  captured(samples: number, now: number): void {
    this.#drift.captured(samples, now)
  }
}
