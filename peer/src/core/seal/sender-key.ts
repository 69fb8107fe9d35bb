/** The key that opens one sender's media of one epoch: what the sender tells every receiver. */
import nacl from 'tweetnacl'

export const KEY_BYTES = nacl.secretbox.keyLength

export type SenderKey = {readonly epoch: number; readonly key: Uint8Array}
