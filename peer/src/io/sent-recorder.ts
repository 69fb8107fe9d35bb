/** Writes each picture this peer codes as one JSON line, so that what arrives can be compared with what was sent. */
import {createWriteStream, type WriteStream} from 'node:fs'
import type {Picture} from '../core/picture/picture.js'

/** A disk slower than the camera: pictures beyond this are left out and counted. */
const MAX_UNWRITTEN_BYTES = 8 * 1024 * 1024

export class SentRecorder {
  readonly #file: WriteStream
  leftOut = 0

  /** Reports a file that cannot be written through `failed`, once; recording then ends and the call goes on. */
  constructor(path: string, failed: (message: string) => void) {
    this.#file = createWriteStream(path)
    this.#file.on('error', error =>
      failed(`Sent pictures cannot be recorded to ${path}: ${error.message}. Name a writable file.`),
    )
  }

  record(number: number, picture: Picture): void {
    if (this.#file.destroyed) return
    if (this.#file.writableLength > MAX_UNWRITTEN_BYTES) {
      this.leftOut++
      return
    }
    this.#file.write(`${JSON.stringify({number, ...recorded(picture)})}\n`)
  }
}

/** Each plane as base64: how the samples are drawn is for who receives them. */
function recorded(picture: Picture): Record<string, string | number> {
  const {width, height, format} = picture
  switch (format) {
    case 'levels':
      return {width, height, format, levels: base64(picture.levels)}
    case 'colour': {
      const {luma, blue, red} = picture
      return {width, height, format, luma: base64(luma), blue: base64(blue), red: base64(red)}
    }
    default:
      return format satisfies never
  }
}

const base64 = (samples: Uint8Array): string => Buffer.from(samples).toString('base64')
