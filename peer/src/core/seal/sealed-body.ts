/**
 * How a sealed body travels: the same bytes for all receivers. XSalsa20-Poly1305 (NaCl secretbox); the nonce
 * is epoch 32 | stream 16 | counter 64, then zeros.
 *
 *   0  epoch, low byte   8
 *   1  stream            8
 *   2  counter          32
 *   6  secretbox (16-byte tag first)
 */
import {NONCE_BYTES, TAG_BYTES} from './secretbox.js'

const HEADER_BYTES = 6
export const SEAL_OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES

/** How many packets of one stream have a counter of their own. */
export const COUNTERS = 2 ** 32

/** What a body is about; a part of its nonce. */
export type Stream = 'sound' | 'picture'
const STREAM_NUMBERS: Readonly<Record<Stream, number>> = {sound: 0, picture: 1}
const STREAMS: readonly Stream[] = ['sound', 'picture']

export type SealedBody = {
  /** All that a body tells of its epoch. */
  readonly epochByte: number
  readonly stream: Stream
  readonly counter: number
  readonly box: Uint8Array
}

export function joinBody({epochByte, stream, counter, box}: SealedBody): Uint8Array {
  const body = new Uint8Array(HEADER_BYTES + box.length)
  body[0] = epochByte
  body[1] = STREAM_NUMBERS[stream]
  new DataView(body.buffer).setUint32(2, counter)
  body.set(box, HEADER_BYTES)
  return body
}

/** The reverse of `joinBody`; null when it cannot be one. The box is a view, not a copy. */
export function splitBody(body: Uint8Array): SealedBody | null {
  const stream = STREAMS[body[1] ?? STREAMS.length]
  if (body.length < SEAL_OVERHEAD_BYTES || stream === undefined) return null
  const counter = new DataView(body.buffer, body.byteOffset).getUint32(2)
  return {epochByte: body[0]!, stream, counter, box: body.subarray(HEADER_BYTES)}
}

/** The byte that a body of this epoch begins with. */
export const epochByteOf = (epoch: number): number => epoch & 0xff

/** The nonce's layout. To open with; what is sealed takes its nonces from `SealingKey` alone. */
export function layOutNonce(epoch: number, stream: Stream, counter: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES)
  const view = new DataView(nonce.buffer)
  view.setUint32(0, epoch)
  view.setUint16(4, STREAM_NUMBERS[stream])
  view.setUint32(10, counter)
  return nonce
}
