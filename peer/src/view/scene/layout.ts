/**
 * Where everything stands on a screen of that size: cards (a person's tile, or the invitation while alone),
 * the roster beside them, the status line below. Pure, in whole cells, the same for Ink and the compositor.
 */
import {type GridSize, MAX_COLS, MAX_ROWS} from '../../core/picture/grid.js'
import {fitPicture} from '../../core/picture/paint/fit-picture.js'
import {centred, inside, type Rect} from '../cells/rect.js'

/** Below this there is no room for one card and a status line. */
export const MIN_SCREEN: GridSize = {cols: 20, rows: 6}
/** A card with its border: room for a short name and a recognizable picture. */
export const MIN_CARD: GridSize = {cols: 12, rows: 5}
/** Narrower screens keep all their columns for pictures. */
export const MIN_COLS_WITH_ROSTER = 100
const ROSTER_COLS = 24
const STATUS_ROWS = 1

export type Layout =
  | {is: 'tooSmall'}
  | {
      is: 'meeting'
      /** The first cards, as many as there is room for. */
      cards: readonly Rect[]
      /** Cards and popups share this part. */
      stage: Rect
      roster: Rect | null
      status: Rect
    }

/** `cellAspect`: width by height of a cell. */
export function layOut(screen: GridSize, cardCount: number, cellAspect: number): Layout {
  if (screen.cols < MIN_SCREEN.cols || screen.rows < MIN_SCREEN.rows) return {is: 'tooSmall'}
  const rosterCols = screen.cols >= MIN_COLS_WITH_ROSTER ? ROSTER_COLS : 0
  const stage = {x: 0, y: 0, cols: screen.cols - rosterCols, rows: screen.rows - STATUS_ROWS}
  return {
    is: 'meeting',
    cards: dealCards(stage, cardCount, cellAspect),
    stage,
    roster: rosterCols === 0 ? null : {x: stage.cols, y: 0, cols: rosterCols, rows: stage.rows},
    status: {x: 0, y: stage.rows, cols: screen.cols, rows: STATUS_ROWS},
  }
}

/** The largest undistorted picture inside a part of the screen, centred; empty when there is no room at all. */
export function pictureIn(area: Rect, cellAspect: number): Rect {
  const {cols, rows} = fitPicture(Math.min(area.cols, MAX_COLS), Math.min(area.rows, MAX_ROWS), cellAspect)
  return centred({cols, rows}, area)
}

function dealCards(stage: Rect, wanted: number, cellAspect: number): Rect[] {
  const most = Math.floor(stage.cols / MIN_CARD.cols) * Math.floor(stage.rows / MIN_CARD.rows)
  const count = Math.min(wanted, most)
  const columns = bestColumns(stage, count, cellAspect)
  const lines = Math.ceil(count / Math.max(1, columns))
  return Array.from({length: count}, (_, index) => {
    const across = share(stage.cols, columns, index % columns)
    const down = share(stage.rows, lines, Math.floor(index / columns))
    return {x: stage.x + across.start, y: stage.y + down.start, cols: across.length, rows: down.length}
  })
}

/** The number of columns that makes the pictures largest; of equals, the one that leaves the fewest gaps. */
function bestColumns(stage: Rect, count: number, cellAspect: number): number {
  let best = {columns: 0, area: -1, gaps: 0}
  for (let columns = 1; columns <= count; columns++) {
    const lines = Math.ceil(count / columns)
    const card = {x: 0, y: 0, cols: Math.floor(stage.cols / columns), rows: Math.floor(stage.rows / lines)}
    if (card.cols < MIN_CARD.cols || card.rows < MIN_CARD.rows) continue
    const picture = pictureIn(inside(card), cellAspect)
    const area = picture.cols * picture.rows
    const gaps = columns * lines - count
    if (area > best.area || (area === best.area && gaps < best.gaps)) best = {columns, area, gaps}
  }
  return best.columns
}

/** The part with that index when a length is cut into equal parts; the first ones take what is left over. */
function share(total: number, parts: number, index: number): {start: number; length: number} {
  const length = Math.floor(total / parts)
  const rest = total % parts
  return {start: index * length + Math.min(index, rest), length: length + (index < rest ? 1 : 0)}
}
