/**
 * The view process's end of the pipe: starts the engine as a child process and speaks with it. Made by the
 * command; ends with the engine, which `kill` ends at the latest.
 */
import {type ChildProcess, spawn} from 'node:child_process'
import type {Readable, Writable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import type {
  EngineCommand,
  EngineEvent,
  EngineListener,
  EnginePicture,
  PeerId,
} from '../../engine-protocol.js'
import type {RunOptions} from '../../run-engine.js'
import {type Frame, FrameReader, jsonFrame} from './frames.js'

/** Small generations keep a process that makes much short-lived garbage small; measured, not felt, at these rates. */
const NODE_FLAGS = ['--max-semi-space-size=2']

type EngineChild = ChildProcess & {stdin: Writable; stdout: Readable}

export class ViewEnd {
  readonly #child: EngineChild
  readonly #early = new EarlyWords()
  #listener: EngineListener = this.#early
  #hasEnded = false

  /** `program`: the engine's script. `logDescriptor` becomes its stderr: native libraries write there. */
  constructor(options: RunOptions, program: URL, logDescriptor: number | null, start = startEngine) {
    this.#child = start(program, logDescriptor)
    this.#child.stdin.on('error', () => undefined) // the engine is gone: 'close' tells
    this.#child.stdin.write(jsonFrame(options))
    const reader = new FrameReader()
    this.#child.stdout.on('data', (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) this.#deliver(frame)
    })
    this.#child.on('close', code => this.#end(code))
    this.#child.on('error', () => this.#end(null))
  }

  send(command: EngineCommand): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(jsonFrame(command))
  }

  /** Ends an engine that has not ended by itself. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Called once; what the engine said before is told now. */
  listen(listener: EngineListener): void {
    this.#listener = listener
    this.#early.tell(listener)
  }

  #deliver(frame: Frame): void {
    if (this.#hasEnded) return
    if (frame.kind === 'picture') this.#listener.picture(frame.picture)
    // The engine is this same program: its events need no second schema.
    else this.#listener.event(frame.value as EngineEvent)
  }

  /** An engine that could not be started is reported twice: it failed, then it closed. */
  #end(code: number | null): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#listener.end(code)
  }
}

/**
 * Keeps what the engine says while the view still loads, which takes it less than a second: every event, for
 * the newest does not replace the others, but of each peer only the newest picture.
 */
class EarlyWords implements EngineListener {
  readonly #events: EngineEvent[] = []
  readonly #pictures = new Map<PeerId, EnginePicture>()
  #ended: {readonly code: number | null} | null = null

  event(event: EngineEvent): void {
    this.#events.push(event)
  }

  picture(picture: EnginePicture): void {
    this.#pictures.set(picture.id, picture)
  }

  end(code: number | null): void {
    this.#ended = {code}
  }

  /** Events go first: they say whose pictures are to be shown. */
  tell(listener: EngineListener): void {
    for (const event of this.#events) listener.event(event)
    for (const picture of this.#pictures.values()) listener.picture(picture)
    this.#events.length = 0
    this.#pictures.clear()
    if (this.#ended !== null) listener.end(this.#ended.code)
  }
}

function startEngine(program: URL, logDescriptor: number | null): EngineChild {
  const stdio = ['pipe', 'pipe', logDescriptor ?? 'ignore'] as const
  return spawn(process.execPath, [...NODE_FLAGS, fileURLToPath(program)], {stdio: [...stdio]}) as EngineChild
}
