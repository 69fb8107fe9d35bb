/**
 * Popups lie over the cards: warnings at the bottom of the stage, a box in what is left above them. They never
 * overlap each other. Pure geometry and text.
 */
import stringWidth from 'string-width'
import {centred, type Rect} from '../cells/rect.js'
import {cut, pad, wrap} from './columns.js'
import {MARK_COLS, type Mark} from './marks.js'
import type {Notice, Tone} from './model.js'

type PopupLine = {readonly text: string; readonly tone: Tone}
/** Each line fills the rectangle's width, so that nothing below shows through. */
export type Popup = {readonly rect: Rect; readonly lines: readonly PopupLine[]}

/** A line of a box: behind a pointer and a mark, where no text from outside can stand, or plain. */
export type BoxLine = {
  readonly lead: {readonly pointed: boolean; readonly mark: Mark | null} | null
  readonly text: string
  readonly strong: boolean
}
export type Box = {readonly rect: Rect; readonly lines: readonly BoxLine[]; readonly tone: Tone}

/** The pointer, the mark and a blank. */
export const LEAD_COLS = 1 + MARK_COLS + 1
const BORDERS = 2
const MAX_WARNING_COLS = 72
const MAX_LINES_EACH = 4

/** News are no warnings: they pass through the status line. `overPictures`: half of the stage stays free for these. */
export function warningPopup(
  notices: readonly Omit<Notice, 'untilMs'>[],
  stage: Rect,
  overPictures = true,
): Popup | null {
  const most = Math.min(stage.cols, MAX_WARNING_COLS) - 2
  const wrapped = notices
    .filter(({tone}) => tone !== 'news')
    .flatMap(({text, tone}) => wrap(text, most, MAX_LINES_EACH).map(line => ({text: line, tone})))
  const rows = overPictures ? stage.rows >> 1 : stage.rows - 1
  // What came last counts most.
  const lines = wrapped.slice(-Math.max(1, rows))
  if (lines.length === 0) return null
  const cols = Math.max(...lines.map(({text}) => stringWidth(text))) + 2
  // One row above the cards' lower border, where the names stand.
  const y = stage.y + stage.rows - 1 - lines.length
  const rect = {...centred({cols, rows: lines.length}, stage), y}
  return {rect, lines: lines.map(({text, tone}) => ({text: pad(` ${text}`, rect.cols), tone}))}
}

/** Lines with a border drawn by Ink; lines that do not fit are left out. */
export function boxPopup(lines: readonly BoxLine[], room: Rect, tone: Tone = 'news'): Box {
  const cols = Math.max(...lines.map(line => colsOf(line) + stringWidth(line.text))) + 1 + BORDERS
  const rect = centred({cols, rows: lines.length + BORDERS}, room)
  const shown = lines.slice(0, Math.max(0, rect.rows - BORDERS))
  return {rect, lines: shown.map(line => filled(line, rect.cols - BORDERS)), tone}
}

/** What a box that takes all of the room, but for its borders, has for text behind a lead. */
export const roomInBox = ({cols, rows}: Rect, mostCols: number): {cols: number; rows: number} => ({
  cols: Math.max(1, Math.min(cols, mostCols) - BORDERS - LEAD_COLS - 1),
  rows: Math.max(0, rows - BORDERS),
})

export const plainLine = (text: string, strong = false): BoxLine => ({lead: null, text, strong})
export const detailLine = (text: string): BoxLine => ({
  lead: {pointed: false, mark: null},
  text,
  strong: false,
})
export const markedLine = (mark: Mark, text: string, pointed = false): BoxLine => ({
  lead: {pointed, mark},
  text,
  strong: true,
})

/** To be picked: of somebody or something that has no mark. */
export const pickedLine = (text: string, pointed: boolean): BoxLine => ({
  lead: {pointed, mark: null},
  text,
  strong: false,
})

/** A plain line stands one blank off the border. */
const colsOf = ({lead}: BoxLine): number => (lead === null ? 1 : LEAD_COLS)

function filled(line: BoxLine, cols: number): BoxLine {
  const text = line.lead === null ? ` ${line.text}` : line.text
  return {...line, text: pad(text, cols - (line.lead === null ? 0 : LEAD_COLS))}
}

/** As much of the blocks as fits, scrolled no further than the one at that place needs. */
export function scrolled(blocks: readonly (readonly BoxLine[])[], at: number, rows: number): BoxLine[] {
  const from = blocks.slice(0, at).flat().length
  const to = from + blocks[at]!.length
  const start = Math.min(from, Math.max(0, to - rows))
  const lines = blocks.flat()
  return lines.slice(start, start + rows)
}

/** At most so many rows: what stands in the middle is left out first. */
export function fitted<Line>(
  first: readonly Line[],
  middle: readonly Line[],
  last: readonly Line[],
  rows: number,
): Line[] {
  const left = Math.max(0, rows - first.length - last.length)
  return [...first, ...middle.slice(0, left), ...last].slice(0, Math.max(0, rows))
}

/** A text without spaces, in pieces of at most so many columns. */
export function pieces(text: string, cols: number): string[] {
  const piece = cut(text, cols)
  return piece === '' || piece === text ? [text] : [piece, ...pieces(text.slice(piece.length), cols)]
}
