/**
 * A terminal for tests: what is written to `stdout` is drawn by xterm.js, whose answers come back on `stdin`
 * as from a real one. Reads the screen cell by cell.
 */
import {PassThrough, Writable} from 'node:stream'
import xterm from '@xterm/headless'
import type {GridSize} from '../../core/picture/grid.js'

const DEADLINE_MS = 10_000

export class FakeTty {
  readonly stdin: FakeInput
  readonly stdout: FakeOutput
  readonly screen: InstanceType<typeof xterm.Terminal>
  #waiting: (() => void)[] = []

  /** Without `answers`, it knows no device status reports. */
  constructor({cols, rows}: GridSize, answers = true) {
    this.screen = new xterm.Terminal({cols, rows, allowProposedApi: true})
    this.stdin = new FakeInput()
    this.stdout = new FakeOutput(cols, rows, bytes => this.#draw(bytes))
    if (answers) this.screen.onData(text => this.stdin.write(text))
  }

  resize({cols, rows}: GridSize): void {
    this.screen.resize(cols, rows)
    this.stdout.columns = cols
    this.stdout.rows = rows
    this.stdout.emit('resize')
  }

  /** The glyph of a cell; '' for the second column of a wide one. */
  glyph(x: number, y: number): string {
    return this.cell(x, y).getChars() || (this.cell(x, y).getWidth() === 0 ? '' : ' ')
  }

  cell(x: number, y: number): NonNullable<ReturnType<ReturnType<typeof this.line>['getCell']>> {
    return this.line(y).getCell(x)!
  }

  line(y: number): NonNullable<ReturnType<typeof this.screen.buffer.active.getLine>> {
    const {active} = this.screen.buffer
    return active.getLine(active.baseY + y)!
  }

  text(): string {
    return Array.from({length: this.screen.rows}, (_, y) => this.line(y).translateToString(true)).join('\n')
  }

  /** What is waited for may have come otherwise than on the screen. */
  look(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Looks after each update; fails with the screen after ten seconds. */
  async until(seen: () => boolean): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS
    while (!seen()) {
      if (performance.now() > deadline) throw new Error(`not seen in time on\n${this.text()}`)
      await new Promise<void>(resolve => {
        const timeout = setTimeout(resolve, DEADLINE_MS)
        this.#waiting.push(() => {
          clearTimeout(timeout)
          resolve()
        })
      })
    }
  }

  #draw(bytes: Uint8Array): Promise<void> {
    return new Promise(resolve =>
      this.screen.write(bytes, () => {
        resolve()
        this.look()
      }),
    )
  }
}

class FakeInput extends PassThrough {
  readonly isTTY = true
  /** Each change of the mode, in order. */
  readonly rawModes: boolean[] = []

  setRawMode(raw: boolean): this {
    this.rawModes.push(raw)
    return this
  }
}

class FakeOutput extends Writable {
  columns: number
  rows: number
  written = ''
  /** How many updates and other writes there were. */
  writes = 0
  readonly #draw: (bytes: Uint8Array) => Promise<void>

  constructor(columns: number, rows: number, draw: (bytes: Uint8Array) => Promise<void>) {
    super()
    this.columns = columns
    this.rows = rows
    this.#draw = draw
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString('latin1')
    this.writes++
    // xterm.js keeps a reference to what it draws later.
    this.#draw(Uint8Array.from(chunk)).then(done)
  }
}
