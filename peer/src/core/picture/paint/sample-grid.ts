/**
 * The samples of a picture where the cells need them: resampled if the picture is of another size (it may have been
 * asked for before the window changed), mirrored, and in the colours of a screen. Reused from picture to picture.
 */
import {type ColourPicture, chromaSize, LEVELS, type LevelPicture, type Picture} from '../picture.js'

const LEVEL_STEP = 255 / (LEVELS - 1)
const GRAY = 0x010101

export class SampleGrid {
  width = 0
  height = 0
  /** 0..255, row by row. */
  luma = new Uint8Array(0)
  /** 0xRRGGBB; filled only when colours are loaded. */
  rgb = new Uint32Array(0)
  /** For each column and row of the grid the picture's. */
  #columns: Uint16Array = new Uint16Array(0)
  #rows: Uint16Array = new Uint16Array(0)
  #loaded = ''

  load(picture: Picture, width: number, height: number, mirrored: boolean, coloured: boolean): void {
    this.#fit(picture, width, height, mirrored)
    switch (picture.format) {
      case 'levels':
        this.#loadLevels(picture)
        if (coloured) for (let i = 0; i < this.luma.length; i++) this.rgb[i] = this.luma[i]! * GRAY
        return
      case 'colour':
        this.#loadLuma(picture)
        if (coloured) this.#loadColours(picture)
        return
      default:
        picture satisfies never
    }
  }

  #fit(from: Picture, width: number, height: number, mirrored: boolean): void {
    const key = `${from.width} ${from.height} ${width} ${height} ${mirrored}`
    if (this.#loaded === key) return
    this.#loaded = key
    this.width = width
    this.height = height
    this.luma = new Uint8Array(width * height)
    this.rgb = new Uint32Array(width * height)
    this.#columns = nearest(width, from.width)
    if (mirrored) this.#columns.reverse()
    this.#rows = nearest(height, from.height)
  }

  #loadLevels({levels, width}: LevelPicture): void {
    this.#rows.forEach((row, y) => {
      const to = y * this.width
      for (let x = 0; x < this.width; x++)
        this.luma[to + x] = levels[row * width + this.#columns[x]!]! * LEVEL_STEP
    })
  }

  #loadLuma({luma, width}: ColourPicture): void {
    this.#rows.forEach((row, y) => {
      const to = y * this.width
      for (let x = 0; x < this.width; x++) this.luma[to + x] = luma[row * width + this.#columns[x]!]!
    })
  }

  #loadColours(picture: ColourPicture): void {
    const {width: chromaWidth} = chromaSize(picture)
    const {blue, red} = picture
    const {luma, rgb} = this
    const columns = this.#columns
    this.#rows.forEach((row, y) => {
      const chromaRow = (row >> 1) * chromaWidth
      const to = y * this.width
      for (let x = 0; x < this.width; x++) {
        const chroma = chromaRow + (columns[x]! >> 1)
        rgb[to + x] = screenColour(luma[to + x]!, blue[chroma]!, red[chroma]!)
      }
    })
  }
}

const nearest = (count: number, length: number): Uint16Array =>
  Uint16Array.from({length: count}, (_, i) => Math.floor(((i + 0.5) * length) / count))

/** What each Cb or Cr adds to a channel: JFIF 1.02, rounded. */
const term = (factor: number): Int16Array =>
  Int16Array.from({length: 256}, (_, value) => Math.round(factor * (value - 128)))
const RED_OF_RED = term(1.402)
const BLUE_OF_BLUE = term(1.772)
const GREEN_OF_BLUE = term(-0.344136)
const GREEN_OF_RED = term(-0.714136)

function screenColour(luma: number, blue: number, red: number): number {
  return (
    (clamp(luma + RED_OF_RED[red]!) << 16) |
    (clamp(luma + GREEN_OF_BLUE[blue]! + GREEN_OF_RED[red]!) << 8) |
    clamp(luma + BLUE_OF_BLUE[blue]!)
  )
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value)
