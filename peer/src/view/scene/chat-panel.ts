/** The panel of the chat on so many cells: what was said, scrolled to where one reads, and the text being written. Pure. */
import {segmentGraphemes} from '@s2c/shared/graphemes'
import stringWidth from 'string-width'
import type {Link} from '../cells/compositor.js'
import {inside, type Rect} from '../cells/rect.js'
import {keyFor} from '../keys/keymap.js'
import {type Address, addressesIn} from './chat/addresses.js'
import {lateFor, type Said} from './chat/chat.js'
import {pad, rowsOf} from './columns.js'
import {markText} from './marks.js'
import type {Model} from './model.js'

/** A part of a line in one look. */
export type Piece = {
  readonly text: string
  readonly look: 'plain' | 'own' | 'mark' | 'name' | 'mention' | 'note' | 'warning' | 'cursor' | 'link'
  /** Where it leads. */
  readonly address?: string
}
export type PanelLine = readonly Piece[]
export type ChatPanel = {
  readonly rect: Rect
  readonly title: string
  /** As many as the rectangle has inside its border, the field's last. */
  readonly lines: readonly PanelLine[]
  readonly focused: boolean
  readonly links: readonly Link[]
}

/** Of a text being written that many rows are seen. */
const MAX_FIELD_ROWS = 4
const INDENT = '  '
/** A row that says which keys there are, where there is room for more than that. */
const MIN_ROWS_WITH_HINT = 6

export function chatPanel(model: Model, rect: Rect): ChatPanel {
  const {cols} = inside(rect)
  const {chat} = model
  const {field, hint, room} = partsOf(model, rect)
  const history = historyLines(model, cols)
  const end = Math.max(Math.min(room, history.length), history.length - chat.scrolledRows)
  const shown = history.slice(Math.max(0, end - room), end)
  const blank = Array.from({length: room - shown.length}, (): PanelLine => [])
  const more = history.length - end
  const lines = [...blank, ...shown, ...hint, ...field]
  return {
    rect,
    title: more > 0 ? `chat (${more} more below)` : 'chat',
    lines,
    focused: chat.focused,
    links: lines.flatMap((line, row) => linksIn(line, rect.x + 1, rect.y + 1 + row)),
  }
}

function linksIn(line: PanelLine, x: number, y: number): Link[] {
  let at = x
  return line.flatMap(({text, address}) => {
    const rect = {x: at, y, cols: stringWidth(text), rows: 1}
    at += rect.cols
    return address === undefined ? [] : [{rect, address}]
  })
}

type Parts = {
  readonly field: readonly PanelLine[]
  readonly hint: readonly PanelLine[]
  readonly room: number
}

/** What is written below what was said, and how many rows that has. */
function partsOf(model: Model, rect: Rect): Parts {
  const {cols, rows} = inside(rect)
  const field = fieldLines(model, cols).slice(-Math.min(MAX_FIELD_ROWS, Math.max(1, rows - 1)))
  const hint = rows >= MIN_ROWS_WITH_HINT ? [hintLine(model, cols)] : []
  return {field, hint, room: Math.max(0, rows - field.length - hint.length)}
}

/** How far it can be scrolled up. */
export const scrollableRows = (model: Model, rect: Rect): number =>
  Math.max(0, historyLines(model, inside(rect).cols).length - partsOf(model, rect).room)

/** So many rows what was said last takes in the panel there. */
export const rowsOfLast = (model: Model, rect: Rect): number => {
  const last = model.chat.said.at(-1)
  return last === undefined ? 0 : saidLines(model, last, inside(rect).cols).length
}

const historyLines = (model: Model, cols: number): PanelLine[] =>
  model.chat.said.flatMap(said => saidLines(model, said, cols))

function saidLines(model: Model, said: Said, cols: number): PanelLine[] {
  if (said.is === 'note')
    return rowsOf(said.text, cols - INDENT.length).map(text => [{text: INDENT + text, look: 'note'}])
  return [headLine(model, said), ...bodyLines(said, cols), ...deliveryLines(model, said, cols)]
}

type Text = Extract<Said, {is: 'text'}>

/** Others have the mark of what is proven of them before their name, so that no name passes for oneself. */
function headLine({appearance}: Model, said: Text): PanelLine {
  const time: Piece = {text: `${timeOf(said.atMs)} `, look: 'note'}
  if (said.own) return [time, {text: 'you', look: 'own'}]
  const mark = markText(said, appearance.unicode)
  return [
    time,
    {text: mark, look: 'mark'},
    {text: ' ', look: 'plain'},
    {text: said.name || 'somebody', look: 'name'},
    ...(said.mentionsMe ? [{text: ' names you', look: 'mention'} as const] : []),
  ]
}

/** What was said does not change: it is wrapped once for each width. */
const bodies = new WeakMap<readonly string[], {readonly cols: number; readonly lines: readonly PanelLine[]}>()

function bodyLines({lines}: Text, cols: number): readonly PanelLine[] {
  const known = bodies.get(lines)
  if (known?.cols === cols) return known.lines
  const body = lines.flatMap(line =>
    linkedRows(line, cols - INDENT.length).map(
      (pieces): PanelLine => [{text: INDENT, look: 'plain'}, ...pieces],
    ),
  )
  bodies.set(lines, {cols, lines: body})
  return body
}

function deliveryLines(model: Model, said: Said, cols: number): PanelLine[] {
  if (said.is === 'note') return []
  const late = namesOf(model, lateFor(said, model.now))
  const unreached = namesOf(model, said.unreached)
  return [
    ...(late === '' ? [] : rowsOf(`not yet with ${late}`, cols - INDENT.length)),
    ...(unreached === '' ? [] : rowsOf(`did not reach ${unreached}`, cols - INDENT.length)),
  ].map(text => [{text: INDENT + text, look: 'warning'}])
}

const namesOf = ({people}: Model, ids: readonly string[]): string =>
  ids.map(id => people.find(person => person.id === id)?.name || 'somebody who left').join(', ')

/** By the clock of this machine. */
function timeOf(atMs: number): string {
  const at = new Date(atMs)
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
}

/** The rows of a line, with its addresses as pieces of their own. The blank at which a line was broken is not shown. */
function linkedRows(line: string, cols: number): PanelLine[] {
  const links = addressesIn(line)
  let start = 0
  return rowsOf(line, cols).map((row, place) => {
    const [from, to] = [start, start + row.length]
    start = to
    const skipped = place > 0 && row.startsWith(' ') ? 1 : 0
    return piecesBetween(line, links, from + skipped, to)
  })
}

function piecesBetween(line: string, links: readonly Address[], from: number, to: number): PanelLine {
  const pieces: Piece[] = []
  let at = from
  for (const {start, end, address} of links) {
    const [first, last] = [Math.max(start, at), Math.min(end, to)]
    if (first >= last) continue
    if (first > at) pieces.push({text: line.slice(at, first), look: 'plain'})
    pieces.push({text: line.slice(first, last), look: 'link', address})
    at = last
  }
  return at < to ? [...pieces, {text: line.slice(at, to), look: 'plain'}] : pieces
}

function hintLine({keymap, chat}: Model, cols: number): PanelLine {
  const hints = chat.focused
    ? ['enter say', 'esc close', 'alt+enter new line', 'tab pictures']
    : [`${keyFor(keymap, 'chat') ?? '/chat'} write`, `${keyFor(keymap, 'close') ?? 'esc'} close`]
  const text = hints.reduce((line, hint) => {
    const longer = line === '' ? hint : `${line}  ${hint}`
    return longer.length <= cols ? longer : line
  }, '')
  return [{text: pad(text, cols), look: 'note'}]
}

function fieldLines({chat: {field, focused}}: Model, cols: number): PanelLine[] {
  if (!focused) return [[{text: field.text === '' ? '' : `> ${firstLine(field.text)}`, look: 'note'}]]
  const room = Math.max(1, cols - INDENT.length)
  const before = field.text.slice(0, field.cursor).split('\n')
  const rows = field.text
    .split('\n')
    .flatMap((text, line) =>
      line === before.length - 1
        ? rowsWithCursor(text, before.at(-1)!.length, room)
        : rowsOf(text, room).map((row): PanelLine => [{text: row, look: 'plain'}]),
    )
  return rows.map((row, place) => [{text: place === 0 ? '> ' : INDENT, look: 'note'}, ...row])
}

/** Behind the end the cursor stands on a blank. */
function rowsWithCursor(text: string, column: number, cols: number): PanelLine[] {
  let start = 0
  return rowsOf(column === text.length ? `${text} ` : text, cols).map((row): PanelLine => {
    const at = column - start
    start += row.length
    if (at < 0 || at >= row.length) return [{text: row, look: 'plain'}]
    const under = firstGrapheme(row.slice(at))
    return [
      {text: row.slice(0, at), look: 'plain'},
      {text: under, look: 'cursor'},
      {text: row.slice(at + under.length), look: 'plain'},
    ]
  })
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!
const firstGrapheme = (text: string): string => [...segmentGraphemes(text)][0]?.segment ?? ''
