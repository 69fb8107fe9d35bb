/**
 * The keyboard protocol of kitty and its kin (sw.kovidgoyal.net/kitty/keyboard-protocol), which tells when a key is
 * released. Its events are turned into what other terminals send, but for the space bar, which is held to talk. Pure.
 */

/** The terminal answers with what it reports now; who does not know the protocol says nothing. */
export const ASK_KEYS = '\x1b[?u'
/** Releases (2) come of text keys only where all keys are reported (8), and then their text (16) has to be, too. */
export const REPORTED_KEYS = 1 | 2 | 4 | 8 | 16
/** Also when the window loses the focus: the release of a key then goes elsewhere. */
export const REPORT_KEYS = `\x1b[>${REPORTED_KEYS}u\x1b[?1004h`
export const REPORT_NO_KEYS = '\x1b[?1004l\x1b[<u'
const RELEASES = 2 | 8
export const tellsReleases = (flags: number): boolean => (flags & RELEASES) === RELEASES

/** The Escape key for the view, in the form of the protocol: a bare escape would run into the key behind it. */
export const ESCAPE_KEY = '\x1b[27u'

/** Text or a key as other terminals send it; the space bar going down or up. */
export type Typed =
  | {readonly is: 'keys'; readonly text: string}
  | {readonly is: 'space'; readonly down: boolean}

const FOCUS_LOST = '\x1b[O'
/** Key code, shifted key, key of the base layout; modifiers and event; code points of the text. */
const KEY =
  /^\x1b\[(\d{1,7})(?::(\d{0,7}))?(?::(\d{1,7}))?(?:;(\d{0,3})(?::([123]))?)?(?:;(\d{1,7}(?::\d{1,7}){0,7}))?u$/
const CURSOR_KEY = /^\x1b\[(\d);(\d{1,3})(?::([123]))?([ABCDFH~])$/

const [PRESS, RELEASE] = [1, 3]
const [SHIFT, CTRL] = [1, 4]
const LOCKS = 64 | 128
const SPACE = 32
/** Codes of keys without a text of their own; those from 57344 on are the keypad's. */
const KEYS: ReadonlyMap<number, string> = new Map([
  [9, '\t'],
  [13, '\r'],
  [27, ESCAPE_KEY],
  [127, '\x7f'],
  [57414, '\r'],
  [57419, '\x1b[A'],
  [57420, '\x1b[B'],
])
/** Keys that raw mode hands over as controls, by the letter they are pressed with. */
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['c', '\x03'],
  ['z', '\x1a'],
])

/** Null for what is no key of the view: releases of others, combinations, unknown codes. */
export function readKey(sequence: string): Typed | null {
  if (sequence === FOCUS_LOST) return {is: 'space', down: false}
  const cursor = CURSOR_KEY.exec(sequence)
  if (cursor !== null) return cursorKey(cursor)
  const parts = KEY.exec(sequence)
  if (parts === null) return null
  const [code, shifted, base] = [parts[1], parts[2], parts[3]].map(Number) as [number, number, number]
  const modifiers = modifiersOf(parts[4])
  const event = Number(parts[5] ?? PRESS)
  if (code === SPACE) return spaceKey(event, modifiers)
  if (event === RELEASE) return null
  if (modifiers === CTRL) return keys(CONTROLS.get(String.fromCharCode(base || code)))
  if ((modifiers & ~SHIFT) !== 0) return null
  if (KEYS.has(code)) return keys(KEYS.get(code))
  const own = modifiers === SHIFT ? shifted || code : code
  return keys(textOf(parts[6]?.split(':').map(Number) ?? [own]))
}

const keys = (text: string | undefined): Typed | null =>
  text === undefined || text === '' ? null : {is: 'keys', text}

/** Repeats of a key that is held say nothing new. */
function spaceKey(event: number, modifiers: number): Typed | null {
  if (event === RELEASE) return {is: 'space', down: false}
  return event === PRESS && (modifiers & ~SHIFT) === 0 ? {is: 'space', down: true} : null
}

function cursorKey([, number, modifiers, event, final]: RegExpExecArray): Typed | null {
  if (Number(event ?? PRESS) === RELEASE || modifiersOf(modifiers) !== 0) return null
  return keys(`\x1b[${final === '~' ? number : ''}${final}`)
}

/** Sent one higher than they are; nothing there means none. */
const modifiersOf = (text: string | undefined): number => (Number(text || 1) - 1) & ~LOCKS

/** Only what is shown when typed; keys without text have codes for private use. */
function textOf(codes: readonly number[]): string {
  const text = codes.filter(code => code <= 0x10ffff).map(code => String.fromCodePoint(code))
  return text.join('').replace(/\p{C}/gu, '')
}
