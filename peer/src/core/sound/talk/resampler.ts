/**
 * Stretches sound by a little, for two clocks that should agree and do not quite. Each output sample is a sum of 16
 * input samples weighted by a windowed sinc (Smith, "Digital audio resampling", CCRMA), whose values between 256
 * tabulated phases are interpolated: 80 dB of signal to noise up to 8 kHz. Made with the sound it follows.
 */
const TAPS = 16
const PHASES = 256
/** Kaiser's window: side lobes 80 dB down. */
const BETA = 8

export class Resampler {
  readonly #onSample: (sample: number) => void
  readonly #weights = makeWeights()
  /** The last TAPS samples, twice in a row, so that they can be read without wrapping. */
  readonly #recent = new Float64Array(2 * TAPS)
  #at = 0
  /** How far the next output lies after the newest input, in input samples. */
  #ahead = 0
  #step = 1

  constructor(onSample: (sample: number) => void) {
    this.#onSample = onSample
  }

  /** Output samples for each input sample, near 1, from now on. */
  set ratio(ratio: number) {
    this.#step = 1 / ratio
  }

  push(samples: Int16Array): void {
    for (let at = 0; at < samples.length; at++) {
      this.#recent[this.#at] = samples[at]!
      this.#recent[this.#at + TAPS] = samples[at]!
      this.#at = (this.#at + 1) % TAPS
      for (this.#ahead -= 1; this.#ahead < 0; this.#ahead += this.#step)
        this.#onSample(this.#between(this.#ahead + 1))
    }
  }

  /** `point` 0..1, from the tap before the middle to the one after it. */
  #between(point: number): number {
    const phase = Math.floor(point * PHASES)
    const share = point * PHASES - phase
    const row = phase * TAPS
    const weights = this.#weights
    let sum = 0
    for (let tap = 0; tap < TAPS; tap++) {
      const weight = weights[row + tap]!
      sum += this.#recent[this.#at + tap]! * (weight + share * (weights[row + TAPS + tap]! - weight))
    }
    return sum
  }
}

/** Row p: the weights for a point p / PHASES after the middle of the taps. One row more, to interpolate towards. */
function makeWeights(): Float64Array {
  const weights = new Float64Array((PHASES + 1) * TAPS)
  for (let phase = 0; phase <= PHASES; phase++) {
    const row = weights.subarray(phase * TAPS, (phase + 1) * TAPS)
    for (let tap = 0; tap < TAPS; tap++) {
      const distance = tap - (TAPS / 2 - 1) - phase / PHASES
      row[tap] = sinc(distance) * kaiser(distance / (TAPS / 2))
    }
    // Without it the level would ripple with the phase.
    const sum = row.reduce((total, weight) => total + weight, 0)
    for (let tap = 0; tap < TAPS; tap++) row[tap]! /= sum
  }
  return weights
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

const kaiser = (x: number): number =>
  Math.abs(x) > 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA)

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
