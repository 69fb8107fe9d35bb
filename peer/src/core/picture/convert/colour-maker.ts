/** Samples to colours: each channel settles, and the bytes made of them stay while they are near enough. */
import {type ColourPicture, chromaSize, type Size} from '../picture.js'
import {type Block, type Kernels, LUMA_ONE} from './kernels.js'
import {padded, Settled, valueBytes} from './settled.js'

/** A byte stays until the exact value is a whole step away, and more under noise: what settling leaves of it. */
const REACH = LUMA_ONE
const REACH_PER_DEVIATION = 0.4
/** So far from everything is every old value of a first picture. */
const NOTHING_STAYS = -1

export class ColourMaker {
  readonly #kernels: Kernels
  readonly #size: Size
  readonly #settled: Settled
  readonly #lumas: Block
  readonly #luma: Block
  readonly #blue: Block
  readonly #red: Block
  #started = false

  constructor(kernels: Kernels, size: Size) {
    this.#kernels = kernels
    this.#size = size
    const chroma = chromaSize(size)
    this.#settled = new Settled(kernels, size, 4)
    this.#lumas = kernels.allocate(valueBytes(size, 1))
    this.#luma = kernels.allocate(padded(size.width * size.height))
    this.#blue = kernels.allocate(chroma.width * chroma.height)
    this.#red = kernels.allocate(chroma.width * chroma.height)
  }

  make(samples: Block): ColourPicture {
    const {width, height} = this.#size
    const chroma = chromaSize(this.#size)
    const [count, chromaCount] = [width * height, chroma.width * chroma.height]
    this.#settled.update(samples)
    const settled = this.#settled.values
    const noise = REACH_PER_DEVIATION * this.#settled.deviation
    const reach = this.#started ? Math.round(REACH + noise) : NOTHING_STAYS
    this.#started = true
    this.#kernels.luma(settled, this.#lumas, count)
    this.#kernels.brightness(this.#lumas, count, reach, this.#luma)
    this.#kernels.chroma(settled, this.#size, reach, this.#blue, this.#red)
    return {
      format: 'colour',
      width,
      height,
      luma: this.#luma.bytes.slice(0, count),
      blue: this.#blue.bytes.slice(0, chromaCount),
      red: this.#red.bytes.slice(0, chromaCount),
    }
  }

  close(): void {
    this.#settled.close()
    for (const block of [this.#lumas, this.#luma, this.#blue, this.#red]) this.#kernels.release(block)
  }
}
