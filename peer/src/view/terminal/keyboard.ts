/**
 * Reads the terminal's input: keys for the view, answers for the screen. Made by the view; ends with `stop`.
 */
import type {Report} from './report.js'
import {type Input, StdinFilter} from './stdin-filter.js'
import type {TerminalInput} from './terminal.js'

/** What follows an escape within a sequence comes at once; later it was the Escape key. */
const ESCAPE_KEY_MS = 50
const INTERRUPT = '\x03'
const SUSPEND = '\x1a'

type KeyboardEvents = {
  keys(text: string): void
  /** The space bar went down or up, where the terminal tells both. */
  space(down: boolean): void
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
    for (const input of this.#filter.push(chunk)) this.#pass(input)
    if (this.#filter.waiting) this.#escape = setTimeout(this.#flush, ESCAPE_KEY_MS)
  }

  #pass(input: Input): void {
    switch (input.is) {
      case 'keys':
        return this.#typed(input.text)
      case 'space':
        return this.#events.space(input.down)
      case 'answer':
        return this.#events.answered()
      case 'report':
        return this.#events.reported(input.report)
      default:
        return input satisfies never
    }
  }

  #typed(keys: string): void {
    if (keys.includes(INTERRUPT)) this.#events.interrupt()
    else if (keys.includes(SUSPEND)) this.#events.suspend()
    else this.#events.keys(keys)
  }

  readonly #flush = (): void => {
    const key = this.#filter.flush()
    if (key !== '') this.#events.keys(key)
  }
}
