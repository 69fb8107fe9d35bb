/**
 * A sender's media key and the packets sealed under it: one body for all receivers. XSalsa20-Poly1305
 * (NaCl secretbox); the nonce is epoch 32 | stream 16 | counter 64, then zeros, and is never used twice.
 *
 *   0  epoch, low byte   8
 *   1  stream            8
 *   2  counter          32
 *   6  secretbox (16-byte tag first)
 */
import nacl from 'tweetnacl'
import {ReplayWindow} from './replay-window.js'

export const BODY_HEADER_BYTES = 6
export const SEAL_OVERHEAD_BYTES = BODY_HEADER_BYTES + nacl.secretbox.overheadLength
export const KEY_BYTES = nacl.secretbox.keyLength

const COUNTER_LIMIT = 2 ** 32

/** What a body is about; a part of its nonce. */
export type Stream = 'sound' | 'picture'
const STREAM_NUMBERS: Readonly<Record<Stream, number>> = {sound: 0, picture: 1}
const STREAMS: readonly Stream[] = ['sound', 'picture']

export type SenderKey = {readonly epoch: number; readonly key: Uint8Array}

/** Seals for everybody under one key. The only allocator of this key's counters: make one per key, never two. */
export class Sealer {
  readonly senderKey: SenderKey
  readonly #counters = new Map<Stream, number>()

  constructor(senderKey: SenderKey) {
    this.senderKey = senderKey
  }

  /** Throws when a stream's counters are used up (after 2^32 packets). */
  seal(stream: Stream, plain: Uint8Array): Uint8Array {
    const counter = this.#take(stream)
    const box = nacl.secretbox(plain, nonceOf(this.senderKey.epoch, stream, counter), this.senderKey.key)
    const body = new Uint8Array(BODY_HEADER_BYTES + box.length)
    body[0] = this.senderKey.epoch & 0xff
    body[1] = STREAM_NUMBERS[stream]
    new DataView(body.buffer).setUint32(2, counter)
    body.set(box, BODY_HEADER_BYTES)
    return body
  }

  #take(stream: Stream): number {
    const counter = this.#counters.get(stream) ?? 0
    if (counter >= COUNTER_LIMIT)
      throw new RangeError(`the counters of the ${stream} stream are used up: a new key is due`)
    this.#counters.set(stream, counter + 1)
    return counter
  }
}

export type OpenFailure = 'malformed' | 'unknownKey' | 'replayed' | 'forged'
export type Opened = {ok: true; plain: Uint8Array} | {ok: false; reason: OpenFailure}

/** Opens one sender's bodies; each is accepted once. */
export class Opener {
  #senderKey: SenderKey | null = null
  #windows: Record<Stream, ReplayWindow> = freshWindows()

  /** The key the sender named; the previous one is forgotten. Naming the same key again changes nothing. */
  use(senderKey: SenderKey): void {
    if (this.#senderKey !== null && sameKey(this.#senderKey, senderKey)) return
    this.#senderKey = senderKey
    this.#windows = freshWindows()
  }

  /** `stream` is the one that belongs to the channel the body came on. */
  open(stream: Stream, body: Uint8Array): Opened {
    if (body.length < SEAL_OVERHEAD_BYTES || STREAMS[body[1]!] !== stream)
      return {ok: false, reason: 'malformed'}
    const known = this.#senderKey
    if (known === null || (known.epoch & 0xff) !== body[0]) return {ok: false, reason: 'unknownKey'}
    const counter = new DataView(body.buffer, body.byteOffset).getUint32(2)
    const window = this.#windows[stream]
    if (!window.isFresh(counter)) return {ok: false, reason: 'replayed'}
    const plain = nacl.secretbox.open(
      body.subarray(BODY_HEADER_BYTES),
      nonceOf(known.epoch, stream, counter),
      known.key,
    )
    if (plain === null) return {ok: false, reason: 'forged'}
    window.accept(counter)
    return {ok: true, plain}
  }
}

const sameKey = (a: SenderKey, b: SenderKey): boolean => a.epoch === b.epoch && nacl.verify(a.key, b.key)

const freshWindows = (): Record<Stream, ReplayWindow> => ({
  sound: new ReplayWindow(),
  picture: new ReplayWindow(),
})

function nonceOf(epoch: number, stream: Stream, counter: number): Uint8Array {
  const nonce = new Uint8Array(nacl.secretbox.nonceLength)
  const view = new DataView(nonce.buffer)
  view.setUint32(0, epoch)
  view.setUint16(4, STREAM_NUMBERS[stream])
  view.setUint32(10, counter)
  return nonce
}
