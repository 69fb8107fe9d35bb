import type {GridSize} from '../../core/picture/grid.js'

/** A part of the screen in cells; x and y count from 0 at the top left. */
export type Rect = GridSize & {readonly x: number; readonly y: number}

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.cols && b.x < a.x + a.cols && a.y < b.y + b.rows && b.y < a.y + a.rows

/** The rectangle without its border, one cell on each side. */
export const inside = ({x, y, cols, rows}: Rect): Rect => ({
  x: x + 1,
  y: y + 1,
  cols: Math.max(0, cols - 2),
  rows: Math.max(0, rows - 2),
})

/** A rectangle of that size in the middle of another, cut to it. */
export function centred(size: GridSize, outer: Rect): Rect {
  const cols = Math.min(size.cols, outer.cols)
  const rows = Math.min(size.rows, outer.rows)
  return {
    x: outer.x + ((outer.cols - cols) >> 1),
    y: outer.y + ((outer.rows - rows) >> 1),
    cols,
    rows,
  }
}
