/** Draws cells from glyphs that divide them: in two colours each, or as dots of ink where there are none. */
import {bayerAt} from './bayer.js'
import {type Cells, setCell} from './cells.js'
import {OWN_COLOUR} from './colour.js'
import type {DotGlyphs} from './dot-glyphs.js'
import type {ColourMatch} from './palette-match.js'
import type {SampleGrid} from './sample-grid.js'
import {TwoColours} from './two-colours.js'

/** Without dither a dot is set from half of the brightness on. */
const MIDDLE = 128

/** One above the other: each sample has its colour, nothing to choose. */
export function drawHalves({width, rgb}: SampleGrid, cells: Cells, colours: ColourMatch): void {
  const upperHalf = 0x2580
  for (let row = 0, cell = 0; row < cells.rows; row++) {
    const above = 2 * row * width
    for (let col = 0; col < cells.cols; col++, cell++) {
      const front = colours.match(rgb[above + col]!, col, 2 * row)
      const back = colours.match(rgb[above + width + col]!, col, 2 * row + 1)
      setCell(cells, cell, front === back ? 0x20 : upperHalf, front, back)
    }
  }
}

export class SplitCells {
  readonly #glyphs: DotGlyphs
  readonly #split: TwoColours

  constructor(glyphs: DotGlyphs) {
    this.#glyphs = glyphs
    this.#split = new TwoColours(glyphs.across * glyphs.down)
  }

  draw(grid: SampleGrid, cells: Cells, colours: ColourMatch): void {
    const {codes} = this.#glyphs
    const split = this.#split
    for (let row = 0, cell = 0; row < cells.rows; row++)
      for (let col = 0; col < cells.cols; col++, cell++) {
        this.#gather(grid, col, row)
        split.split()
        const front = colours.match(split.front, col, row)
        const back = colours.match(split.back, col, row)
        const mask = front === back ? 0 : split.mask
        setCell(cells, cell, codes[mask]!, front, back)
      }
  }

  #gather({width, rgb}: SampleGrid, col: number, row: number): void {
    const {across, down} = this.#glyphs
    const first = row * down * width + col * across
    for (let y = 0, i = 0; y < down; y++)
      for (let x = 0; x < across; x++, i++) this.#split.set(i, rgb[first + y * width + x]!)
  }
}

/** Ink is light on a dark background and dark on a light one. */
export function drawDots(
  grid: SampleGrid,
  cells: Cells,
  {across, down, codes}: DotGlyphs,
  dither: boolean,
  background: 'dark' | 'light',
): void {
  const inkIsLight = background === 'dark'
  for (let row = 0, cell = 0; row < cells.rows; row++)
    for (let col = 0; col < cells.cols; col++, cell++) {
      let mask = 0
      for (let i = 0; i < across * down; i++) {
        const x = col * across + (i % across)
        const y = row * down + Math.floor(i / across)
        const light = grid.luma[y * grid.width + x]! >= (dither ? DITHER[bayerAt(x, y)]! : MIDDLE)
        if (light === inkIsLight) mask |= 1 << i
      }
      setCell(cells, cell, codes[mask]!, OWN_COLOUR, OWN_COLOUR)
    }
}

/** From which luma on a dot is set: so many dots of 64 as the luma has light (gamma 2). */
const DITHER = Float32Array.from({length: 64}, (_, i) => 255 * Math.sqrt((i + 0.5) / 64))
