/** Cards of the same size in rows, as many on a page as have room. Pure. */

import {within} from '@s2c/shared/within'
import type {Rect} from '../../cells/rect.js'
import {isCard, MIN_CARD, pictureArea} from './tile-size.js'

/** One page of places. */
export type Dealt = {
  /** Of the card that stands large on every page. */
  readonly large: Rect | null
  /** Of the cards of this page, in their order. */
  readonly rects: readonly Rect[]
  /** How many cards stand on the pages before. */
  readonly from: number
  readonly page: number
  readonly pages: number
}

export function dealGrid(stage: Rect, count: number, cellAspect: number, wanted: number): Dealt {
  const most = Math.floor(stage.cols / MIN_CARD.cols) * Math.floor(stage.rows / MIN_CARD.rows)
  const {shown, places, ...page} = pageOf(count, most, wanted)
  const columns = bestColumns(stage, places, cellAspect)
  const lines = Math.ceil(places / Math.max(1, columns))
  const rects = Array.from({length: shown}, (_, index) => {
    const across = share(stage.cols, columns, index % columns)
    const down = share(stage.rows, lines, Math.floor(index / columns))
    return {x: stage.x + across.start, y: stage.y + down.start, cols: across.length, rows: down.length}
  })
  return {large: null, rects, ...page}
}

type Page = {
  readonly from: number
  readonly shown: number
  /** As many as the fullest page has: all pages look alike. */
  readonly places: number
  readonly page: number
  readonly pages: number
}

/** Pages are as full as each other, so that cards are as large as they can be. */
export function pageOf(count: number, most: number, wanted: number): Page {
  const pages = most === 0 ? 1 : Math.max(1, Math.ceil(count / most))
  const places = Math.min(most, Math.ceil(count / pages))
  const page = within(wanted, pages - 1)
  const from = page * places
  return {from, shown: within(places, count - from), places, page, pages}
}

/** The number of columns that makes the pictures largest; of equals, the one that leaves the fewest gaps. */
function bestColumns(stage: Rect, count: number, cellAspect: number): number {
  let best = {columns: 0, area: -1, gaps: 0}
  for (let columns = 1; columns <= count; columns++) {
    const lines = Math.ceil(count / columns)
    const card = {cols: Math.floor(stage.cols / columns), rows: Math.floor(stage.rows / lines)}
    if (!isCard(card)) continue
    const area = pictureArea(card, cellAspect)
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
