/**
 * Sorts what the terminal sends into keys for the view and answers to its questions. Ink stumbles over
 * sequences it does not know, so only text, single controls and a short list of keys pass; everything else
 * that starts with an escape is swallowed whole, wherever the stream was cut.
 */
import {ESCAPE_KEY, readKey, type Typed} from './kitty-keyboard.js'
import {parseReport, type Report} from './report.js'

/** Cursor and paging keys as xterm and its kin send them, in both cursor modes; Shift+Tab. */
const KEYS: ReadonlySet<string> = new Set(
  ['[A', '[B', '[C', '[D', '[H', '[F', 'OA', 'OB', 'OC', 'OD', 'OH', 'OF', '[3~', '[5~', '[6~', '[Z'].map(
    key => `\x1b${key}`,
  ),
)
const OK = '\x1b[0n'
const ESCAPE = '\x1b'
/** A sequence this long is no answer of a terminal; reading starts afresh behind it. */
export const MAX_PENDING = 4096

/** What can start with an escape, complete or cut; the kind shows in the first byte behind it. */
const CONTROL_SEQUENCE = /^\x1b\[[\x30-\x3f]*[\x20-\x2f]*/
const LINUX_FUNCTION_KEY = /^\x1b\[\[[A-E]/
const STRING_END = /\x07|\x1b\\|\x9c/

export type Input =
  /** Text and keys for the view; the space bar where it can be held. */
  | Typed
  /** To a device status report. */
  | {readonly is: 'answer'}
  /** What the terminal said about itself. */
  | {readonly is: 'report'; readonly report: Report}

export class StdinFilter {
  #pending = ''

  /** Any piece of the stream, cut anywhere between characters; what it says, in order. */
  push(chunk: string): Input[] {
    const text = this.#pending + chunk
    this.#pending = ''
    const inputs: Input[] = []
    for (let at = 0; at < text.length; ) {
      const start = text.indexOf('\x1b', at)
      if (start !== at) {
        const end = start === -1 ? text.length : start
        append(inputs, {is: 'keys', text: text.slice(at, end).replace(/[\x80-\x9f]/g, '')})
        at = end
        continue
      }
      const sequence = takeSequence(text.slice(at))
      if (sequence === null) {
        this.#keep(text.slice(at))
        break
      }
      append(inputs, readSequence(sequence))
      at += sequence.length
    }
    return inputs
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

/** Null for one that means nothing here. */
function readSequence(sequence: string): Input | null {
  if (sequence === OK) return {is: 'answer'}
  if (sequence === ESCAPE) return {is: 'keys', text: ESCAPE_KEY}
  if (KEYS.has(sequence)) return {is: 'keys', text: sequence}
  const report = parseReport(sequence)
  return report === null ? readKey(sequence) : {is: 'report', report}
}

/** Keys typed or repeated fast stay together. */
function append(inputs: Input[], input: Input | null): void {
  const last = inputs.at(-1)
  if (input?.is === 'keys' && last?.is === 'keys')
    inputs[inputs.length - 1] = {is: 'keys', text: last.text + input.text}
  else if (input !== null && !(input.is === 'keys' && input.text === '')) inputs.push(input)
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
