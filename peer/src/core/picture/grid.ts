/** The largest picture that is shown, in text cells. */
export const MAX_COLS = 320
export const MAX_ROWS = 180

/** Columns and rows of text cells. */
export type GridSize = {readonly cols: number; readonly rows: number}

export const sameGridSize = (a: GridSize, b: GridSize): boolean => a.cols === b.cols && a.rows === b.rows
