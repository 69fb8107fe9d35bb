import type {GridSize} from '../../core/picture/grid.js'
import {OWN_COLOUR} from '../../core/picture/paint/colour.js'
import type {CellStyle} from './cell-style.js'

/** The code of an empty cell. */
export const BLANK = 0x20
/** The code of every further column of a glyph wider than one; it always follows its glyph. */
export const TAIL = 0

/** A screen full of cells: `codes` as GlyphTable hands them out, `attributes` as in cell-style; row by row. */
export class CellBuffer {
  cols = 0
  rows = 0
  codes = new Uint32Array(0)
  attributes = new Uint8Array(0)
  /** Colours of the text and of what lies behind it. */
  foreground = new Uint32Array(0)
  background = new Uint32Array(0)
  /** What a click leads to, as LinkTable numbers it; 0 for nothing. */
  links = new Uint8Array(0)

  constructor(size: GridSize) {
    this.resize(size)
  }

  /** Empties it as well. */
  resize({cols, rows}: GridSize): void {
    this.cols = cols
    this.rows = rows
    this.codes = new Uint32Array(cols * rows).fill(BLANK)
    this.attributes = new Uint8Array(cols * rows)
    this.foreground = new Uint32Array(cols * rows)
    this.background = new Uint32Array(cols * rows)
    this.links = new Uint8Array(cols * rows)
  }

  clear(): void {
    this.codes.fill(BLANK)
    this.attributes.fill(0)
    this.foreground.fill(OWN_COLOUR)
    this.background.fill(OWN_COLOUR)
    this.links.fill(0)
  }

  /** Takes over every cell of a buffer of the same size. */
  copyFrom(other: CellBuffer): void {
    this.codes.set(other.codes)
    this.attributes.set(other.attributes)
    this.foreground.set(other.foreground)
    this.background.set(other.background)
    this.links.set(other.links)
  }

  set(cell: number, code: number, {attributes, foreground, background}: CellStyle): void {
    this.codes[cell] = code
    this.attributes[cell] = attributes
    this.foreground[cell] = foreground
    this.background[cell] = background
  }

  copyCell(from: CellBuffer, cell: number): void {
    this.codes[cell] = from.codes[cell]!
    this.attributes[cell] = from.attributes[cell]!
    this.foreground[cell] = from.foreground[cell]!
    this.background[cell] = from.background[cell]!
    this.links[cell] = from.links[cell]!
  }

  /** Whether nothing at all stands there. */
  isEmpty(cell: number): boolean {
    return (
      this.codes[cell] === BLANK &&
      this.attributes[cell] === 0 &&
      this.foreground[cell] === OWN_COLOUR &&
      this.background[cell] === OWN_COLOUR
    )
  }
}
