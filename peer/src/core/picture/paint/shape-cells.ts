/** Draws the glyph whose shape is most like the six samples of its cell. */
import {type Cells, setCell} from './cells.js'
import {OWN_COLOUR} from './colour.js'
import type {ColourMatch} from './palette-match.js'
import type {SampleGrid} from './sample-grid.js'
import {ShapeGlyphs, SUB_CELL_BITS, SUB_CELLS} from './shape-glyphs.js'

/** Cells whose lumas differ less than this are one colour without a shape: noise must not become letters. */
const FLAT = 16
const BITS_BELOW = 8 - SUB_CELL_BITS

export class ShapeCells {
  readonly #glyphs: ShapeGlyphs
  readonly #background: 'dark' | 'light'
  /** Six weights of the front, then six of the back, for each glyph. */
  readonly #weights: Float32Array
  /** Where the six samples of the cell at hand are. */
  readonly #samples = new Int32Array(SUB_CELLS)

  constructor(unicode: boolean, background: 'dark' | 'light') {
    this.#glyphs = new ShapeGlyphs(unicode)
    this.#background = background
    this.#weights = Float32Array.from(
      this.#glyphs.all.flatMap(({weights}) => {
        const even = Array<number>(SUB_CELLS).fill(1 / SUB_CELLS)
        return weights === null ? [...even, ...even] : [...weights.front, ...weights.back]
      }),
    )
  }

  draw(grid: SampleGrid, cells: Cells, colours: ColourMatch | null): void {
    for (let row = 0, cell = 0; row < cells.rows; row++)
      for (let col = 0; col < cells.cols; col++, cell++) {
        this.#locate(grid.width, col, row)
        if (colours === null) setCell(cells, cell, this.#inked(grid.luma), OWN_COLOUR, OWN_COLOUR)
        else this.#drawColoured(grid, cells, cell, col, row, colours)
      }
  }

  #locate(width: number, col: number, row: number): void {
    const first = 3 * row * width + 2 * col
    for (let i = 0; i < SUB_CELLS; i++) this.#samples[i] = first + (i >> 1) * width + (i & 1)
  }

  #inked(luma: Uint8Array): number {
    const inkLight = this.#background === 'dark' ? 0 : 255
    let pattern = 0
    for (let i = SUB_CELLS - 1; i >= 0; i--)
      pattern = (pattern << SUB_CELL_BITS) | ((luma[this.#samples[i]!]! ^ inkLight) >> BITS_BELOW)
    return this.#glyphs.all[this.#glyphs.inked(pattern)]!.code
  }

  #drawColoured(
    {luma, rgb}: SampleGrid,
    cells: Cells,
    cell: number,
    col: number,
    row: number,
    colours: ColourMatch,
  ): void {
    const pattern = this.#pattern(luma)
    const glyph = pattern === 0 ? 0 : this.#glyphs.coloured(pattern)
    const back = colours.match(this.#blend(rgb, (2 * glyph + 1) * SUB_CELLS), col, row)
    const front = glyph === 0 ? back : colours.match(this.#blend(rgb, 2 * glyph * SUB_CELLS), col, row)
    setCell(cells, cell, front === back ? 0x20 : this.#glyphs.all[glyph]!.code, front, back)
  }

  /** The lumas of the cell, stretched over the whole range of a sub-cell; 0 for one without a shape. */
  #pattern(luma: Uint8Array): number {
    let low = 255
    let high = 0
    for (let i = 0; i < SUB_CELLS; i++) {
      const light = luma[this.#samples[i]!]!
      if (light < low) low = light
      if (light > high) high = light
    }
    if (high - low < FLAT) return 0
    const scale = ((1 << SUB_CELL_BITS) - 1) / (high - low)
    let pattern = 0
    for (let i = SUB_CELLS - 1; i >= 0; i--)
      pattern = (pattern << SUB_CELL_BITS) | Math.round((luma[this.#samples[i]!]! - low) * scale)
    return pattern
  }

  #blend(rgb: Uint32Array, firstWeight: number): number {
    let [red, green, blue] = [0.5, 0.5, 0.5]
    for (let i = 0; i < SUB_CELLS; i++) {
      const weight = this.#weights[firstWeight + i]!
      const sample = rgb[this.#samples[i]!]!
      red += weight * (sample >> 16)
      green += weight * ((sample >> 8) & 255)
      blue += weight * (sample & 255)
    }
    return (clamp(red) << 16) | (clamp(green) << 8) | clamp(blue)
  }
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value)
