/** The key that opens one sender's media of one epoch: what the sender tells every receiver. */
import nacl from 'tweetnacl'
import {epochByteOf, joinBody, layOutNonce, type Stream} from './sealed-body.js'

export const KEY_BYTES = nacl.secretbox.keyLength

export type SenderKey = {readonly epoch: number; readonly key: Uint8Array}

/** One key for the life of a process, until meetings seal with `OwnSenderKeys`. */
export class Sealer {
  readonly senderKey: SenderKey
  readonly #counters: Record<Stream, number> = {sound: 0, picture: 0}

  constructor(senderKey: SenderKey) {
    this.senderKey = senderKey
  }

  seal(stream: Stream, plain: Uint8Array): Uint8Array {
    const {epoch, key} = this.senderKey
    const counter = this.#counters[stream]++
    const box = nacl.secretbox(plain, layOutNonce(epoch, stream, counter), key)
    return joinBody({epochByte: epochByteOf(epoch), stream, counter, box})
  }
}
