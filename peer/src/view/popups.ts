/** Popups lie over the cards: notices at the bottom of the stage, the help in its middle. Pure geometry and text. */
import stringWidth from 'string-width'
import type {Notice, Tone} from './model.js'
import {centred, type Rect} from './rect.js'

export type PopupLine = {readonly text: string; readonly tone: Tone}
/** Each line fills the rectangle's width, so that nothing below shows through. */
export type Popup = {readonly rect: Rect; readonly lines: readonly PopupLine[]}

const MAX_NOTICE_COLS = 72
const MAX_LINES_EACH = 4

export function noticePopup(notices: readonly Notice[], stage: Rect): Popup | null {
  const most = Math.min(stage.cols, MAX_NOTICE_COLS) - 2
  const wrapped = notices.flatMap(({text, tone}) => wrap(text, most).map(line => ({text: line, tone})))
  // Half of the stage stays free for pictures; what came last counts most.
  const lines = wrapped.slice(-Math.max(1, stage.rows >> 1))
  if (lines.length === 0) return null
  const cols = Math.max(...lines.map(({text}) => stringWidth(text))) + 2
  const rect = {...centred({cols, rows: lines.length}, stage), y: stage.y + stage.rows - lines.length}
  return {rect, lines: lines.map(({text, tone}) => ({text: pad(` ${text}`, rect.cols), tone}))}
}

/** A box of plain lines with a border drawn by Ink; lines that do not fit are left out. */
export function boxPopup(texts: readonly string[], stage: Rect): Popup {
  const cols = Math.max(...texts.map(text => stringWidth(text))) + 4
  const rect = centred({cols, rows: texts.length + 2}, stage)
  const lines = texts.slice(0, Math.max(0, rect.rows - 2))
  return {rect, lines: lines.map(text => ({text: pad(` ${text}`, rect.cols - 2), tone: 'news'}))}
}

/** Cut or filled with blanks to exactly so many columns. */
export function pad(text: string, cols: number): string {
  const width = stringWidth(text)
  return width > cols ? pad(cutTo(text, cols), cols) : text + ' '.repeat(cols - width)
}

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'})

function cutTo(text: string, cols: number): string {
  let kept = ''
  for (const {segment} of graphemes.segment(text)) {
    if (stringWidth(kept + segment) > cols) break
    kept += segment
  }
  return kept
}

/** Breaks at spaces; a word longer than a line is cut. */
export function wrap(text: string, cols: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    const joined = line === undefined ? word : `${line} ${word}`
    if (line !== undefined && stringWidth(joined) <= cols) lines[lines.length - 1] = joined
    else lines.push(cutTo(word, cols))
  }
  return lines.slice(0, MAX_LINES_EACH)
}
