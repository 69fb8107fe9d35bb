/**
 * The keyboard protocol of kitty and its kin (sw.kovidgoyal.net/kitty/keyboard-protocol), which tells when a key is
 * released. Pure.
 */
import {modifiersFrom, readKeySequence, type Stroke, strokeOf, type Typed} from './stroke.js'

/** The terminal answers with what it reports now; who does not know the protocol says nothing. */
export const ASK_KEYS = '\x1b[?u'
/** Releases (2) come of text keys only where all keys are reported (8), and then their text (16) has to be, too. */
export const REPORTED_KEYS = 1 | 2 | 4 | 8 | 16
export const REPORT_KEYS = `\x1b[>${REPORTED_KEYS}u`
export const REPORT_NO_KEYS = '\x1b[<u'
const RELEASES = 2 | 8
export const tellsReleases = (flags: number): boolean => (flags & RELEASES) === RELEASES

/** Key code, shifted key, key of the base layout; modifiers and event; code points of the text. */
const KEY =
  /^\x1b\[(\d{1,7})(?::(\d{0,7}))?(?::(\d{1,7}))?(?:;(\d{0,3})(?::([123]))?)?(?:;(\d{1,7}(?::\d{1,7}){0,7}))?u$/

const [PRESS, REPEAT, RELEASE] = [1, 2, 3]
const SHIFT = 1
/** Codes of keys without a text of their own; those from 57344 on are the keypad's. */
const KEYS: ReadonlyMap<number, string> = new Map([
  ...([
    [9, 'tab'],
    [13, 'enter'],
    [27, 'esc'],
    [32, 'space'],
    [127, 'backspace'],
    [57414, 'enter'],
    [57417, 'left'],
    [57418, 'right'],
    [57419, 'up'],
    [57420, 'down'],
    [57421, 'pageup'],
    [57422, 'pagedown'],
    [57423, 'home'],
    [57424, 'end'],
    [57425, 'insert'],
    [57426, 'delete'],
  ] as const),
])

/** Null for what is no key: modifiers alone, keys of the window manager, unknown codes. */
export function readKey(sequence: string): Typed | null {
  const plain = readKeySequence(sequence)
  if (plain !== null)
    return typed(strokeOf(plain.name, '', plain.modifiers, plain.event === REPEAT), plain.event)
  const parts = KEY.exec(sequence)
  if (parts === null) return null
  const event = Number(parts[5] ?? PRESS)
  return typed(strokeFrom(parts, event === REPEAT), event)
}

const typed = (stroke: Stroke | null, event: number): Typed | null =>
  stroke === null ? null : event === RELEASE ? {is: 'release', key: stroke.key} : {is: 'stroke', stroke}

function strokeFrom(parts: RegExpExecArray, repeated: boolean): Stroke | null {
  const [code, shifted, base] = [parts[1], parts[2], parts[3]].map(Number) as [number, number, number]
  const modifiers = modifiersFrom(parts[4])
  const named = KEYS.get(code)
  if (named !== undefined) return strokeOf(named, named === 'space' ? ' ' : '', modifiers, repeated)
  const own = modifiers === SHIFT ? shifted || code : code
  const text = textOf(parts[6]?.split(':').map(Number) ?? [own])
  const key = keyName(own, base, text)
  return key === '' ? null : strokeOf(key, text, modifiers, repeated)
}

/** Keys are named by the Latin letter on them, whatever layout is chosen, so that they do the same in all. */
function keyName(code: number, base: number, text: string): string {
  const isLatin = code >= 0x21 && code < 0x7f
  return isLatin ? String.fromCodePoint(code) : textOf([base]) || text || textOf([code])
}

const PRIVATE_USE = [0xe000, 0xf8ff] as const

/** Only what is shown when typed; keys without text have codes for private use. */
function textOf(codes: readonly number[]): string {
  const text = codes
    .filter(code => code > 0 && code <= 0x10ffff && !(code >= PRIVATE_USE[0] && code <= PRIVATE_USE[1]))
    .map(code => String.fromCodePoint(code))
  return text.join('').replace(/\p{C}/gu, '')
}
