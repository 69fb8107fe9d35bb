/**
 * Where everything stands on a screen of that size: cards (a person's tile, or the invitation while alone), the
 * roster beside them, the panel, the status line below. Pure, in whole cells, the same for Ink and the compositor.
 */
import type {GridSize} from '../../../core/picture/grid.js'
import type {Rect} from '../../cells/rect.js'
import {cornerIn} from './corner.js'
import {type Dealt, dealGrid} from './grid.js'
import {dealSpotlight} from './spotlight.js'
import {MIN_CARD} from './tile-size.js'

/** Below this there is no room for one card and a status line. */
export const MIN_SCREEN: GridSize = {cols: 20, rows: 6}
/** For a roster that nobody asked for. */
export const MIN_COLS_WITH_ROSTER = 100
/** The same for one that somebody asked for: beside it two cards. */
const MIN_COLS_WITH_WISHED_ROSTER = 48
const ROSTER_COLS = 24
const STATUS_ROWS = 1
/** Narrower screens have the panel below the cards. */
export const MIN_COLS_WITH_SIDE_PANEL = 100
/** A line of a message is well read at 30 to 50 columns. */
const MIN_PANEL_COLS = 34
const MAX_PANEL_COLS = 50
/** A border, a line to type in, and three lines to read. */
const MIN_PANEL_ROWS = 6

export type Sidebar = 'auto' | 'shown' | 'hidden'

/** What a layout is made for. */
export type LayoutWish = {
  /** How many cards there are; the last one is the own. */
  readonly cards: number
  /** The place of the card that stands large, before the others; null for a grid. */
  readonly large: number | null
  /** corner: a small picture within the largest card, where that has room; else a card like all. */
  readonly own: 'tile' | 'corner' | 'hidden'
  /** From 0; the last page where there are fewer. */
  readonly page: number
  readonly sidebar: Sidebar
  readonly panel: boolean
  /** Rows kept free below all cards; fewer where a card would have no room. */
  readonly foot: number
}

/** A card by its place among all, and where it stands. `inCorner`: within another card. */
export type PlacedRect = {readonly card: number; readonly rect: Rect; readonly inCorner: boolean}

export type Layout =
  | {is: 'tooSmall'}
  | {
      is: 'meeting'
      /** Those of this page; one in a corner comes last. */
      cards: readonly PlacedRect[]
      /** The page shown, from 0, of so many. */
      page: number
      pages: number
      /** What the cards share; without rows where the panel takes all. */
      stage: Rect
      /** The stage and a panel below it: popups lie there. */
      floor: Rect
      /** Beside or below the stage. */
      panel: Rect | null
      roster: Rect | null
      /** Without rows where none is wished. */
      foot: Rect
      status: Rect
    }

/** `cellAspect`: width by height of a cell. */
export function layOut(screen: GridSize, cellAspect: number, wish: LayoutWish): Layout {
  if (screen.cols < MIN_SCREEN.cols || screen.rows < MIN_SCREEN.rows) return {is: 'tooSmall'}
  const parts = partsOf(screen, wish)
  const status = {x: 0, y: screen.rows - STATUS_ROWS, cols: screen.cols, rows: STATUS_ROWS}
  return {is: 'meeting', ...dealt(parts.stage, cellAspect, wish), ...parts, status}
}

type Parts = {stage: Rect; floor: Rect; panel: Rect | null; roster: Rect | null; foot: Rect}

/** From left to right: stage, panel, roster. */
function partsOf(screen: GridSize, {sidebar, panel, foot: footRows}: LayoutWish): Parts {
  const most = screen.rows - STATUS_ROWS
  const rows = Math.max(MIN_CARD.rows, most - footRows)
  const foot = {x: 0, y: rows, cols: screen.cols, rows: most - rows}
  const beside = panel && screen.cols >= MIN_COLS_WITH_SIDE_PANEL
  const panelCols = beside ? Math.min(MAX_PANEL_COLS, Math.max(MIN_PANEL_COLS, screen.cols >> 2)) : 0
  const rosterCols = hasRoster(screen.cols - panelCols, sidebar) ? ROSTER_COLS : 0
  const floor = {x: 0, y: 0, cols: screen.cols - panelCols - rosterCols, rows}
  const roster = rosterCols === 0 ? null : {x: screen.cols - rosterCols, y: 0, cols: rosterCols, rows}
  if (beside) return {stage: floor, floor, panel: {x: floor.cols, y: 0, cols: panelCols, rows}, roster, foot}
  return {...(panel ? halved(floor) : {stage: floor, panel: null}), floor, roster, foot}
}

function hasRoster(cols: number, sidebar: Sidebar): boolean {
  switch (sidebar) {
    case 'auto':
      return cols >= MIN_COLS_WITH_ROSTER
    case 'shown':
      return cols >= MIN_COLS_WITH_WISHED_ROSTER
    case 'hidden':
      return false
    default:
      return sidebar satisfies never
  }
}

/** The panel has the lower half, or all where cards would have no room above it. */
function halved(floor: Rect): {stage: Rect; panel: Rect} {
  const wished = Math.max(MIN_PANEL_ROWS, floor.rows >> 1)
  const panelRows = floor.rows - wished < MIN_CARD.rows ? floor.rows : wished
  const rows = floor.rows - panelRows
  return {stage: {...floor, rows}, panel: {...floor, y: floor.y + rows, rows: panelRows}}
}

type Cards = {cards: PlacedRect[]; page: number; pages: number}

function dealt(stage: Rect, cellAspect: number, wish: LayoutWish): Cards {
  const own = wish.cards - 1
  const all = Array.from({length: wish.cards}, (_, card) => card)
  // Without others there is nothing to lie within, and nobody else to see.
  if (wish.own === 'tile' || wish.large === own || own < 1) return page(stage, cellAspect, all, wish)
  const others = page(stage, cellAspect, all.slice(0, -1), wish)
  if (wish.own === 'hidden') return others
  const host = largest(others.cards)
  const rect = host === null ? null : cornerIn(host, cellAspect)
  if (rect === null) return page(stage, cellAspect, all, wish)
  return {...others, cards: [...others.cards, {card: own, rect, inCorner: true}]}
}

/** The large card comes first on every page; the others keep their order. */
function page(stage: Rect, cellAspect: number, all: readonly number[], {large, page}: LayoutWish): Cards {
  const spotlit = large !== null && all.includes(large)
  const others = spotlit ? all.filter(card => card !== large) : all
  const dealt: Dealt = spotlit
    ? dealSpotlight(stage, others.length, cellAspect, page)
    : dealGrid(stage, others.length, cellAspect, page)
  const rects = dealt.rects.map((rect, place) => ({card: others[dealt.from + place]!, rect, inCorner: false}))
  const first = spotlit && dealt.large !== null ? [{card: large, rect: dealt.large, inCorner: false}] : []
  return {cards: [...first, ...rects], page: dealt.page, pages: dealt.pages}
}

/** Of equals the first. */
function largest(cards: readonly PlacedRect[]): Rect | null {
  const area = ({cols, rows}: Rect): number => cols * rows
  return cards.reduce<Rect | null>(
    (found, {rect}) => (found === null || area(rect) > area(found) ? rect : found),
    null,
  )
}
