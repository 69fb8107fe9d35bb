/**
 * Opus frames of 20 ms as they travel inside a sealed body, one or, where the path is thin, several in a row:
 *
 *   0  frame number  32  of the first; one for each 20 ms of the sender's capture clock, counted on while muted
 *   4  frames         8  1 to 6
 *   5  length        16  of each frame but the last
 *      Opus packets      (RFC 6716), one after another; one of a single byte announces a pause
 */
import {frameAfter} from '../sound/listen/frame-number.js'
import {MAX_OPUS_BYTES} from '../sound/sound-format.js'

const FIXED_BYTES = 5
const LENGTH_BYTES = 2

/** 120 ms: with more, talking with each other becomes hard. */
export const MAX_FRAMES = 6

export type SoundFrame = {readonly number: number; readonly payload: Uint8Array}

/** `frames`: 1 to MAX_FRAMES with numbers in a row. */
export function formatSound(frames: readonly SoundFrame[]): Uint8Array {
  const bytes = new Uint8Array(soundBytes(frames))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, frames[0]!.number)
  bytes[4] = frames.length
  let at = FIXED_BYTES + (frames.length - 1) * LENGTH_BYTES
  frames.forEach(({payload}, index) => {
    if (index < frames.length - 1) view.setUint16(FIXED_BYTES + index * LENGTH_BYTES, payload.length)
    bytes.set(payload, at)
    at += payload.length
  })
  return bytes
}

/** How long `formatSound` makes them. */
export const soundBytes = (frames: readonly SoundFrame[]): number =>
  frames.reduce((sum, {payload}) => sum + payload.length + LENGTH_BYTES, FIXED_BYTES - LENGTH_BYTES)

/** The reverse of `formatSound`; null when it cannot be that. Payloads are views, not copies. */
export function parseSound(bytes: Uint8Array): SoundFrame[] | null {
  const count = bytes[4] ?? 0
  const payloadsAt = FIXED_BYTES + (count - 1) * LENGTH_BYTES
  if (count < 1 || count > MAX_FRAMES || bytes.length < payloadsAt) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const frames: SoundFrame[] = []
  for (let index = 0, at = payloadsAt; index < count; index++) {
    const isLast = index === count - 1
    const length = isLast ? bytes.length - at : view.getUint16(FIXED_BYTES + index * LENGTH_BYTES)
    if (length < 1 || length > MAX_OPUS_BYTES || at + length > bytes.length) return null
    frames.push({number: frameAfter(view.getUint32(0), index), payload: bytes.subarray(at, at + length)})
    at += length
  }
  return frames
}
