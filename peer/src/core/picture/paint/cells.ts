import type {Colour} from './colour.js'

/** A rectangle of text cells, row by row from the top left; `cols * rows` of each. Every glyph is one column wide. */
export type Cells = {
  readonly cols: number
  readonly rows: number
  /** Unicode code points. */
  readonly codes: Uint32Array
  /** `Colour`s. */
  readonly foreground: Uint32Array
  readonly background: Uint32Array
}

export const BLANK = 0x20

export function blankCells(cols: number, rows: number): Cells {
  const count = cols * rows
  return {
    cols,
    rows,
    codes: new Uint32Array(count).fill(BLANK),
    foreground: new Uint32Array(count),
    background: new Uint32Array(count),
  }
}

/** Where a painter puts what it drew into one cell. */
export function setCell(cells: Cells, cell: number, code: number, front: Colour, back: Colour): void {
  cells.codes[cell] = code
  cells.foreground[cell] = front
  cells.background[cell] = back
}
