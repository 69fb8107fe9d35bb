/**
 * The engine process's end of the pipe to its view: events and pictures out, commands in. A view that reads
 * slowly gets every event but only the newest picture of each peer.
 */
import type {Readable, Writable} from 'node:stream'
import type {EngineEvent, EnginePicture, PeerId} from '../../engine-protocol.js'
import {FrameReader, jsonFrame, pictureFrame} from './frames.js'

/** Beyond this many unread bytes pictures wait, and newer ones replace them. */
const MAX_UNREAD_BYTES = 128 * 1024

export class EngineEnd {
  readonly #out: Writable
  readonly #waiting = new Map<PeerId, EnginePicture>()
  /** Pictures replaced before the view could take them. */
  replaced = 0

  constructor(out: Writable) {
    this.#out = out
    out.on('drain', () => this.#sendWaiting())
  }

  event(event: EngineEvent): void {
    this.#out.write(jsonFrame(event))
  }

  picture(picture: EnginePicture): void {
    if (this.#out.writableLength <= MAX_UNREAD_BYTES) {
      this.#out.write(pictureFrame(picture))
      return
    }
    if (this.#waiting.has(picture.id)) this.replaced++
    this.#waiting.set(picture.id, picture)
  }

  /** Resolves when everything written so far has been handed to the pipe. */
  flushed(): Promise<void> {
    return new Promise(resolve => this.#out.write(Buffer.alloc(0), () => resolve()))
  }

  #sendWaiting(): void {
    const pictures = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const picture of pictures) this.picture(picture)
  }
}

/** Calls `onValue` with each JSON value the view sends, and `onEnd` when the view is gone. */
export function readCommands(input: Readable, onValue: (value: unknown) => void, onEnd: () => void): void {
  const reader = new FrameReader()
  input.on('data', (chunk: Buffer) => {
    for (const frame of reader.push(chunk)) if (frame.kind === 'json') onValue(frame.value)
  })
  input.on('end', onEnd)
  input.on('error', onEnd)
}
