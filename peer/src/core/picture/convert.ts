/** Captured pixels to the samples of one picture size: average, then stretch and quantize, or take as colours. */
import {AreaAverage} from './area-average.js'
import type {CapturedPlanes} from './captured-planes.js'
import type {Range} from './contrast.js'
import {
  type ColourPicture,
  chromaSize,
  LEVELS,
  type LevelPicture,
  type Picture,
  type PictureFormat,
  type Size,
} from './picture.js'

/** A sample keeps its level until its luminance is this far, in levels, beyond the border to the next one. */
const HYSTERESIS = 0.125

export type Converter = {convert(planes: CapturedPlanes, range: Range): Picture}

/** Makes pictures of that size; each convert gives new arrays, which the caller may keep. */
export const converterFor = (size: Size, format: PictureFormat): Converter =>
  format === 'levels' ? new LevelConverter(size) : new ColourConverter(size)

export class LevelConverter implements Converter {
  readonly #size: Size
  readonly #average: AreaAverage
  readonly #positions = new Float32Array(256)
  #range: Range | null = null
  #previous: Uint8Array | null = null

  constructor({width, height}: Size) {
    this.#size = {width, height}
    this.#average = new AreaAverage(this.#size)
  }

  convert({luma}: {readonly luma: Uint8Array}, range: Range): LevelPicture {
    this.#stretchTo(range)
    const cells = this.#average.apply(luma)
    const previous = this.#previous
    const levels = new Uint8Array(cells.length)
    for (let i = 0; i < cells.length; i++) {
      const position = this.#positions[cells[i]!]!
      const kept = previous === null ? -1 : previous[i]!
      levels[i] =
        previous !== null && Math.abs(position - kept) <= 0.5 + HYSTERESIS ? kept : Math.round(position)
    }
    this.#previous = levels
    return {...this.#size, format: 'levels', levels}
  }

  #stretchTo(range: Range): void {
    if (this.#range === range) return
    this.#range = range
    const scale = (LEVELS - 1) / (range.high - range.low)
    for (let luminance = 0; luminance < 256; luminance++) {
      this.#positions[luminance] = Math.min(LEVELS - 1, Math.max(0, (luminance - range.low) * scale))
    }
  }
}

export class ColourConverter implements Converter {
  readonly #size: Size
  readonly #luma: AreaAverage
  readonly #blue: AreaAverage
  readonly #red: AreaAverage

  constructor({width, height}: Size) {
    this.#size = {width, height}
    this.#luma = new AreaAverage(this.#size)
    this.#blue = new AreaAverage(chromaSize(this.#size))
    this.#red = new AreaAverage(chromaSize(this.#size))
  }

  convert({luma, blue, red}: CapturedPlanes): ColourPicture {
    return {
      ...this.#size,
      format: 'colour',
      luma: this.#luma.apply(luma).slice(),
      blue: this.#blue.apply(blue).slice(),
      red: this.#red.apply(red).slice(),
    }
  }
}
