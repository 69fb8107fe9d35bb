/** Whose card has a loudness meter, and where: the chrome keeps its place free, a pane fills it. Pure. */
import type {Rect} from '../cells/rect.js'
import type {Card} from './cards.js'
import {neededCols} from './name-line.js'

export const METER_COLS = 5
/** Between the corners and what stands in the lower border, and between the name and the meter. */
export const EDGE_COLS = 2
/** Before and behind the name. */
export const BLANK_COLS = 2
/** Narrower cards give their lower border to the name. */
const MIN_COLS_WITH_METER = 22

/** Who is muted has no loudness to show, and a name has more to say. */
export const hasMeter = (card: Card, rect: Rect, unicode: boolean): boolean =>
  card.is === 'person' &&
  !card.muted &&
  !card.absent &&
  rect.cols >= MIN_COLS_WITH_METER &&
  neededCols(card, unicode) <= nameCols(rect, true) - BLANK_COLS

/** How many columns the name has, its blanks included. */
export const nameCols = ({cols}: Rect, metered: boolean): number =>
  cols - 2 * EDGE_COLS - (metered ? METER_COLS + EDGE_COLS : 0)

/** Where a card's meter stands, at the right end of its lower border. */
export const meterPlace = ({x, y, cols, rows}: Rect): {x: number; y: number} => ({
  x: x + cols - METER_COLS - EDGE_COLS,
  y: y + rows - 1,
})
