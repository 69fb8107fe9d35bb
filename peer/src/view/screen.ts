/**
 * Keeps the terminal showing what the compositor holds: at most one update at a time, no more of them than
 * people see and the terminal can follow. Made by the view once it has the terminal; ends with `stop`.
 */
import type {GridSize} from '../core/picture/grid.js'
import {Compositor, type Pane} from './cells/compositor.js'
import {GlyphTable} from './cells/glyph-table.js'
import type {Rect} from './cells/rect.js'
import {Pacer} from './terminal/pacer.js'
import type {Terminal} from './terminal/terminal.js'
import {TerminalEncoder} from './terminal/terminal-encoder.js'
import type {Timing} from './timing.js'

/** Between two updates: several peers' pictures at 30 a second share one update. */
export const UPDATE_INTERVAL_MS = 30

export type Looks = {unicode: boolean; colours: boolean}

export class Screen {
  readonly #terminal: Terminal
  readonly #timing: Timing
  readonly #compositor: Compositor
  readonly #encoder: TerminalEncoder
  readonly #pacer = new Pacer()
  #cancel = (): void => {}
  #hasScene = false
  #wanted = false
  #stopped = false
  #updatedAt = Number.NEGATIVE_INFINITY

  constructor(terminal: Terminal, looks: Looks, timing: Timing) {
    this.#terminal = terminal
    this.#timing = timing
    const glyphs = new GlyphTable(looks.unicode)
    this.#compositor = new Compositor(terminal.size, glyphs, looks.colours)
    this.#encoder = new TerminalEncoder(terminal.size, glyphs)
  }

  /** The terminal keeps what it shows until the next scene, which is made for its new size. */
  resize(size: GridSize): void {
    this.#compositor.resize(size)
    this.#encoder.resize(size)
    this.#hasScene = false
    this.#cancel()
  }

  setScene(frame: string, panes: readonly Pane[], covers: readonly Rect[]): void {
    this.#compositor.setScene(frame, panes, covers)
    this.#hasScene = true
    this.touch()
  }

  /** How many answers of the terminal may still come. */
  get unanswered(): number {
    return this.#pacer.unanswered
  }

  /** Somebody else had the terminal and it may show anything now; draw it all again. */
  redraw(): void {
    this.#encoder.redraw()
    this.#pacer.forget()
    this.touch()
  }

  /** A pane has changed: update the terminal as soon as its turn comes. */
  touch(): void {
    this.#wanted = true
    this.#schedule()
  }

  /** The terminal has drawn an update. */
  answered(): void {
    this.#pacer.answered(this.#timing.now())
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #schedule(): void {
    if (!this.#wanted || !this.#hasScene || this.#stopped) return
    if (this.#terminal.writing || !this.#terminal.isHeld) return
    const now = this.#timing.now()
    const dueAt = Math.max(this.#updatedAt + UPDATE_INTERVAL_MS, this.#pacer.readyAt(now))
    this.#cancel()
    this.#cancel = this.#timing.after(dueAt - now, () => this.#update())
  }

  #update(): void {
    if (!this.#terminal.isHeld) return
    this.#wanted = false
    this.#compositor.compose()
    const asks = this.#pacer.asks()
    const bytes = this.#encoder.encode(this.#compositor.cells, asks)
    if (bytes === null) return
    const now = this.#timing.now()
    this.#updatedAt = now
    if (asks) this.#pacer.asked(now)
    this.#terminal.write(bytes, () => this.#schedule())
  }
}
