import type {GridSize} from '../../core/picture/grid.js'
import {PLAIN} from './cell-style.js'

/** The code of an empty cell. */
export const BLANK = 0x20
/** The code of every further column of a glyph wider than one; it always follows its glyph. */
export const TAIL = 0

/** A screen full of cells: `codes` as GlyphTable hands them out, `styles` as in cell-style; row by row. */
export class CellBuffer {
  cols = 0
  rows = 0
  codes = new Uint32Array(0)
  styles = new Uint16Array(0)

  constructor(size: GridSize) {
    this.resize(size)
  }

  /** Empties it as well. */
  resize({cols, rows}: GridSize): void {
    this.cols = cols
    this.rows = rows
    this.codes = new Uint32Array(cols * rows).fill(BLANK)
    this.styles = new Uint16Array(cols * rows)
  }

  clear(): void {
    this.codes.fill(BLANK)
    this.styles.fill(PLAIN)
  }

  /** Takes over every cell of a buffer of the same size. */
  copyFrom(other: CellBuffer): void {
    this.codes.set(other.codes)
    this.styles.set(other.styles)
  }
}
