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
  #isGone = false
  /** Pictures that newer ones replaced before the view could take them. */
  readonly dropped = {replacedBeforeView: 0}

  /** `gone` is called once when the view no longer reads; nothing is written after that. */
  constructor(out: Writable, gone: () => void) {
    this.#out = out
    out.on('drain', () => this.#sendWaiting())
    out.on('error', () => {
      if (!this.#isGone) gone()
      this.#isGone = true
    })
  }

  event(event: EngineEvent): void {
    if (!this.#isGone) this.#out.write(jsonFrame(event))
  }

  picture(picture: EnginePicture): void {
    if (this.#isGone) return
    if (this.#out.writableLength <= MAX_UNREAD_BYTES) {
      this.#out.write(pictureFrame(picture))
      return
    }
    if (this.#waiting.has(picture.id)) this.dropped.replacedBeforeView++
    this.#waiting.set(picture.id, picture)
  }

  /** Resolves when everything written so far has been handed to the pipe, or the view is gone. */
  flushed(): Promise<void> {
    if (this.#isGone) return Promise.resolve()
    return new Promise(resolve => {
      this.#out.once('error', () => resolve())
      this.#out.write(Buffer.alloc(0), () => resolve())
    })
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
