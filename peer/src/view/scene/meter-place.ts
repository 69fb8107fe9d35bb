/** Whose card has a loudness meter, and where: the chrome keeps its place free, a pane fills it. Pure. */

import type {Rect} from '../cells/rect.js'
import type {Card} from './cards.js'

export const METER_COLS = 5
/** Narrower cards give their lower border to the name. */
const MIN_COLS_WITH_METER = 22
/** Between the meter and the card's right edge. */
const EDGE_COLS = 2

/** Who is muted has no loudness to show. */
export const hasMeter = (card: Card, rect: Rect): boolean =>
  card.is === 'person' && !card.muted && !card.absent && rect.cols >= MIN_COLS_WITH_METER

/** Where a card's meter stands, at the right end of its lower border. */
export const meterPlace = ({x, y, cols, rows}: Rect): {x: number; y: number} => ({
  x: x + cols - METER_COLS - EDGE_COLS,
  y: y + rows - 1,
})
