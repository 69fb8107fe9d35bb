/**
 * Reads the terminal's input: keys for the view, answers for the screen. Made by the view; ends with `stop`.
 */
import type {Report} from './report.js'
import {StdinFilter} from './stdin-filter.js'
import type {TerminalInput} from './terminal.js'

/** What follows an escape within a sequence comes at once; later it was the Escape key. */
const ESCAPE_KEY_MS = 50
const INTERRUPT = '\x03'
const SUSPEND = '\x1a'

type KeyboardEvents = {
  keys(text: string): void
  /** Ctrl+C, which raw mode hands over as a character. */
  interrupt(): void
  /** Ctrl+Z, likewise. */
  suspend(): void
  /** The terminal answered a device status report. */
  answered(): void
  /** It said something about itself. */
  reported(report: Report): void
}

export class Keyboard {
  readonly #input: TerminalInput
  readonly #events: KeyboardEvents
  readonly #filter = new StdinFilter()
  #escape: NodeJS.Timeout | undefined

  constructor(input: TerminalInput, events: KeyboardEvents) {
    this.#input = input
    this.#events = events
    input.setEncoding('utf8')
    input.on('data', this.#read)
  }

  stop(): void {
    clearTimeout(this.#escape)
    this.#input.off('data', this.#read)
    this.#input.pause()
  }

  readonly #read = (chunk: string): void => {
    clearTimeout(this.#escape)
    const {keys, answers, reports} = this.#filter.push(chunk)
    for (const report of reports) this.#events.reported(report)
    for (let answer = 0; answer < answers; answer++) this.#events.answered()
    if (keys.includes(INTERRUPT)) this.#events.interrupt()
    else if (keys.includes(SUSPEND)) this.#events.suspend()
    else if (keys !== '') this.#events.keys(keys)
    if (this.#filter.waiting) this.#escape = setTimeout(this.#flush, ESCAPE_KEY_MS)
  }

  readonly #flush = (): void => {
    const key = this.#filter.flush()
    if (key !== '') this.#events.keys(key)
  }
}
