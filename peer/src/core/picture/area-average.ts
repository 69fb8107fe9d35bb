import {CAPTURE_HEIGHT, CAPTURE_WIDTH} from './capture-format.js'
import type {Size} from './picture.js'

/**
 * Averages the captured pixels below each sample of a picture of one size. Samples share no pixel; their boxes
 * differ by at most one pixel a side where the sizes do not divide.
 */
export class AreaAverage {
  readonly #size: Size
  readonly #columnStarts: Uint16Array
  readonly #rowStarts: Uint16Array
  readonly #columnSums = new Uint32Array(CAPTURE_WIDTH)
  readonly #cells: Uint8Array

  constructor(size: Size) {
    this.#size = size
    this.#columnStarts = boxStarts(CAPTURE_WIDTH, size.width)
    this.#rowStarts = boxStarts(CAPTURE_HEIGHT, size.height)
    this.#cells = new Uint8Array(size.width * size.height)
  }

  /** `width * height` samples 0..255; the same array at each call. */
  apply(pixels: Uint8Array): Uint8Array {
    const {width, height} = this.#size
    for (let row = 0; row < height; row++) {
      const top = this.#rowStarts[row]!
      const bottom = this.#rowStarts[row + 1]!
      this.#sumColumns(pixels, top, bottom)
      this.#averageRow(row * width, bottom - top)
    }
    return this.#cells
  }

  #sumColumns(pixels: Uint8Array, top: number, bottom: number): void {
    const sums = this.#columnSums
    sums.fill(0)
    for (let y = top; y < bottom; y++) {
      const line = y * CAPTURE_WIDTH
      for (let x = 0; x < CAPTURE_WIDTH; x++) sums[x]! += pixels[line + x]!
    }
  }

  #averageRow(firstCell: number, boxHeight: number): void {
    const starts = this.#columnStarts
    const sums = this.#columnSums
    for (let col = 0; col < this.#size.width; col++) {
      const left = starts[col]!
      const right = starts[col + 1]!
      let sum = 0
      for (let x = left; x < right; x++) sum += sums[x]!
      this.#cells[firstCell + col] = Math.round(sum / ((right - left) * boxHeight))
    }
  }
}

/** Where each of `count` boxes over `length` pixels starts, and after them where the last one ends. */
const boxStarts = (length: number, count: number): Uint16Array =>
  Uint16Array.from({length: count + 1}, (_, i) => Math.floor((i * length) / count))
