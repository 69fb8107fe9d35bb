/**
 * A real pseudoterminal with a screen that is read cell by cell: what a person would see of a program.
 * Answers the program's questions as a terminal does. Killed after the test with all the program started.
 */
import {closeSync, constants, openSync} from 'node:fs'
import {type IPty, spawn} from '@lydell/node-pty'
import xterm, {type IBufferCell} from '@xterm/headless'
import {DEADLINE_MS} from './happenings.js'
import {assertConfined} from './program.js'
import {freshEnvironment, type Scope, scratchFolder} from './scope.js'
import {ThinLink} from './thin-link.js'

export type TerminalOptions = {
  cols?: number
  rows?: number
  env?: Record<string, string>
  home?: string
  /** How long the terminal's answers take, as from one at the other end of a slow link. */
  answerDelayMs?: number
  /** The most it reads, as one does at the other end of a thin link; without it, all there is. */
  bytesPerSecond?: number
}
/** Colours are numbers of a palette, or 0xRRGGBB where they are told directly; -1 is the terminal's own. */
export type Cell = {
  text: string
  width: number
  bold: boolean
  inverse: boolean
  colour: number
  background: number
}
/** Null: the terminal's own. */
export type Shade = {is: 'palette'; index: number} | {is: 'direct'; rgb: number} | null
/** All that is seen of a cell; a wide glyph has a second one of width 0. */
export type Look = {
  text: string
  width: number
  bold: boolean
  dim: boolean
  underline: boolean
  inverse: boolean
  front: Shade
  back: Shade
}
export type TerminalEnd = {exitCode: number; signal: number | undefined}

/** Enough to see how a program left the terminal. */
const KEPT_OUTPUT_CHARACTERS = 20_000
/** The mode that begins an update. */
const SYNCHRONIZED = 2026

export class Terminal {
  readonly home: string
  readonly exited: Promise<TerminalEnd>
  readonly #pty: IPty
  readonly #screen: xterm.Terminal
  readonly #link: ThinLink | null
  readonly #watchers = new Set<() => void>()
  #updates = 0
  #written = 0
  #output = ''
  #hasEnded = false
  #answersUnderway = 0

  constructor(scope: Scope, command: string, args: readonly string[], options: TerminalOptions = {}) {
    const {cols = 80, rows = 24, answerDelayMs = 0, bytesPerSecond = null} = options
    assertConfined(command, args)
    this.home = options.home ?? scratchFolder(scope)
    this.#screen = new xterm.Terminal({cols, rows, allowProposedApi: true, scrollback: 200})
    const env = {...freshEnvironment(this.home), ...options.env}
    this.#pty = spawn(command, [...args], {name: 'xterm-256color', cols, rows, cwd: this.home, env})
    this.#link = bytesPerSecond === null ? null : new ThinLink(bytesPerSecond)
    this.#screen.parser.registerCsiHandler({prefix: '?', final: 'h'}, ([mode]) => this.#modeSet(mode))
    this.#screen.onData(reply => this.#answer(reply, answerDelayMs))
    this.#pty.onData(data => this.#received(data))
    const release = holdOpen(this.#pty)
    this.exited = new Promise(resolve => {
      this.#pty.onExit(({exitCode, signal}) => {
        release()
        this.#hasEnded = true
        this.#screen.write('', () => {
          this.#changed()
          resolve({exitCode, signal})
        })
      })
    })
    scope.after(() => this.killGroup())
  }

  get pid(): number {
    return this.#pty.pid
  }

  get size(): {cols: number; rows: number} {
    return {cols: this.#screen.cols, rows: this.#screen.rows}
  }

  /** Bytes the program wrote so far. */
  get bytesWritten(): number {
    return this.#written
  }

  /** Synchronized updates drawn so far. */
  get updates(): number {
    return this.#updates
  }

  /** The end of what the program wrote, escape sequences and all. */
  get output(): string {
    return this.#output
  }

  /** Which screen shows, whether the cursor does and whether lines wrap: what a program must restore. */
  get modes(): {alternateScreen: boolean; cursorVisible: boolean; wraps: boolean} {
    const last = (on: string, off: string): boolean =>
      this.#output.lastIndexOf(on) >= this.#output.lastIndexOf(off)
    return {
      alternateScreen: this.#screen.buffer.active.type === 'alternate',
      cursorVisible: last('\u001b[?25h', '\u001b[?25l'),
      wraps: this.#screen.modes.wraparoundMode,
    }
  }

  /** Whether answers to the program are still on their way. */
  get isAnswering(): boolean {
    return this.#answersUnderway > 0
  }

  /** Every row of the screen, top first, at full width. */
  rows(): string[] {
    const {active} = this.#screen.buffer
    return Array.from({length: this.#screen.rows}, (_, row) => {
      const line = active.getLine(active.viewportY + row)?.translateToString(false) ?? ''
      return line.padEnd(this.#screen.cols)
    })
  }

  text(): string {
    return this.rows().join('\n')
  }

  cell(x: number, y: number): Cell {
    return readCell(this.#cellAt(x, y))
  }

  look(x: number, y: number): Look {
    return readLook(this.#cellAt(x, y))
  }

  #cellAt(x: number, y: number): IBufferCell {
    const {active} = this.#screen.buffer
    const cell = active.getLine(active.viewportY + y)?.getCell(x)
    if (cell === undefined) throw new RangeError(`no cell at ${x}, ${y}`)
    return cell
  }

  /** Waits until the screen holds a text or satisfies a predicate, judged after each write. */
  async waitFor(
    wanted: string | RegExp | (() => boolean),
    {deadlineMs = DEADLINE_MS, what = String(wanted)} = {},
  ): Promise<void> {
    const holds = this.#predicate(wanted)
    if (holds()) return
    let stop = (): void => undefined
    const seen = new Promise<void>((resolve, reject) => {
      const fail = (how: string): void => reject(this.#failure(how, what))
      const timer = setTimeout(() => fail(`not within ${deadlineMs} ms`), deadlineMs)
      const look = (): void => {
        if (holds()) resolve()
        else if (this.#hasEnded) fail('the program ended')
      }
      this.#watchers.add(look)
      stop = () => {
        clearTimeout(timer)
        this.#watchers.delete(look)
      }
      look()
    })
    await seen.finally(() => stop())
  }

  /** Called after each write, until the end. */
  watch(look: () => void): void {
    this.#watchers.add(look)
  }

  resize(cols: number, rows: number): void {
    this.#screen.resize(cols, rows)
    this.#pty.resize(cols, rows)
  }

  type(keys: string): void {
    if (!this.#hasEnded) this.#pty.write(keys)
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#hasEnded) process.kill(this.pid, signal)
  }

  /** Everything started in this terminal. */
  async killGroup(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // All of it has ended already.
    }
    await this.exited
    this.#screen.dispose()
  }

  #predicate(wanted: string | RegExp | (() => boolean)): () => boolean {
    if (typeof wanted === 'function') return wanted
    return () => (typeof wanted === 'string' ? this.text().includes(wanted) : wanted.test(this.text()))
  }

  #answer(reply: string, delayMs: number): void {
    if (delayMs === 0) return this.type(reply)
    this.#answersUnderway++
    setTimeout(() => {
      this.type(reply)
      this.#answersUnderway--
      this.#changed()
    }, delayMs)
  }

  #received(data: string): void {
    const bytes = Buffer.byteLength(data)
    this.#written += bytes
    this.#output = (this.#output + data).slice(-KEPT_OUTPUT_CHARACTERS)
    if (this.#link === null) return this.#draw(data)
    // What is not read yet waits in the kernel, and behind that in the program.
    this.#pty.pause()
    setTimeout(
      () => {
        this.#draw(data)
        this.#pty.resume()
      },
      this.#link.take(bytes, performance.now()),
    )
  }

  #draw(data: string): void {
    this.#screen.write(data, () => this.#changed())
  }

  /** Noted alone; the screen does what it would. */
  #modeSet(mode: number | number[] | undefined): false {
    if (mode === SYNCHRONIZED) this.#updates++
    return false
  }

  #changed(): void {
    for (const look of this.#watchers) look()
  }

  #failure(how: string, what: string): Error {
    return new Error(`${how}: ${what}\nThe screen holds:\n${this.text()}`)
  }
}

/** The kernel may throw away a program's last words when nobody has the terminal open any more. */
function holdOpen(pty: IPty & {ptsName?: string}): () => void {
  if (pty.ptsName === undefined) return () => undefined
  const descriptor = openSync(pty.ptsName, constants.O_RDWR | constants.O_NOCTTY)
  return () => closeSync(descriptor)
}

function readCell(cell: IBufferCell): Cell {
  return {
    text: cell.getChars() || ' ',
    width: cell.getWidth(),
    bold: cell.isBold() !== 0,
    inverse: cell.isInverse() !== 0,
    colour: cell.isFgDefault() ? -1 : cell.getFgColor(),
    background: cell.isBgDefault() ? -1 : cell.getBgColor(),
  }
}

function readLook(cell: IBufferCell): Look {
  return {
    text: cell.getChars() || ' ',
    width: cell.getWidth(),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
    front: shadeOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    back: shadeOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
  }
}

const shadeOf = (own: boolean, direct: boolean, colour: number): Shade =>
  own ? null : direct ? {is: 'direct', rgb: colour} : {is: 'palette', index: colour}
