/** Values of samples, settled over time by the noise that they show. Made for one size when first asked for. */
import type {Size} from '../picture.js'
import {type Block, type Channels, type Kernels, LUMA_ONE, settleWorkBytes} from './kernels.js'
import {Noise} from './noise.js'

/** More is no noise that averages over a sample leave: four lumas, and of a colour, which has more noise, twice as much. */
const MOST_DEVIATION: Readonly<Record<Channels, number>> = {1: 4 * LUMA_ONE, 4: 8 * LUMA_ONE}
/** Kernels take samples eight by eight. */
const TOGETHER = 8
const GREEN = 1
/** Cameras see red and blue with more noise than green, which is watched. */
const COLOUR_NOISE = 1.3

export class Settled {
  readonly values: Block
  readonly #kernels: Kernels
  readonly #size: Size
  readonly #channels: Channels
  readonly #work: Block
  readonly #noise: Noise
  #started = false

  constructor(kernels: Kernels, size: Size, channels: Channels) {
    this.#kernels = kernels
    this.#size = size
    this.#channels = channels
    this.#noise = new Noise(MOST_DEVIATION[channels])
    this.values = kernels.allocate(valueBytes(size, channels))
    this.#work = kernels.allocate(settleWorkBytes(size, channels))
  }

  /** The noise's standard deviation, 1/128. */
  get deviation(): number {
    return this.#noise.deviation
  }

  /** Takes the next picture. Without noise, and at first, values are as they come. */
  update(fresh: Block): void {
    if (this.#started) this.#watch(fresh)
    this.#started = true
    const deviation = Math.round(this.deviation * (this.#channels === 1 ? 1 : COLOUR_NOISE))
    if (deviation > 0)
      this.#kernels.settle(fresh, this.values, this.#size, this.#channels, deviation, this.#work)
    else this.values.bytes.set(fresh.bytes.subarray(0, valueBytes(this.#size, this.#channels)))
  }

  #watch(fresh: Block): void {
    const first = this.#channels === 1 ? 0 : GREEN
    const end = this.#channels * this.#size.width * this.#size.height
    this.#noise.watch(
      fresh.words.subarray(first, end),
      this.values.words.subarray(first, end),
      this.#channels,
    )
  }

  close(): void {
    for (const block of [this.values, this.#work]) this.#kernels.release(block)
  }
}

/** Memory that all values of a picture take, with what kernels touch beyond. */
export const valueBytes = ({width, height}: Size, channels: Channels): number =>
  2 * channels * padded(width * height)

export const padded = (count: number): number => Math.ceil(count / TOGETHER) * TOGETHER
