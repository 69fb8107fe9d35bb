/** Captured pixels to a grid of levels: average, stretch, quantize with hysteresis. One for each grid size sent. */
import {AreaAverage} from './area-average.js'
import type {Range} from './contrast.js'
import {type Grid, type GridSize, LEVELS} from './grid.js'

/** A cell keeps its level until its luminance is this far, in levels, beyond the border to the next one. */
const HYSTERESIS = 0.125

export class Converter {
  readonly size: GridSize
  readonly #average: AreaAverage
  readonly #positions = new Float32Array(256)
  #range: Range | null = null
  #previous: Uint8Array | null = null

  constructor(size: GridSize) {
    this.size = size
    this.#average = new AreaAverage(size)
  }

  /** The grid of this picture; a new array each time, which the caller may keep. */
  convert(pixels: Uint8Array, range: Range): Grid {
    this.#stretchTo(range)
    const cells = this.#average.apply(pixels)
    const previous = this.#previous
    const levels = new Uint8Array(cells.length)
    for (let i = 0; i < cells.length; i++) {
      const position = this.#positions[cells[i]!]!
      const kept = previous === null ? -1 : previous[i]!
      levels[i] =
        previous !== null && Math.abs(position - kept) <= 0.5 + HYSTERESIS ? kept : Math.round(position)
    }
    this.#previous = levels
    return {...this.size, levels}
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
