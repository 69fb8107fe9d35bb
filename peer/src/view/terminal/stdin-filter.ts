/**
 * Sorts what the terminal sends into what somebody did and answers to questions. Whatever starts with an escape and means
 * nothing here is swallowed whole, wherever the stream was cut.
 */
import {readKey} from './kitty-keyboard.js'
import {readMouse} from './mouse.js'
import {parseReport, type Report} from './report.js'
import {strokeOfCharacter, type Typed} from './stroke.js'

const OK = '\x1b[0n'
const ESCAPE = '\x1b'
const FOCUS = {gained: '\x1b[I', lost: '\x1b[O'}
/** Bracketed paste (xterm, mode 2004). */
export const REPORT_PASTES = '\x1b[?2004h'
export const REPORT_NO_PASTES = '\x1b[?2004l'
const PASTE = {start: '\x1b[200~', end: '\x1b[201~'}
/** A sequence this long is no answer of a terminal; reading starts afresh behind it. */
export const MAX_PENDING = 4096
/** UTF-16 units of one paste, far more than a message holds; the rest is passed over. */
export const MAX_PASTE = 65_536

/** What can start with an escape, complete or cut, its parts in whatever order; the kind shows in the first byte behind it. */
const CONTROL_SEQUENCE = /^\x1b\[[\x20-\x3f]*/
const LINUX_FUNCTION_KEY = /^\x1b\[\[[A-E]/
/** SS3 and SS2: one character follows; some terminals put modifiers before it. */
const SINGLE_SHIFT = /^\x1b[ON][\d;]*/
/** A mouse report of a terminal that knows no other form (X10): button, column and row as one character each. */
const OLD_MOUSE = {start: '\x1b[M', units: 6}
const STRING_END = /\x07|\x1b\\|\x9c/

const ALT = 2

export type Input =
  | Typed
  /** To a device status report. */
  | {readonly is: 'answer'}
  /** What the terminal said about itself. */
  | {readonly is: 'report'; readonly report: Report}

export class StdinFilter {
  #pending = ''
  /** The paste going on; null outside of one. */
  #paste: {text: string; cut: boolean} | null = null

  /** Any piece of the stream, cut anywhere between characters; what it says, in order. */
  push(chunk: string): Input[] {
    let text = this.#pending + chunk
    this.#pending = ''
    const inputs: Input[] = []
    while (text !== '') {
      text = this.#paste === null ? this.#readKeys(text, inputs) : this.#readPaste(text, inputs)
    }
    return inputs
  }

  /** Whether an escape waits for what follows it: the Escape key, or the first byte of a sequence. */
  get waiting(): boolean {
    return this.#paste === null && this.#pending === ESCAPE
  }

  /** Nothing followed in time: it was the Escape key. */
  flush(): Input[] {
    if (!this.waiting) return []
    this.#pending = ''
    return charactersIn(ESCAPE)
  }

  /** Reads up to where a paste starts, or to the end; what is left to read. */
  #readKeys(text: string, inputs: Input[]): string {
    const start = text.indexOf(ESCAPE)
    if (start !== 0) {
      const end = start === -1 ? text.length : start
      inputs.push(...charactersIn(text.slice(0, end)))
      return text.slice(end)
    }
    const sequence = takeSequence(text)
    if (sequence === null) return this.#keep(text)
    if (sequence === PASTE.start) this.#paste = {text: '', cut: false}
    else inputs.push(...readSequence(sequence))
    return text.slice(sequence.length)
  }

  /** Whatever stands in a paste is text, escapes included, up to its end. */
  #readPaste(text: string, inputs: Input[]): string {
    const paste = this.#paste!
    const end = text.indexOf(PASTE.end)
    const sure = end === -1 ? text.length - startOfEnd(text) : end
    const room = MAX_PASTE - paste.text.length
    paste.text += text.slice(0, Math.min(sure, room))
    paste.cut ||= sure > room
    if (end === -1) return this.#keep(text.slice(sure))
    inputs.push({is: 'paste', ...paste})
    this.#paste = null
    return text.slice(end + PASTE.end.length)
  }

  #keep(text: string): '' {
    if (text.length <= MAX_PENDING) this.#pending = text
    return ''
  }
}

/** How many units at the end of the text may be the start of a paste's end. */
function startOfEnd(text: string): number {
  for (let length = PASTE.end.length - 1; length > 0; length--)
    if (text.endsWith(PASTE.end.slice(0, length))) return length
  return 0
}

/** Nothing for one that means nothing here. */
function readSequence(sequence: string): Input[] {
  if (sequence === OK) return [{is: 'answer'}]
  if (sequence === ESCAPE) return charactersIn(ESCAPE)
  if (sequence === FOCUS.gained || sequence === FOCUS.lost)
    return [{is: 'focus', focused: sequence === FOCUS.gained}]
  const event = readMouse(sequence)
  if (event !== null) return [{is: 'mouse', event}]
  const report = parseReport(sequence)
  if (report !== null) return [{is: 'report', report}]
  const key = readKey(sequence)
  return key === null ? withAlt(sequence) : [key]
}

/** Escape before a character is that key with Alt. */
function withAlt(sequence: string): Input[] {
  const character = sequence.slice(1)
  return [...character].length === 1 ? charactersIn(character, ALT) : []
}

function charactersIn(text: string, modifiers = 0): Input[] {
  return [...text].flatMap(character => {
    const stroke = strokeOfCharacter(character, modifiers)
    return stroke === null ? [] : [{is: 'stroke', stroke} as const]
  })
}

/** The sequence that stands at the start of the text; null while its end is missing. */
function takeSequence(text: string): string | null {
  const kind = text[1]
  if (kind === undefined) return null
  if (kind === '[') return takeControlSequence(text)
  if (kind === 'O' || kind === 'N') return takeShifted(text)
  if ('P]X^_'.includes(kind)) {
    const end = STRING_END.exec(text)
    return end === null ? null : text.slice(0, end.index + end[0].length)
  }
  // Escape twice is the key and what follows it.
  return kind === ESCAPE ? ESCAPE : String.fromCodePoint(0x1b, text.codePointAt(1)!)
}

function takeShifted(text: string): string | null {
  const start = SINGLE_SHIFT.exec(text)![0]
  const final = text.codePointAt(start.length)
  if (final === undefined) return null
  return final < 0x20 ? start : start + String.fromCodePoint(final)
}

function takeControlSequence(text: string): string | null {
  if (text === '\x1b[[') return null
  if (text.startsWith(OLD_MOUSE.start))
    return text.length < OLD_MOUSE.units ? null : text.slice(0, OLD_MOUSE.units)
  const functionKey = LINUX_FUNCTION_KEY.exec(text)?.[0]
  if (functionKey !== undefined) return functionKey
  const start = CONTROL_SEQUENCE.exec(text)![0]
  const final = text[start.length]
  if (final === undefined) return null
  // A byte that cannot end a sequence breaks it off and is read by itself.
  return final >= '@' && final <= '~' ? start + final : start
}
