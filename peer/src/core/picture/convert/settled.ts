/** Values of samples, settled over time by the noise that they show. Made for one size when first asked for. */
import type {Size} from '../picture.js'
import {type Block, type Channels, type Kernels, LUMA_ONE, settleWorkBytes} from './kernels.js'
import {Noise} from './noise.js'

/** More than four lumas are no noise that averages over a sample leave. */
const MOST_DEVIATION = 4 * LUMA_ONE
/** Kernels take samples eight by eight. */
const TOGETHER = 8
const GREEN = 1

export class Settled {
  readonly values: Block
  readonly #kernels: Kernels
  readonly #size: Size
  readonly #channels: Channels
  readonly #work: Block
  readonly #noise = new Noise()
  #started = false

  constructor(kernels: Kernels, size: Size, channels: Channels) {
    this.#kernels = kernels
    this.#size = size
    this.#channels = channels
    this.values = kernels.allocate(valueBytes(size, channels))
    this.#work = kernels.allocate(settleWorkBytes(size, channels))
  }

  /** The noise's standard deviation, 1/128. */
  get deviation(): number {
    return Math.min(MOST_DEVIATION, this.#noise.deviation)
  }

  /** Takes the next picture. Without noise, and at first, values are as they come. */
  update(fresh: Block): void {
    if (this.#started) this.#watch(fresh)
    this.#started = true
    const deviation = Math.round(this.deviation)
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
