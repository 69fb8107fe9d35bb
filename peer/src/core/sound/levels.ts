import {FULL_SCALE} from './sound-format.js'

/** Root mean square of 16-bit samples, 0..1 of full scale; 0 without samples. */
export function rootMeanSquare(samples: Int16Array | Float32Array): number {
  return samples.length === 0 ? 0 : Math.sqrt(sumOfSquares(samples) / samples.length) / FULL_SCALE
}

/** The loudness of everything heard between two readings. */
export class LevelMeter {
  #energy = 0
  #samples = 0

  add(samples: Int16Array): void {
    this.#energy += sumOfSquares(samples)
    this.#samples += samples.length
  }

  /** Silence takes time too: without it a short sound would count as loud as a lasting one. */
  addSilence(samples: number): void {
    this.#samples += samples
  }

  /** Root mean square since the previous reading, 0..1 of full scale; starts over. */
  take(): number {
    const level = this.#samples === 0 ? 0 : Math.sqrt(this.#energy / this.#samples) / FULL_SCALE
    this.#energy = 0
    this.#samples = 0
    return level
  }
}

function sumOfSquares(samples: Int16Array | Float32Array): number {
  let sum = 0
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at]!
    sum += sample * sample
  }
  return sum
}
