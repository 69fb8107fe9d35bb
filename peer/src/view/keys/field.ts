/**
 * Text being written: what stands there and where the next character goes. The keys are those of every shell (readline).
 * Pure; the cursor always stands between grapheme clusters.
 */
import {segmentGraphemes} from '@s2c/shared/graphemes'
import type {Stroke} from '../terminal/stroke.js'

export type Field = {
  readonly text: string
  /** In UTF-16 units from the start. */
  readonly cursor: number
}

export const EMPTY_FIELD: Field = {text: '', cursor: 0}
export const fieldOf = (text: string): Field => ({text, cursor: text.length})

/** Null for a key that does nothing to text. `most`: UTF-16 units that the field holds. */
export function edited(field: Field, {key, text}: Stroke, most: number): Field | null {
  if (text !== '') return inserted(field, text, most)
  const edit = EDITS[ALIASES[key] ?? key]
  return edit === undefined ? null : edit(field)
}

/** What does not fit is left out: the end of what comes in. */
export function inserted({text, cursor}: Field, added: string, most: number): Field {
  const kept = wholeClusters(added, Math.max(0, most - text.length))
  return {text: text.slice(0, cursor) + kept + text.slice(cursor), cursor: cursor + kept.length}
}

type Edit = (field: Field) => Field
const EDITS: Readonly<Record<string, Edit>> = {
  backspace: field => removed(field, before(field), field.cursor),
  delete: field => removed(field, field.cursor, behind(field)),
  left: field => ({...field, cursor: before(field)}),
  right: field => ({...field, cursor: behind(field)}),
  home: field => ({...field, cursor: lineStart(field)}),
  end: field => ({...field, cursor: lineEnd(field)}),
  'ctrl+left': field => ({...field, cursor: wordStart(field)}),
  'ctrl+right': field => ({...field, cursor: wordEnd(field)}),
  'ctrl+w': field => removed(field, wordStart(field), field.cursor),
  'ctrl+u': field => removed(field, lineStart(field), field.cursor),
  // ctrl+k, as everywhere in this view, opens the commands.
  'alt+d': field => removed(field, field.cursor, wordEnd(field)),
}
/** Other keys for the same. */
const ALIASES: Readonly<Record<string, string>> = {
  'ctrl+a': 'home',
  'ctrl+e': 'end',
  'ctrl+b': 'left',
  'ctrl+f': 'right',
  'ctrl+d': 'delete',
  'alt+b': 'ctrl+left',
  'alt+f': 'ctrl+right',
  'alt+left': 'ctrl+left',
  'alt+right': 'ctrl+right',
  'alt+backspace': 'ctrl+w',
}

function before({text, cursor}: Field): number {
  const segment = cursor === 0 ? undefined : segmentGraphemes(text).containing(cursor - 1)
  return segment?.index ?? 0
}

function behind({text, cursor}: Field): number {
  const segment = segmentGraphemes(text).containing(cursor)
  return segment === undefined ? text.length : segment.index + segment.segment.length
}

const lineStart = ({text, cursor}: Field): number => text.slice(0, cursor).lastIndexOf('\n') + 1
function lineEnd({text, cursor}: Field): number {
  const end = text.indexOf('\n', cursor)
  return end === -1 ? text.length : end
}
const wordStart = ({text, cursor}: Field): number => text.slice(0, cursor).search(/\S*\s*$/u)
const wordEnd = ({text, cursor}: Field): number => cursor + /^\s*\S*/u.exec(text.slice(cursor))![0].length

const removed = ({text}: Field, from: number, to: number): Field => ({
  text: text.slice(0, from) + text.slice(to),
  cursor: from,
})

function wholeClusters(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = segmentGraphemes(text).containing(most)
  return cut === undefined ? text : text.slice(0, cut.index)
}
