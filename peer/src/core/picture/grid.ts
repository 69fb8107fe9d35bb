/** Luminance levels a cell can have: 0 is black, LEVELS - 1 is white. */
export const LEVELS = 16

/** The largest picture one peer may ask of another, in cells. */
export const MAX_COLS = 320
export const MAX_ROWS = 180

export type GridSize = {readonly cols: number; readonly rows: number}

/** One picture in text cells: `cols * rows` levels in 0..LEVELS-1, row by row from the top left. */
export type Grid = GridSize & {readonly levels: Uint8Array}

export const sameSize = (a: GridSize, b: GridSize): boolean => a.cols === b.cols && a.rows === b.rows
