/** The view of bots: one JSON object a line on standard output, one command a line on standard input. */
import type {Readable, Writable} from 'node:stream'
import {textRows} from './core/picture/ramp.js'
import type {EngineOutput} from './engine.js'
import type {EngineCommand, EngineEvent, EnginePicture, PeerId} from './engine-protocol.js'
import {parseCommandLine} from './io/engine-command.js'
import {LineSplitter} from './io/line-splitter.js'

/** Beyond this many unread bytes frames and figures are left out; what happened in the meeting never is. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024
/** A command for every tile of the largest session is a tenth of this. */
const MAX_LINE_CHARACTERS = 64 * 1024

export class JsonView implements EngineOutput {
  readonly #out: Writable
  readonly #framesPerSecond: number
  readonly #nextFrameAtMs = new Map<PeerId, number>()
  readonly dropped = {unreadFrames: 0, unreadStats: 0}

  /** `framesPerSecond` is the most to print of each peer; 0: none. */
  constructor(out: Writable, framesPerSecond: number) {
    this.#out = out
    this.#framesPerSecond = framesPerSecond
  }

  event(event: EngineEvent): void {
    // Meters move ten times a second; the statistics carry the same levels for machines.
    if (event.event === 'levels') return
    if (event.event === 'stats' && this.#isBehind()) this.dropped.unreadStats++
    else this.#print(event)
  }

  picture({id, number, picture}: EnginePicture): void {
    if (this.#framesPerSecond === 0 || !this.#isDue(id)) return
    if (this.#isBehind()) this.dropped.unreadFrames++
    else
      this.#print({
        event: 'frame',
        id,
        number,
        cols: picture.width,
        rows: picture.height,
        text: textRows(picture),
      })
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

/** Calls `gone` once nobody reads standard output any more: a bot that died must not stay in the meeting. */
export const watchReader = (out: Writable, gone: () => void): unknown =>
  out.once('error', gone).on('error', () => undefined)

/** A line that is no command, or too long for one, is reported through `onOdd`, and nothing else happens. */
export function readCommandLines(
  input: Readable,
  onCommand: (command: EngineCommand) => void,
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
