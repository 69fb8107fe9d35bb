/**
 * The terminal itself: takes it over (alternate screen, no cursor, no wrapping, raw keys), writes updates,
 * lends it to the shell while the job is stopped, and gives it back exactly once, however the process ends.
 * Made by the view; ends with `leave` or `abandon`.
 */
import {writeSync} from 'node:fs'
import type {Readable, Writable} from 'node:stream'
import type {GridSize} from '../../core/picture/grid.js'
import {clipboardSequence} from './clipboard.js'
import {REPORT_KEYS, REPORT_NO_KEYS} from './kitty-keyboard.js'
import {REPORT_MOUSE, REPORT_NO_MOUSE} from './mouse.js'
import {REPORT_NO_PASTES, REPORT_PASTES} from './stdin-filter.js'

/** What the view needs of `process.stdin` and `process.stdout`; tests hand in streams of their own. */
export type TerminalInput = Readable & {isTTY?: boolean; setRawMode?(raw: boolean): unknown}
export type TerminalOutput = Writable & {
  columns?: number
  rows?: number
  fd?: number
  _handle?: {setBlocking?(blocking: boolean): void} | null
}

/** Whether the window has the keyboard (xterm, mode 1004). */
const REPORT_FOCUS = '\x1b[?1004h'
const REPORT_NO_FOCUS = '\x1b[?1004l'
export const ENTER = `\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J${REPORT_FOCUS}${REPORT_PASTES}`
/** CAN first: it ends whatever sequence a cut-off update left open. */
export const RESTORE = `\x1b[0m\x1b[?2026l${REPORT_NO_MOUSE}${REPORT_NO_PASTES}${REPORT_NO_FOCUS}\x1b[?7h\x1b[?25h\x1b[?1049l`
const CANCEL = '\x18'
/** A terminal that does not take its last bytes for so long is gone or stuck. */
const LEAVE_TIMEOUT_MS = 1000
/** A process about to end cannot wait for events: it tries again until a slow terminal has room. */
const MAX_ATTEMPTS = 30
const ATTEMPT_MS = 10
const FALLBACK_SIZE: GridSize = {cols: 80, rows: 24}

export class Terminal {
  readonly #input: TerminalInput
  readonly #output: TerminalOutput
  #state: 'outside' | 'inside' | 'lent' | 'left' = 'outside'
  #raw = false
  #writing = false
  #gone = false
  #reportsKeys = false
  #givenBack: Promise<void> = Promise.resolve()
  readonly #enter: string
  readonly #resized: () => void

  /** With `mouse`, clicks come to the view, and the terminal selects text only while shift is held. */
  constructor(input: TerminalInput, output: TerminalOutput, resized: () => void, mouse = false) {
    this.#input = input
    this.#output = output
    this.#enter = mouse ? ENTER + REPORT_MOUSE : ENTER
    this.#resized = resized
  }

  get size(): GridSize {
    const {columns, rows} = this.#output
    return {cols: columns || FALLBACK_SIZE.cols, rows: rows || FALLBACK_SIZE.rows}
  }

  /** Whether an earlier update is still on its way out; its buffer must not change until then. */
  get writing(): boolean {
    return this.#writing
  }

  /** Whether an update may be written: it is neither lent nor left. */
  get isHeld(): boolean {
    return this.#state === 'inside'
  }

  /** Whether the window behind it was closed. */
  get gone(): boolean {
    return this.#gone
  }

  /** Whether it was asked to tell of keys that are released. */
  get reportsKeys(): boolean {
    return this.#reportsKeys
  }

  /** It said that it can tell of keys that are released: it is to, until it is given back. */
  reportKeys(): void {
    if (this.#state !== 'inside' || this.#reportsKeys) return
    this.#reportsKeys = true
    this.#output.write(REPORT_KEYS)
  }

  /** Hands text to the clipboard on the person's side; behind an update that is on its way. */
  copy(text: string): void {
    if (this.#state === 'inside') this.#output.write(clipboardSequence(text))
  }

  enter(): void {
    if (this.#state === 'left') return
    this.#state = 'inside'
    // A slow reader at the other end must not stop this process: by default terminals are written blocking.
    this.#output._handle?.setBlocking?.(false)
    this.#output.on('error', this.#lost)
    this.#input.on('error', this.#lost)
    this.#output.on('resize', this.#resized)
    this.#setRaw(true)
    this.#output.write(this.#enter)
  }

  /** Gives the terminal back for a while, as `leave` does; ends with `reenter`. */
  async lend(settled = atOnce): Promise<void> {
    if (this.#state !== 'inside') return
    this.#state = 'lent'
    this.#givenBack = this.#giveBack(settled)
    await this.#givenBack
  }

  /** Back from being stopped (SIGCONT): the shell has used the terminal meanwhile. */
  reenter(): void {
    if (this.#state !== 'inside' && this.#state !== 'lent') return
    // Not lent, it may still have what was asked of its keys, or the shell may have taken that back.
    const keys = this.#reportsKeys ? (this.#state === 'inside' ? REPORT_NO_KEYS : '') + REPORT_KEYS : ''
    this.#state = 'inside'
    // The shell has set its own mode, and libuv sets none that it believes to be set already.
    this.#setRaw(false)
    this.#setRaw(true)
    this.#output.write(this.#enter + keys)
  }

  /** One update at a time; `written` when its bytes have left. */
  write(bytes: Uint8Array, written: () => void): void {
    if (this.#state !== 'inside') return
    if (this.#writing) throw new Error('an update was written before the one ahead of it had left')
    this.#writing = true
    this.#output.write(bytes, () => {
      this.#writing = false
      written()
    })
  }

  /**
   * Gives the terminal back behind all that was written; whoever asks again waits for the same. Keys stay raw until
   * `settled`: what the terminal still answers would else be typed into the shell.
   */
  async leave(settled = atOnce): Promise<void> {
    if (this.#state === 'outside') return
    if (this.#state === 'inside') this.#givenBack = this.#giveBack(settled)
    if (this.#state !== 'left') this.#output.off('resize', this.#resized)
    this.#state = 'left'
    await this.#givenBack
  }

  /** Gives the terminal back at once, for a process about to end: what is still on its way out is cut off. */
  abandon(): void {
    if (this.#raw) this.#setRaw(false)
    if (this.#state !== 'inside') return
    this.#state = 'left'
    this.#output.off('resize', this.#resized)
    this.#writeNow()
  }

  async #giveBack(settled: () => Promise<void>): Promise<void> {
    const written = await this.#writeAll(this.#restore)
    if (!written) this.#writeNow()
    else if (!this.#gone) await settled()
    if (this.#raw) this.#setRaw(false)
  }

  /** The alternate screen has a keyboard mode of its own: it is set back first. */
  get #restore(): string {
    return (this.#reportsKeys ? REPORT_NO_KEYS : '') + RESTORE
  }

  #setRaw(raw: boolean): void {
    this.#raw = raw
    this.#input.setRawMode?.(raw)
  }

  #writeAll(text: string): Promise<boolean> {
    return new Promise(resolve => {
      const timeout = setTimeout(() => resolve(false), LEAVE_TIMEOUT_MS)
      this.#output.write(text, error => {
        clearTimeout(timeout)
        resolve(!error)
      })
    })
  }

  #writeNow(): void {
    const {fd} = this.#output
    if (fd === undefined) {
      this.#output.write(CANCEL + this.#restore)
      return
    }
    let left = Buffer.from(CANCEL + this.#restore)
    for (let attempt = 0; attempt < MAX_ATTEMPTS && left.length > 0; attempt++) {
      const written = tryWrite(fd, left)
      if (written === null) return
      left = left.subarray(written)
      if (left.length > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ATTEMPT_MS)
    }
  }

  /** A closed terminal fails every read and write; the hang-up signal that comes with it ends the view. */
  readonly #lost = (): void => {
    this.#gone = true
  }
}

const atOnce = async (): Promise<void> => {}

/** How many bytes the terminal took; null when it is closed: there is nobody left to restore it for. */
function tryWrite(fd: number, bytes: Uint8Array): number | null {
  try {
    return writeSync(fd, bytes)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : null
  }
}
