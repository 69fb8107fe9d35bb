/**
 * Reads the terminal's input: what somebody does for the view, answers for the screen. Made by the view; ends with `stop`.
 */
import type {Report} from './report.js'
import {type Input, StdinFilter} from './stdin-filter.js'
import type {Typed} from './stroke.js'
import type {TerminalInput} from './terminal.js'

/** What follows an escape within a sequence comes at once; later it was the Escape key. */
const ESCAPE_KEY_MS = 50
/** In raw mode the terminal hands these over as characters; they mean what they mean everywhere. */
const INTERRUPT = 'ctrl+c'
const SUSPEND = 'ctrl+z'

type KeyboardEvents = {
  typed(typed: Typed): void
  interrupt(): void
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

  readonly #flush = (): void => {
    for (const input of this.#filter.flush()) this.#pass(input)
  }

  #pass(input: Input): void {
    switch (input.is) {
      case 'answer':
        return this.#events.answered()
      case 'report':
        return this.#events.reported(input.report)
      case 'stroke':
        if (input.stroke.key === INTERRUPT) return this.#events.interrupt()
        if (input.stroke.key === SUSPEND) return this.#events.suspend()
        return this.#events.typed(input)
      case 'release':
      case 'paste':
      case 'mouse':
      case 'focus':
        return this.#events.typed(input)
      default:
        return input satisfies never
    }
  }
}
