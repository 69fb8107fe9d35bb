/**
 * One coded picture as it travels, in one or more fragments:
 *
 *   0  cols               16
 *   2  rows               16
 *   4  reference distance  8  the reference is this many pictures older; 0: coded alone
 *   5  unchanged           8  so many pictures right before this one equalled their predecessors
 *   6  capturedAtMs       32  the sender's clock in ms, low bits
 *  10  coded grid
 */
import {type GridSize, MAX_COLS, MAX_ROWS} from './grid.js'

export const PICTURE_HEADER_BYTES = 10

/** Pictures both sides keep: a reference may be at most this much older than the picture coded against it. */
export const REFERENCE_HISTORY = 64

export const MAX_UNCHANGED = 255

export type PictureMessage = GridSize & {
  readonly referenceDistance: number
  readonly unchanged: number
  readonly capturedAtMs: number
  readonly coded: Uint8Array
}

export function formatPictureMessage(message: PictureMessage): Uint8Array {
  const bytes = new Uint8Array(PICTURE_HEADER_BYTES + message.coded.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, message.cols)
  view.setUint16(2, message.rows)
  bytes[4] = message.referenceDistance
  bytes[5] = message.unchanged
  view.setUint32(6, message.capturedAtMs)
  bytes.set(message.coded, PICTURE_HEADER_BYTES)
  return bytes
}

/** Null when it is not a picture message, or one of an impossible size. */
export function parsePictureMessage(bytes: Uint8Array): PictureMessage | null {
  if (bytes.length < PICTURE_HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const cols = view.getUint16(0)
  const rows = view.getUint16(2)
  const referenceDistance = bytes[4]!
  if (cols < 1 || cols > MAX_COLS || rows < 1 || rows > MAX_ROWS || referenceDistance > REFERENCE_HISTORY)
    return null
  return {
    cols,
    rows,
    referenceDistance,
    unchanged: bytes[5]!,
    capturedAtMs: view.getUint32(6),
    coded: bytes.subarray(PICTURE_HEADER_BYTES),
  }
}
