/**
 * The captured picture in the samples of one size, and what makes pictures of them. Made when a size is first asked for, closed
 * when nobody asks any more.
 */
import type {Picture, PictureFormat, Size} from '../picture.js'
import {ColourMaker} from './colour-maker.js'
import type {Block, Kernels} from './kernels.js'
import {LevelMaker} from './level-maker.js'
import {valueBytes} from './settled.js'

export class SizedSamples {
  readonly #kernels: Kernels
  readonly #size: Size
  readonly #samples: Block
  #levels: LevelMaker | null = null
  #colours: ColourMaker | null = null

  constructor(kernels: Kernels, size: Size) {
    this.#kernels = kernels
    this.#size = size
    this.#samples = kernels.allocate(valueBytes(size, 4))
  }

  /** Takes the next captured picture, RGB24. */
  update(pixels: Uint8Array, from: Size): void {
    this.#kernels.average(pixels, from, this.#size, this.#samples)
  }

  /** Of the newest samples, at most once for each; new arrays each time, which the caller may keep. */
  picture(format: PictureFormat): Picture {
    switch (format) {
      case 'levels':
        this.#levels ??= new LevelMaker(this.#kernels, this.#size)
        return this.#levels.make(this.#samples)
      case 'colour':
        this.#colours ??= new ColourMaker(this.#kernels, this.#size)
        return this.#colours.make(this.#samples)
      default:
        return format satisfies never
    }
  }

  close(): void {
    this.#kernels.release(this.#samples)
    this.#levels?.close()
    this.#colours?.close()
  }
}
