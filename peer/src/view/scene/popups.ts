/** Popups lie over the cards: warnings at the bottom of the stage, the help in its middle. Pure geometry and text. */
import stringWidth from 'string-width'
import {centred, type Rect} from '../cells/rect.js'
import {pad, wrap} from './columns.js'
import type {Notice, Tone} from './model.js'

type PopupLine = {readonly text: string; readonly tone: Tone}
/** Each line fills the rectangle's width, so that nothing below shows through. */
export type Popup = {readonly rect: Rect; readonly lines: readonly PopupLine[]}

const MAX_WARNING_COLS = 72
const MAX_LINES_EACH = 4

/** News are no warnings: they pass through the status line. */
export function warningPopup(notices: readonly Notice[], stage: Rect): Popup | null {
  const most = Math.min(stage.cols, MAX_WARNING_COLS) - 2
  const wrapped = notices
    .filter(({tone}) => tone !== 'news')
    .flatMap(({text, tone}) => wrap(text, most, MAX_LINES_EACH).map(line => ({text: line, tone})))
  // Half of the stage stays free for pictures; what came last counts most.
  const lines = wrapped.slice(-Math.max(1, stage.rows >> 1))
  if (lines.length === 0) return null
  const cols = Math.max(...lines.map(({text}) => stringWidth(text))) + 2
  // One row above the cards' lower border, where the names stand.
  const y = stage.y + stage.rows - 1 - lines.length
  const rect = {...centred({cols, rows: lines.length}, stage), y}
  return {rect, lines: lines.map(({text, tone}) => ({text: pad(` ${text}`, rect.cols), tone}))}
}

/** A box of plain lines with a border drawn by Ink; lines that do not fit are left out. */
export function boxPopup(texts: readonly string[], stage: Rect): Popup {
  const cols = Math.max(...texts.map(text => stringWidth(text))) + 4
  const rect = centred({cols, rows: texts.length + 2}, stage)
  const lines = texts.slice(0, Math.max(0, rect.rows - 2))
  return {rect, lines: lines.map(text => ({text: pad(` ${text}`, rect.cols - 2), tone: 'news'}))}
}
