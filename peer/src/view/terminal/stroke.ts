/**
 * What somebody does at the terminal, in one form whatever the terminal: keys by name, pasted text, the mouse. Pure.
 *
 * A key's name is the character that it types, or a word (`enter`, `esc`, `pageup`, `f1`), behind the modifiers that
 * matter: `ctrl+k`, `alt+enter`, `shift+tab`, in this order.
 */

export type Stroke = {
  readonly key: string
  /** What it types; empty for a key that types nothing. */
  readonly text: string
  /** The key is held, and not struck anew. Known only where the terminal tells releases, too. */
  readonly repeated: boolean
}

/** `x` and `y` count from 0 at the top left. */
export type MouseEvent = {
  readonly does: 'press' | 'wheelUp' | 'wheelDown'
  readonly x: number
  readonly y: number
}

export type Typed =
  | {readonly is: 'stroke'; readonly stroke: Stroke}
  /** A key is up again; told by few terminals. */
  | {readonly is: 'release'; readonly key: string}
  /** `cut`: more than is kept was pasted. */
  | {readonly is: 'paste'; readonly text: string; readonly cut: boolean}
  | {readonly is: 'mouse'; readonly event: MouseEvent}
  /** The window has the keyboard now, or lost it. */
  | {readonly is: 'focus'; readonly focused: boolean}

const [SHIFT, ALT, CTRL] = [1, 2, 4]
/** Super, hyper and meta belong to the window manager. */
const FOREIGN = ~(SHIFT | ALT | CTRL)

/** Keys without text of their own, by the last byte of a control sequence or of SS3 (ECMA-48, xterm). */
const FINALS: Readonly<Record<string, string>> = {
  ...{A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end'},
  ...{P: 'f1', Q: 'f2', R: 'f3', S: 'f4'},
}
/** The same by the number before a tilde (VT220, xterm, rxvt). */
const NUMBERS: Readonly<Record<number, string>> = {
  ...{1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end'},
  ...{11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10'},
  ...{23: 'f11', 24: 'f12'},
}
const LINUX_FUNCTION_KEYS = 'ABCDE'

/** Names for which no character stands. */
export const NAMED_KEYS: ReadonlySet<string> = new Set([
  ...['enter', 'esc', 'tab', 'space', 'backspace'],
  ...Object.values(FINALS),
  ...Object.values(NUMBERS),
])

/** `modifiers`: shift 1, alt 2, ctrl 4. Null for combinations that no program gets. */
export function strokeOf(name: string, text: string, modifiers = 0, repeated = false): Stroke | null {
  if ((modifiers & FOREIGN) !== 0) return null
  // A character says itself whether shift was held.
  const shift = (modifiers & SHIFT) !== 0 && NAMED_KEYS.has(name) && name !== 'space'
  const prefix = `${modifiers & CTRL ? 'ctrl+' : ''}${modifiers & ALT ? 'alt+' : ''}${shift ? 'shift+' : ''}`
  return {key: prefix + name, text: (modifiers & (ALT | CTRL)) === 0 ? text : '', repeated}
}

/** `ESC O x` and `ESC [ number ; modifiers x`; Linux' `ESC [ [ A`. Null for a sequence that is no key. */
export function readKeySequence(sequence: string): {name: string; modifiers: number; event: number} | null {
  const linux = /^\x1b\[\[([A-E])$/.exec(sequence)
  if (linux !== null) return {name: `f${LINUX_FUNCTION_KEYS.indexOf(linux[1]!) + 1}`, modifiers: 0, event: 1}
  if (sequence === '\x1b[Z') return {name: 'tab', modifiers: SHIFT, event: 1}
  const parts = /^\x1b(?:O|\[)(\d{1,2})?(?:;(\d{1,3})(?::([123]))?)?([A-DFHPQRS~])$/.exec(sequence)
  if (parts === null) return null
  const [, number, modifiers, event, final] = parts
  const name = final === '~' ? NUMBERS[Number(number)] : FINALS[final!]
  // A cursor report is `CSI row ; column R`, as F3 with modifiers is; the key comes with 1 in front.
  if (name === undefined || (final !== '~' && number !== undefined && number !== '1')) return null
  return {name, modifiers: modifiersFrom(modifiers), event: Number(event ?? 1)}
}

const LOCKS = 64 | 128
/** Sent one higher than they are; nothing there means none. Whether a lock is on makes no difference. */
export const modifiersFrom = (sent: string | undefined): number => (Number(sent || 1) - 1) & ~LOCKS

const CONTROLS: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  13: 'enter',
  27: 'esc',
  127: 'backspace',
}

/** What a terminal without a protocol sends for one key: a character, or a control that stands for one. */
export function strokeOfCharacter(character: string, modifiers = 0): Stroke | null {
  const code = character.codePointAt(0)!
  const named = CONTROLS[code]
  if (named !== undefined) return strokeOf(named, '', modifiers)
  if (character === ' ') return strokeOf('space', ' ', modifiers)
  if (code < 0x20) return strokeOf(letterOfControl(code), '', modifiers | CTRL)
  return code >= 0x80 && code < 0xa0 ? null : strokeOf(character, character, modifiers)
}

/** Control characters are their letters with the upper bits gone: 1 is A. */
function letterOfControl(code: number): string {
  const letter = String.fromCharCode(code | 0x40).toLowerCase()
  return letter === '@' ? 'space' : letter
}
