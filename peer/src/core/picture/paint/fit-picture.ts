/** A cell of most terminals' fonts is about half as wide as high. */
export const DEFAULT_CELL_ASPECT = 0.5
const WIDESCREEN = 16 / 9

/** Cells within a rectangle of them: where its top left corner lies, and how many there are. */
export type FittedPicture = {
  readonly x: number
  readonly y: number
  readonly cols: number
  readonly rows: number
}

/**
 * The largest centred part of `cols` by `rows` cells that shows a picture undistorted, to the nearest cell. Aspects are
 * width by height: of one cell in pixels, and of the whole picture. At least one cell, unless there is none.
 */
export function fitPicture(
  cols: number,
  rows: number,
  cellAspect = DEFAULT_CELL_ASPECT,
  pictureAspect = WIDESCREEN,
): FittedPicture {
  const aspectInCells = pictureAspect / cellAspect
  const fittedCols = clamp(Math.round(rows * aspectInCells), cols)
  const fittedRows = clamp(Math.round(cols / aspectInCells), rows)
  return {
    x: (cols - fittedCols) >> 1,
    y: (rows - fittedRows) >> 1,
    cols: fittedCols,
    rows: fittedRows,
  }
}

const clamp = (wanted: number, most: number): number => Math.min(most, Math.max(1, wanted))
