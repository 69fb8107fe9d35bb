/**
 * Learns how a loudspeaker is heard at the microphone and takes that away, without any harm to who speaks there: a Kalman
 * filter in the frequency domain, in partitions of a block each (Enzner and Vary, "Frequency-domain adaptive Kalman filter
 * for acoustic echo control", 2006; Kuech et al., "State-space architecture of the partitioned-block-based acoustic echo
 * controller", 2014). It learns the less the louder somebody speaks near by, so that it needs no detector of that. What
 * a loudspeaker distorts, it leaves. Made with an echo canceller.
 */
import FFT from 'fft.js'
import {BLOCK_SAMPLES} from '../sound-format.js'

/** The next power of two over two blocks. */
const SIZE = 1024
/** 400 ms: the latest echo of a slow sound server, 250 ms, and the room after it. */
const PARTITIONS = 40
/** Up to 16 kHz; above it are hardly any voices, and each bin costs time. */
const BINS = 342
/** How much the path from loudspeaker to microphone stays the same from block to block. */
const STEADINESS = 0.999 ** 2
/** How uncertain each part of the path is at first, as a power gain. */
const UNCERTAINTY = 0.005
/** What each part may change by though nothing was heard through it so far, as a power gain: delays change. */
const RESTLESSNESS = 1e-3
/** Of what is said near by, from block to block: about 50 ms. */
const NEAR_MEMORY = 0.8
/** Of a bin, before anything was heard: loud, so that the first syllable is not taken for an echo. */
const FIRST_NEAR_POWER = 1e6
/** Of a bin: rounding to 16 bit. */
const LEAST_POWER = 100

/** In single precision: together they fit the cache of a core. */
const makeParts = (): Float32Array[] => Array.from({length: PARTITIONS}, () => new Float32Array(BINS))

export class LinearEchoFilter {
  readonly #fft = new FFT(SIZE)
  readonly #samples = new Float64Array(SIZE)
  readonly #far = new Float64Array(SIZE)
  readonly #spectrum = new Float64Array(2 * SIZE)
  readonly #wave = new Float64Array(2 * SIZE)
  readonly #playedReal = makeParts()
  readonly #playedImaginary = makeParts()
  readonly #pathReal = makeParts()
  readonly #pathImaginary = makeParts()
  readonly #uncertainty = makeParts().map(part => part.fill(UNCERTAINTY))
  readonly #echoReal = new Float64Array(BINS)
  readonly #echoImaginary = new Float64Array(BINS)
  readonly #nearPower = new Float64Array(BINS).fill(FIRST_NEAR_POWER)
  readonly #gain = new Float64Array(BINS)
  #newest = 0

  /** Blocks of BLOCK_SAMPLES in the range of 16 bit; puts into `echo` what `microphone` has of what was `played` until now. */
  estimate(played: Float32Array, microphone: Float32Array, echo: Float32Array): void {
    this.#transformPlayed(played)
    this.#predict()
    this.#toTime(echo)
    this.#transformError(microphone, echo)
    this.#weigh()
    for (let part = 0; part < PARTITIONS; part++) this.#learn(part)
  }

  #playedIndex(part: number): number {
    return (this.#newest + part) % PARTITIONS
  }

  #transformPlayed(played: Float32Array): void {
    this.#far.copyWithin(0, BLOCK_SAMPLES)
    this.#far.set(played, SIZE - BLOCK_SAMPLES)
    this.#newest = (this.#newest + PARTITIONS - 1) % PARTITIONS
    this.#fft.realTransform(this.#spectrum, this.#far)
    const [real, imaginary] = [this.#playedReal[this.#newest]!, this.#playedImaginary[this.#newest]!]
    for (let bin = 0; bin < BINS; bin++) {
      real[bin] = this.#spectrum[2 * bin]!
      imaginary[bin] = this.#spectrum[2 * bin + 1]!
    }
  }

  /** The echo's spectrum, and how far it may be off, into #gain. */
  #predict(): void {
    const [echoReal, echoImaginary] = [this.#echoReal.fill(0), this.#echoImaginary.fill(0)]
    const doubt = this.#gain.fill(0)
    for (let part = 0; part < PARTITIONS; part++) {
      const index = this.#playedIndex(part)
      const [real, imaginary] = [this.#playedReal[index]!, this.#playedImaginary[index]!]
      const [pathReal, pathImaginary] = [this.#pathReal[part]!, this.#pathImaginary[part]!]
      const uncertainty = this.#uncertainty[part]!
      for (let bin = 0; bin < BINS; bin++) {
        const [x, y] = [real[bin]!, imaginary[bin]!]
        echoReal[bin]! += x * pathReal[bin]! - y * pathImaginary[bin]!
        echoImaginary[bin]! += x * pathImaginary[bin]! + y * pathReal[bin]!
        doubt[bin]! += uncertainty[bin]! * (x * x + y * y)
      }
    }
  }

  /** Overlap-save: the last block of the transform is right. */
  #toTime(echo: Float32Array): void {
    const spectrum = this.#spectrum.fill(0)
    for (let bin = 0; bin < BINS; bin++) {
      spectrum[2 * bin] = this.#echoReal[bin]!
      spectrum[2 * bin + 1] = this.#echoImaginary[bin]!
      if (bin === 0) continue
      spectrum[2 * (SIZE - bin)] = this.#echoReal[bin]!
      spectrum[2 * (SIZE - bin) + 1] = -this.#echoImaginary[bin]!
    }
    this.#fft.inverseTransform(this.#wave, spectrum)
    for (let at = 0; at < BLOCK_SAMPLES; at++) echo[at] = this.#wave[2 * (SIZE - BLOCK_SAMPLES + at)]!
  }

  #transformError(microphone: Float32Array, echo: Float32Array): void {
    const error = this.#samples
    for (let at = 0; at < BLOCK_SAMPLES; at++) error[SIZE - BLOCK_SAMPLES + at] = microphone[at]! - echo[at]!
    this.#fft.realTransform(this.#spectrum, error)
  }

  /** How much to learn from the error: little where somebody near by may be what it is of. */
  #weigh(): void {
    for (let bin = 0; bin < BINS; bin++) {
      const power = this.#spectrum[2 * bin]! ** 2 + this.#spectrum[2 * bin + 1]! ** 2
      const near = NEAR_MEMORY * this.#nearPower[bin]! + (1 - NEAR_MEMORY) * power
      this.#nearPower[bin] = near
      // Of the transform, one half is filled with the error, the other with zeros.
      this.#gain[bin] = 1 / (this.#gain[bin]! / 2 + near + LEAST_POWER)
    }
  }

  #learn(part: number): void {
    const index = this.#playedIndex(part)
    const [real, imaginary] = [this.#playedReal[index]!, this.#playedImaginary[index]!]
    const [pathReal, pathImaginary] = [this.#pathReal[part]!, this.#pathImaginary[part]!]
    const [uncertainty, gain, error] = [this.#uncertainty[part]!, this.#gain, this.#spectrum]
    for (let bin = 0; bin < BINS; bin++) {
      const [x, y, u] = [real[bin]!, imaginary[bin]!, uncertainty[bin]!]
      const [errorReal, errorImaginary] = [error[2 * bin]!, error[2 * bin + 1]!]
      const step = u * gain[bin]!
      const a = pathReal[bin]! + step * (x * errorReal + y * errorImaginary)
      const b = pathImaginary[bin]! + step * (x * errorImaginary - y * errorReal)
      pathReal[bin] = a
      pathImaginary[bin] = b
      const left = 1 - (step * (x * x + y * y)) / 2
      uncertainty[bin] = STEADINESS * left * u + (1 - STEADINESS) * (a * a + b * b + RESTLESSNESS)
    }
  }
}
