/** The view of bots: one JSON object a line on standard output, one command a line on standard input. */
import type {Readable, Writable} from 'node:stream'
import {type GridSize, sameGridSize} from './core/picture/grid.js'
import {blankCells, type Cells} from './core/picture/paint/cells.js'
import {type CellSamples, drawnMode, type Look, samplesPerCell} from './core/picture/paint/look.js'
import {Painter} from './core/picture/paint/painter.js'
import {hexRows, textRows} from './core/picture/paint/text-rows.js'
import type {Size} from './core/picture/picture.js'
import type {EngineOutput} from './engine.js'
import type {EngineEvent, EnginePicture, PeerId} from './engine-protocol.js'
import {type LineCommand, parseCommandLine} from './io/engine-command.js'
import {LineSplitter} from './line-splitter.js'

/** Beyond this many unread bytes frames and figures are left out; what happened in the meeting never is. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024
/** A command for every tile of the largest session is a tenth of this. */
const MAX_LINE_CHARACTERS = 64 * 1024

export class JsonView implements EngineOutput {
  readonly #out: Writable
  readonly #framesPerSecond: number
  readonly #nextFrameAtMs = new Map<PeerId, number>()
  readonly dropped = {unreadFrames: 0, unreadStats: 0}
  #painter: Painter
  #cells = blankCells(0, 0)

  /** `framesPerSecond` is the most to print of each peer; 0: none. */
  constructor(out: Writable, framesPerSecond: number, look: Look) {
    this.#out = out
    this.#framesPerSecond = framesPerSecond
    this.#painter = new Painter(look)
  }

  get look(): Look {
    return this.#painter.look
  }

  set look(look: Look) {
    this.#painter = new Painter(look)
  }

  event(event: EngineEvent): void {
    // Meters move ten times a second; the statistics carry the same levels for machines.
    if (event.event === 'levels') return
    if (event.event !== 'stats') this.#print(event)
    else if (this.#isBehind()) this.dropped.unreadStats++
    else this.#print(inCells(event, this.#samples))
  }

  picture({id, number, picture}: EnginePicture): void {
    if (this.#framesPerSecond === 0 || !this.#isDue(id)) return
    if (this.#isBehind()) this.dropped.unreadFrames++
    else this.#printFrame(id, number, picture)
  }

  /** In as many cells as it has samples for, which may be fewer than were asked for. */
  #printFrame(id: PeerId, number: number, picture: EnginePicture['picture']): void {
    const {look} = this
    const cells = this.#cellsOf(cellsOf(picture, this.#samples))
    this.#painter.paint(picture, cells, performance.now())
    const {cols, rows} = cells
    const colours = look.colours === 'none' ? {} : hexRows(cells, look.background)
    this.#print({event: 'frame', id, number, cols, rows, text: textRows(cells), ...colours})
  }

  get #samples(): CellSamples {
    return samplesPerCell(drawnMode(this.look))
  }

  #cellsOf({cols, rows}: GridSize): Cells {
    if (!sameGridSize(this.#cells, {cols, rows})) this.#cells = blankCells(cols, rows)
    return this.#cells
  }

  /** Keeps the mean rate even though pictures come on a grid of their own. */
  #isDue(id: PeerId): boolean {
    const now = performance.now()
    const intervalMs = 1000 / this.#framesPerSecond
    const dueAt = this.#nextFrameAtMs.get(id) ?? now
    if (now < dueAt) return false
    this.#nextFrameAtMs.set(id, Math.max(dueAt + intervalMs, now))
    return true
  }

  #isBehind(): boolean {
    return this.#out.writableLength > MAX_UNREAD_BYTES
  }

  #print(value: object): void {
    this.#out.write(`${JSON.stringify(value)}\n`)
  }
}

const cellsOf = ({width, height}: Size, {across, down}: CellSamples): GridSize => ({
  cols: Math.ceil(width / across),
  rows: Math.ceil(height / down),
})

/** The engine counts samples. */
function inCells(stats: Extract<EngineEvent, {event: 'stats'}>, samples: CellSamples): EngineEvent {
  const peers = stats.peers.map(({video, ...rest}) => ({
    ...rest,
    video: {...video, ...cellsOf({width: video.cols, height: video.rows}, samples)},
  }))
  return {...stats, peers}
}

/** Calls `gone` once nobody reads standard output any more: a bot that died must not stay in the meeting. */
export const watchReader = (out: Writable, gone: () => void): unknown =>
  out.once('error', gone).on('error', () => undefined)

/** A line that is no command, or too long for one, is reported through `onOdd`, and nothing else happens. */
export function readCommandLines(
  input: Readable,
  onCommand: (command: LineCommand) => void,
  onOdd: (line: string) => void,
): void {
  const splitter = new LineSplitter(MAX_LINE_CHARACTERS)
  input.setEncoding('utf8')
  input.on('data', (text: string) => {
    for (const line of splitter.push(text)) {
      const command = line === null ? null : parseCommandLine(line)
      if (command !== null) onCommand(command)
      else if (line === null || line.trim() !== '') onOdd(line ?? '(a line that is too long)')
    }
  })
}
