/**
 * One band of a coded picture as it travels, in one part or in fragments:
 *
 *   0  format              8  0: levels, 1: colour
 *   1  width              16  of the whole picture, in samples
 *   3  height             16
 *   5  reference distance  8  the reference is this band of the picture so many numbers older; 0: coded alone
 *   6  kept distance       8  older pictures than so many numbers before this one serve as references no more; 255: all may
 *   7  unchanged           8  so many captured pictures right before this one looked like their predecessors
 *   8  bands sent          8  bit i: band i of this picture is sent, too; the others look as before
 *   9  capturedAtMs       16  the sender's clock in ms, low bits
 *  11  coded band
 */
import {MAX_HEIGHT, MAX_WIDTH, type PictureFormat, type Size} from '../picture/picture.js'

export const PICTURE_HEADER_BYTES = 11

/** A reference is at most so many numbers older than the picture coded against it. */
export const MAX_REFERENCE_DISTANCE = 255
/** For `keptDistance`: nothing is to be forgotten. */
export const KEEP_ALL = 255
export const MAX_UNCHANGED = 255

const FORMATS: readonly PictureFormat[] = ['levels', 'colour']

export type PictureMessage = Size & {
  readonly format: PictureFormat
  readonly referenceDistance: number
  readonly keptDistance: number
  readonly unchanged: number
  readonly bandsSent: number
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
  bytes[6] = message.keptDistance
  bytes[7] = message.unchanged
  bytes[8] = message.bandsSent
  view.setUint16(9, message.capturedAtMs & 0xffff)
  bytes.set(message.coded, PICTURE_HEADER_BYTES)
  return bytes
}

/** Null when it is not a picture message, or one of an impossible size. `capturedAtMs` has 16 bits. */
export function parsePictureMessage(bytes: Uint8Array): PictureMessage | null {
  if (bytes.length < PICTURE_HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const format = FORMATS[bytes[0]!]
  const width = view.getUint16(1)
  const height = view.getUint16(3)
  if (format === undefined || width < 1 || width > MAX_WIDTH || height < 1 || height > MAX_HEIGHT) return null
  return {
    format,
    width,
    height,
    referenceDistance: bytes[5]!,
    keptDistance: bytes[6]!,
    unchanged: bytes[7]!,
    bandsSent: bytes[8]!,
    capturedAtMs: view.getUint16(9),
    coded: bytes.subarray(PICTURE_HEADER_BYTES),
  }
}
