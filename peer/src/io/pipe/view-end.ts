/** The view process's end of the pipe: starts the engine as a child process and speaks with it. */
import {type ChildProcess, spawn} from 'node:child_process'
import type {Readable, Writable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import type {EngineOptions} from '../../engine.js'
import type {EngineCommand, EngineEvent, EnginePicture} from '../../engine-protocol.js'
import {FrameReader, jsonFrame} from './frames.js'

const ENGINE_ENTRY = fileURLToPath(new URL('../../engine-process.js', import.meta.url))

/** Small generations keep a process that makes much short-lived garbage small; measured, not felt, at these rates. */
const NODE_FLAGS = ['--max-semi-space-size=2']

type EngineChild = ChildProcess & {stdin: Writable; stdout: Readable}

type Listeners = {
  event: ((event: EngineEvent) => void)[]
  picture: ((picture: EnginePicture) => void)[]
  end: ((code: number | null) => void)[]
}

export class ViewEnd {
  readonly #child: EngineChild
  readonly #listeners: Listeners = {event: [], picture: [], end: []}
  readonly #early: (() => void)[] = []
  #listening = false

  /** `logDescriptor` becomes the engine's stderr: native libraries write there. */
  constructor(options: EngineOptions, logDescriptor: number | null) {
    const stdio = ['pipe', 'pipe', logDescriptor ?? 'ignore'] as const
    this.#child = spawn(process.execPath, [...NODE_FLAGS, ENGINE_ENTRY], {stdio: [...stdio]}) as EngineChild
    this.#child.stdin.on('error', () => undefined) // the engine is gone: 'exit' tells
    this.#child.stdin.write(jsonFrame(options))
    const reader = new FrameReader()
    this.#child.stdout.on('data', (chunk: Buffer) => {
      for (const frame of reader.push(chunk)) this.#deliver(frame)
    })
    this.#child.on('close', code => this.#tell(() => this.#listeners.end.forEach(listener => listener(code))))
    this.#child.on('error', () => this.#tell(() => this.#listeners.end.forEach(listener => listener(null))))
  }

  send(command: EngineCommand): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(jsonFrame(command))
  }

  /** Ends an engine that has not ended by itself. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  onEvent(listener: (event: EngineEvent) => void): void {
    this.#listeners.event.push(listener)
  }

  onPicture(listener: (picture: EnginePicture) => void): void {
    this.#listeners.picture.push(listener)
  }

  /** The last listener to be added: what came before it is delivered now. */
  onEnd(listener: (code: number | null) => void): void {
    this.#listeners.end.push(listener)
    this.#listening = true
    for (const deliver of this.#early.splice(0)) deliver()
  }

  #deliver(frame: ReturnType<FrameReader['push']>[number]): void {
    this.#tell(() => {
      if (frame.kind === 'picture') this.#listeners.picture.forEach(listener => listener(frame.picture))
      // The engine is this same program: its events need no second schema.
      else this.#listeners.event.forEach(listener => listener(frame.value as EngineEvent))
    })
  }

  /** The engine starts while the view still loads: what it says meanwhile is kept. */
  #tell(deliver: () => void): void {
    if (this.#listening) deliver()
    else this.#early.push(deliver)
  }
}
