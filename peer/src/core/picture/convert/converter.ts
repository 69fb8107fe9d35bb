/**
 * Captured pictures to the pictures that receivers ask for. One for a source; takes each captured picture once and makes of
 * it every size and format that is asked for until the next one comes, each at most once.
 */
import type {Picture, PictureFormat, Size} from '../picture.js'
import type {Kernels} from './kernels.js'
import {PlainKernels} from './plain-kernels.js'
import {simdKernels} from './simd-kernels.js'
import {SizedSamples} from './sized-samples.js'

/** A size that nobody asked for during so many captured pictures is given up: three seconds at 30 a second. */
const MAX_IDLE_PICTURES = 90

type Asked = {
  readonly samples: SizedSamples
  /** The number of the capture that the samples show. */
  shown: number
  /** What was made of it. */
  readonly made: Map<PictureFormat, Picture>
}

type Capture = {readonly pixels: Uint8Array; readonly size: Size}

export class Converter {
  readonly #kernels: Kernels
  readonly #asked = new Map<string, Asked>()
  #newest: Capture | null = null
  #captures = 0

  constructor(kernels: Kernels = simdKernels() ?? new PlainKernels()) {
    this.#kernels = kernels
  }

  /**
   * Takes the next captured picture: RGB24, row by row from the top left. It is not copied, and has to stay as it is while
   * `convert` is called.
   */
  capture(pixels: Uint8Array, size: Size): void {
    if (pixels.length !== 3 * size.width * size.height) throw new Error('a capture of another size than told')
    this.#newest = {pixels, size}
    this.#captures++
    for (const [key, {samples, shown}] of this.#asked) {
      if (this.#captures - shown <= MAX_IDLE_PICTURES) continue
      samples.close()
      this.#asked.delete(key)
    }
  }

  /** The newest capture in this size and format, the same object until the next one. Throws before the first. */
  convert({width, height, format}: Size & {readonly format: PictureFormat}): Picture {
    const asked = this.#update({width, height})
    const known = asked.made.get(format)
    if (known !== undefined) return known
    const picture = asked.samples.picture(format)
    asked.made.set(format, picture)
    return picture
  }

  #update(size: Size): Asked {
    const newest = this.#newest
    if (newest === null) throw new Error('nothing to convert before the first capture')
    const asked = this.#askedFor(size)
    if (asked.shown === this.#captures) return asked
    asked.samples.update(newest.pixels, newest.size)
    asked.shown = this.#captures
    asked.made.clear()
    return asked
  }

  #askedFor(size: Size): Asked {
    const key = `${size.width}x${size.height}`
    const known = this.#asked.get(key)
    if (known !== undefined) return known
    const asked: Asked = {samples: new SizedSamples(this.#kernels, size), shown: 0, made: new Map()}
    this.#asked.set(key, asked)
    return asked
  }
}
