/** Where a small card lies within a large one: over its picture, never over its name. Pure. */
import {fitPicture} from '../../../core/picture/paint/fit-picture.js'
import {inside, type Rect} from '../../cells/rect.js'
import {BORDERS, MIN_CARD} from './tile-size.js'

/** Of the host's width. */
const CORNER_SHARE = 0.25
/** Of the host, that nothing covers: room for its words, and for a face. */
const MIN_FREE = {cols: 12, rows: 3}

/** The lower right corner inside of the host's border; null where too little of the host would be left. */
export function cornerIn(host: Rect, cellAspect: number): Rect | null {
  const room = inside(host)
  const cols = Math.max(MIN_CARD.cols, Math.floor(room.cols * CORNER_SHARE))
  const picture = fitPicture(cols - BORDERS, Math.max(1, room.rows), cellAspect)
  const rows = Math.max(MIN_CARD.rows, Math.min(picture.rows + BORDERS, room.rows >> 1))
  if (room.cols - cols < MIN_FREE.cols || room.rows - rows < MIN_FREE.rows) return null
  return {x: room.x + room.cols - cols, y: room.y + room.rows - rows, cols, rows}
}
