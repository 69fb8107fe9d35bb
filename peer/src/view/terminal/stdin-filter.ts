/**
 * Sorts what the terminal sends into keys for the view and answers to its questions. Ink stumbles over
 * sequences it does not know, so only text, single controls and a short list of keys pass; everything else
 * that starts with an escape is swallowed whole, wherever the stream was cut.
 */

import {parseReport, type Report} from './report.js'

/** Cursor and paging keys as xterm and its kin send them, in both cursor modes; Shift+Tab. */
const KEYS: ReadonlySet<string> = new Set(
  ['[A', '[B', '[C', '[D', '[H', '[F', 'OA', 'OB', 'OC', 'OD', 'OH', 'OF', '[3~', '[5~', '[6~', '[Z'].map(
    key => `\x1b${key}`,
  ),
)
const OK = '\x1b[0n'
const ESCAPE = '\x1b'
/** The Escape key for the view, in the form of the kitty protocol: a bare escape would run into the key behind it. */
export const ESCAPE_KEY = '\x1b[27u'
/** A sequence this long is no answer of a terminal; reading starts afresh behind it. */
export const MAX_PENDING = 4096

/** What can start with an escape, complete or cut; the kind shows in the first byte behind it. */
const CONTROL_SEQUENCE = /^\x1b\[[\x30-\x3f]*[\x20-\x2f]*/
const LINUX_FUNCTION_KEY = /^\x1b\[\[[A-E]/
const STRING_END = /\x07|\x1b\\|\x9c/

type Input = {
  /** Text and keys for the view, in order. */
  keys: string
  /** Answers to device status reports. */
  answers: number
  /** What the terminal said about itself. */
  reports: Report[]
}

export class StdinFilter {
  #pending = ''

  /** Any piece of the stream, cut anywhere between characters. */
  push(chunk: string): Input {
    const text = this.#pending + chunk
    this.#pending = ''
    const input: Input = {keys: '', answers: 0, reports: []}
    for (let at = 0; at < text.length; ) {
      const start = text.indexOf('\x1b', at)
      if (start !== at) {
        const end = start === -1 ? text.length : start
        input.keys += text.slice(at, end).replace(/[\x80-\x9f]/g, '')
        at = end
        continue
      }
      const sequence = takeSequence(text.slice(at))
      if (sequence === null) {
        this.#keep(text.slice(at))
        break
      }
      if (sequence === OK) input.answers++
      else if (sequence === ESCAPE) input.keys += ESCAPE_KEY
      else if (KEYS.has(sequence)) input.keys += sequence
      const report = parseReport(sequence)
      if (report !== null) input.reports.push(report)
      at += sequence.length
    }
    return input
  }

  /** Whether an escape waits for what follows it: the Escape key, or the first byte of a sequence. */
  get waiting(): boolean {
    return this.#pending === ESCAPE
  }

  /** Nothing followed in time: it was the Escape key. */
  flush(): string {
    if (!this.waiting) return ''
    this.#pending = ''
    return ESCAPE_KEY
  }

  #keep(text: string): void {
    if (text.length <= MAX_PENDING) this.#pending = text
  }
}

/** The sequence that stands at the start of the text; null while its end is missing. */
function takeSequence(text: string): string | null {
  const kind = text[1]
  if (kind === undefined) return null
  if (kind === '[') return takeControlSequence(text)
  if (kind === 'O' || kind === 'N') return text.length < 3 ? null : text.slice(0, 3)
  if ('P]X^_'.includes(kind)) {
    const end = STRING_END.exec(text)
    return end === null ? null : text.slice(0, end.index + end[0].length)
  }
  // Escape twice is the key and what follows it; Alt with a character is one key, and none of the view's.
  return kind === ESCAPE ? ESCAPE : String.fromCodePoint(0x1b, text.codePointAt(1)!)
}

function takeControlSequence(text: string): string | null {
  if (text === '\x1b[[') return null
  const functionKey = LINUX_FUNCTION_KEY.exec(text)?.[0]
  if (functionKey !== undefined) return functionKey
  const start = CONTROL_SEQUENCE.exec(text)![0]
  const final = text[start.length]
  if (final === undefined) return null
  // A byte that cannot end a sequence breaks it off and is read by itself.
  return final >= '@' && final <= '~' ? start + final : start
}
