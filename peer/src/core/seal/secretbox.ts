/** NaCl's secretbox: XSalsa20 and Poly1305, the tag before what is sealed. Each nonce serves once under a key. */
import {calculate, calculated} from './sodium.js'

export const KEY_BYTES = 32
export const NONCE_BYTES = 24
export const TAG_BYTES = 16

export function sealBox(plain: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array {
  assertSizes(nonce, key)
  return calculated(plain.length + TAG_BYTES, [plain, nonce, key], (code, box, plainAt, nonceAt, keyAt) =>
    code.crypto_secretbox_easy(box, plainAt!, plain.length, 0, nonceAt!, keyAt!),
  )
}

/** Null when it was not sealed so. */
export function openBox(box: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array | null {
  assertSizes(nonce, key)
  if (box.length < TAG_BYTES) return null
  return calculate(box.length - TAG_BYTES, [box, nonce, key], (code, plain, boxAt, nonceAt, keyAt) =>
    code.crypto_secretbox_open_easy(plain, boxAt!, box.length, 0, nonceAt!, keyAt!),
  )
}

function assertSizes(nonce: Uint8Array, key: Uint8Array): void {
  if (nonce.length !== NONCE_BYTES || key.length !== KEY_BYTES)
    throw new RangeError(`a nonce of ${nonce.length} bytes, a key of ${key.length}`)
}
