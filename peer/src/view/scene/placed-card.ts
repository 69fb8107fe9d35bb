/** A card in its place, and which parts of it are free to write on. Pure. */
import {inside, overlaps, type Rect} from '../cells/rect.js'
import type {Card} from './cards.js'
import {pictureIn} from './layout/tile-size.js'

/** No text stands under a popup or a card in a corner, as Ink would shift a line whose wide glyph is cut. */
export type PlacedCard = {
  readonly card: Card
  readonly rect: Rect
  /** Within the largest card: it lies over that card's picture. */
  readonly inCorner: boolean
  readonly picture: Rect
  readonly showsName: boolean
  /** Whether something may stand in the upper border. */
  readonly showsTop: boolean
  /** Where words may stand in place of a picture; null when there is no room. */
  readonly words: Rect | null
  /** One row above the name; null for nobody who reacts, and when there is no room. */
  readonly reaction: Rect | null
}

type Place = {readonly card: Card; readonly rect: Rect; readonly inCorner: boolean}

/** Fewer columns hold no sign with blanks around it. */
const MIN_REACTION_COLS = 4

/** `popups` lie over all cards, `corner` over this one if over any. */
export function placedCard(
  place: Place,
  popups: readonly Rect[],
  corner: Rect | null,
  cellAspect: number,
): PlacedCard {
  const {card, rect} = place
  const middle = inside(rect)
  const covers = corner === null ? popups : [...popups, corner]
  const reaction = card.is === 'person' && card.reaction !== null ? freeLine(covers, middle) : null
  return {
    ...place,
    picture: pictureIn(middle, cellAspect),
    showsName: isFree(covers, {...rect, y: rect.y + rect.rows - 1, rows: 1}),
    showsTop: isFree(covers, {...rect, rows: 1}),
    words: freePart(reaction === null ? popups : [...popups, reaction], corner, middle),
    reaction,
  }
}

const isFree = (covers: readonly Rect[], place: Rect): boolean =>
  !covers.some(cover => overlaps(cover, place))

/** Above the corner or beside it, wherever there is more room. */
function freePart(covers: readonly Rect[], corner: Rect | null, place: Rect): Rect | null {
  if (corner === null || !overlaps(corner, place)) return above(covers, place)
  const parts = [
    above([...covers, corner], place),
    above(covers, {...place, cols: Math.max(0, corner.x - place.x)}),
  ]
  const area = (part: Rect | null): number => (part === null ? 0 : part.cols * part.rows)
  return area(parts[1]!) > area(parts[0]!) ? parts[1]! : parts[0]!
}

/** The part of a place that lies above every cover. */
export function above(covers: readonly Rect[], place: Rect): Rect | null {
  const tops = covers.filter(cover => overlaps(cover, place)).map(({y}) => y)
  const rows = Math.min(place.y + place.rows, ...tops) - place.y
  return rows > 0 ? {...place, rows} : null
}

/** Of the last row of a place, what lies left of every cover. */
function freeLine(covers: readonly Rect[], place: Rect): Rect | null {
  const line = {...place, y: place.y + place.rows - 1, rows: 1}
  const lefts = covers.filter(cover => overlaps(cover, line)).map(({x}) => x)
  const cols = Math.min(line.x + line.cols, ...lefts) - line.x
  return cols >= MIN_REACTION_COLS ? {...line, cols} : null
}
