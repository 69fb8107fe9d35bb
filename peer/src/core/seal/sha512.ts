/** SHA-512, HMAC (RFC 2104) and HKDF (RFC 5869) over it. */
import {calculated} from './sodium.js'

const HASH_BYTES = 64

export const sha512 = (bytes: Uint8Array): Uint8Array =>
  calculated(HASH_BYTES, [bytes], (code, hash, at) => code.crypto_hash_sha512(hash, at!, bytes.length, 0))

/** HKDF's first half is nothing else: its salt is HMAC's key, its secret the message. */
export const hmacSha512 = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  calculated(HASH_BYTES, [key, bytes], (code, tag, keyAt, bytesAt) =>
    code.crypto_kdf_hkdf_sha512_extract(tag, keyAt!, key.length, bytesAt!, bytes.length),
  )

/** At most 16320 bytes. */
export function hkdfSha512(
  secret: Uint8Array,
  salt: Uint8Array,
  label: Uint8Array,
  sizeBytes: number,
): Uint8Array {
  const parts = [salt, secret, label, new Uint8Array(HASH_BYTES)]
  return calculated(sizeBytes, parts, (code, key, saltAt, secretAt, labelAt, middle) => {
    code.crypto_kdf_hkdf_sha512_extract(middle!, saltAt!, salt.length, secretAt!, secret.length)
    return code.crypto_kdf_hkdf_sha512_expand(key, sizeBytes, labelAt!, label.length, middle!)
  })
}
