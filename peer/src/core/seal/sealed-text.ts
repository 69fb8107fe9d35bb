/** A text sealed under one of a link's keys (NaCl secretbox), and opened again. Whoever seals counts the numbers. */
import {encodeHex, encodeUtf8} from '@s2c/shared/encoding'
import {NONCE_BYTES, openBox, sealBox} from './secretbox.js'

/** Each number serves once under a key: it is the nonce, in the first four bytes, big-endian, before zeros. */
export type SealedText = {readonly number: number; readonly box: Uint8Array}

export const sealText = (text: string, number: number, key: Uint8Array): SealedText => ({
  number,
  box: sealBox(encodeUtf8(text), nonceOf(number), key),
})

/** Null when it was not sealed so, or is not text. */
export function openText({number, box}: SealedText, key: Uint8Array): string | null {
  const plain = openBox(box, nonceOf(number), key)
  return plain === null ? null : decodeUtf8(plain)
}

function nonceOf(number: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES)
  new DataView(nonce.buffer).setUint32(0, number)
  return nonce
}

/** The language itself decodes UTF-8 strictly, in percent signs. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return decodeURIComponent(encodeHex(bytes).replace(/../g, '%$&'))
  } catch {
    return null
  }
}
