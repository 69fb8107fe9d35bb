/** How small a card may be, and how large a picture is in it. Pure. */
import {type GridSize, MAX_COLS, MAX_ROWS} from '../../../core/picture/grid.js'
import {fitPicture} from '../../../core/picture/paint/fit-picture.js'
import {centred, inside, type Rect} from '../../cells/rect.js'

/** A card with its border: room for a short name and a recognizable picture. */
export const MIN_CARD: GridSize = {cols: 12, rows: 5}
/** Of a card, both sides together. */
export const BORDERS = 2

/** The largest undistorted picture inside a part of the screen, centred; empty when there is no room at all. */
export function pictureIn(area: Rect, cellAspect: number): Rect {
  const {cols, rows} = fitPicture(Math.min(area.cols, MAX_COLS), Math.min(area.rows, MAX_ROWS), cellAspect)
  return centred({cols, rows}, area)
}

/** In cells, of the picture within a card of that size. */
export function pictureArea(card: GridSize, cellAspect: number): number {
  const {cols, rows} = pictureIn(inside({x: 0, y: 0, ...card}), cellAspect)
  return cols * rows
}

export const isCard = ({cols, rows}: GridSize): boolean => cols >= MIN_CARD.cols && rows >= MIN_CARD.rows
