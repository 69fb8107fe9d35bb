/**
 * Keeps the terminal showing what the compositor holds: at most one update at a time, no more of them than
 * people see and the terminal can follow. Made by the view once it has the terminal; ends with `stop`.
 */
import type {GridSize} from '../core/picture/grid.js'
import type {ColourMode} from '../core/picture/paint/look.js'
import {Compositor} from './cells/compositor.js'
import {GlyphTable} from './cells/glyph-table.js'
import {LinkTable} from './cells/link-table.js'
import {ASK_KEYS} from './terminal/kitty-keyboard.js'
import {Pacer} from './terminal/pacer.js'
import {ASK_BACKGROUND, ASK_SIZES} from './terminal/report.js'
import type {Terminal} from './terminal/terminal.js'
import {TerminalEncoder} from './terminal/terminal-encoder.js'
import {Tolerance} from './terminal/tolerance.js'
import type {Timing} from './timing.js'

/** Between two updates: several peers' pictures at 30 a second share one update. */
export const UPDATE_INTERVAL_MS = 30
/** The words of a new scene do not wait for the pictures' turn: somebody may have struck a key for them. */
export const SCENE_INTERVAL_MS = 10

/** After so long without an update what was let pass as near enough is shown as it is. */
export const REST_MS = 250
/** Between two looks at what moves by itself. */
const MOVE_MS = 50
/** Device status report: the terminal answers once it has worked through all before it. */
const QUESTION = '\x1b[5n'
const ASK_ALL = ASK_BACKGROUND + ASK_SIZES + ASK_KEYS

/** What is drawn on: whether text may be other than ASCII, and which colours words and borders may have. */
export type Ground = {readonly unicode: boolean; readonly colours: ColourMode}

export class Screen {
  readonly #terminal: Terminal
  readonly #timing: Timing
  readonly #compositor: Compositor
  readonly #encoder: TerminalEncoder
  readonly #pacer = new Pacer()
  readonly #tolerance = new Tolerance()
  /** What the terminal is asked about itself with the next update. */
  #asks = ASK_ALL
  /** To call somebody who looks elsewhere, between two updates. */
  #notification: Uint8Array | null = null
  #cancel = (): void => {}
  #cancelRest = (): void => {}
  #hasScene = false
  #wanted = false
  /** Between the last update and the next. */
  #intervalMs = UPDATE_INTERVAL_MS
  #stopped = false
  /** Whether the next update shows colours as they are. */
  #exact = false
  #updatedAt = Number.NEGATIVE_INFINITY

  constructor(terminal: Terminal, ground: Ground, timing: Timing) {
    this.#terminal = terminal
    this.#timing = timing
    const glyphs = new GlyphTable(ground.unicode)
    const links = new LinkTable()
    this.#compositor = new Compositor(terminal.size, glyphs, ground.colours, links)
    this.#encoder = new TerminalEncoder(terminal.size, glyphs, links)
  }

  /** The terminal keeps what it shows until the next scene, which is made for its new size. */
  resize(size: GridSize): void {
    this.#compositor.resize(size)
    this.#encoder.resize(size)
    this.#asks ||= ASK_SIZES
    this.#hasScene = false
    this.#cancel()
  }

  setScene(...scene: Parameters<Compositor['setScene']>): void {
    this.#compositor.setScene(...scene)
    this.#hasScene = true
    this.#intervalMs = SCENE_INTERVAL_MS
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
    this.#asks = ASK_ALL
    this.touch()
  }

  /** Asks the terminal what it reports of keys now, with the next update. */
  askKeys(): void {
    this.#asks += ASK_KEYS
  }

  /** A pane has changed: update the terminal as soon as its turn comes. */
  touch(): void {
    this.#wanted = true
    this.#schedule()
  }

  /** Of two that wait for an update to be through the newer one is told. */
  notify(bytes: string): void {
    this.#notification = bytes === '' ? null : Buffer.from(bytes)
    this.#schedule()
  }

  /** The terminal has drawn an update. */
  answered(): void {
    const tookMs = this.#pacer.answered(this.#timing.now())
    if (tookMs !== null) this.#tolerance.answered(tookMs)
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
    this.#cancelRest()
  }

  #schedule(): void {
    this.#call()
    if (!this.#wanted || !this.#hasScene || this.#stopped) return
    if (this.#terminal.writing || !this.#terminal.isHeld) return
    const now = this.#timing.now()
    const dueAt = Math.max(this.#updatedAt + this.#intervalMs, this.#pacer.readyAt(now))
    this.#cancel()
    this.#cancel = this.#timing.after(dueAt - now, () => this.#update())
  }

  #call(): void {
    const bytes = this.#notification
    if (bytes === null || this.#stopped || this.#terminal.writing || !this.#terminal.isHeld) return
    this.#notification = null
    this.#terminal.write(bytes, () => this.#schedule())
  }

  #update(): void {
    // Its turn comes again once what is on its way has left.
    if (this.#terminal.writing || !this.#terminal.isHeld) return
    const tolerance = this.#exact ? 0 : this.#tolerance.value
    this.#wanted = false
    this.#intervalMs = UPDATE_INTERVAL_MS
    this.#exact = false
    const now = this.#timing.now()
    const changed = this.#compositor.compose(now)
    const asks = this.#pacer.asks()
    const bytes = this.#encoder.encode(this.#compositor.cells, asks ? this.#asks + QUESTION : '', tolerance)
    if (bytes !== null) this.#write(bytes, asks, now)
    if (this.#compositor.moves || (changed && tolerance > 0)) this.#goOn()
  }

  #write(bytes: Uint8Array, asks: boolean, now: number): void {
    this.#updatedAt = now
    this.#asks = ''
    if (asks) this.#pacer.asked(now)
    this.#terminal.write(bytes, () => this.#schedule())
  }

  /** Though nobody touches the screen: what moves by itself, or else, after a rest, colours as they are. */
  #goOn(): void {
    const {moves} = this.#compositor
    this.#cancelRest()
    this.#cancelRest = this.#timing.after(moves ? MOVE_MS : REST_MS, () => {
      this.#exact = !moves
      this.touch()
    })
  }
}
