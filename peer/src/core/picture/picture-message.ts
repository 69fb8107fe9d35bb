/**
 * One coded picture as it travels, in one or more fragments:
 *
 *   0  format              8  0: levels, 1: colour
 *   1  width              16  in samples
 *   3  height             16
 *   5  reference distance  8  the reference is this many pictures older; 0: coded alone
 *   6  unchanged           8  so many pictures right before this one equalled their predecessors
 *   7  capturedAtMs       32  the sender's clock in ms, low bits
 *  11  coded picture
 */
import {MAX_HEIGHT, MAX_WIDTH, type PictureFormat, type Size} from './picture.js'

export const PICTURE_HEADER_BYTES = 11

/** Pictures both sides keep: a reference may be at most this much older than the picture coded against it. */
export const REFERENCE_HISTORY = 64

export const MAX_UNCHANGED = 255

const FORMATS: readonly PictureFormat[] = ['levels', 'colour']

export type PictureMessage = Size & {
  readonly format: PictureFormat
  readonly referenceDistance: number
  readonly unchanged: number
  readonly capturedAtMs: number
  readonly coded: Uint8Array
}

export function formatPictureMessage(message: PictureMessage): Uint8Array {
  const bytes = new Uint8Array(PICTURE_HEADER_BYTES + message.coded.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = FORMATS.indexOf(message.format)
  view.setUint16(1, message.width)
  view.setUint16(3, message.height)
  bytes[5] = message.referenceDistance
  bytes[6] = message.unchanged
  view.setUint32(7, message.capturedAtMs)
  bytes.set(message.coded, PICTURE_HEADER_BYTES)
  return bytes
}

/** Null when it is not a picture message, or one of an impossible size. */
export function parsePictureMessage(bytes: Uint8Array): PictureMessage | null {
  if (bytes.length < PICTURE_HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const format = FORMATS[bytes[0]!]
  const width = view.getUint16(1)
  const height = view.getUint16(3)
  const referenceDistance = bytes[5]!
  if (format === undefined || width < 1 || width > MAX_WIDTH || height < 1 || height > MAX_HEIGHT) return null
  if (referenceDistance > REFERENCE_HISTORY) return null
  return {
    format,
    width,
    height,
    referenceDistance,
    unchanged: bytes[6]!,
    capturedAtMs: view.getUint32(7),
    coded: bytes.subarray(PICTURE_HEADER_BYTES),
  }
}
