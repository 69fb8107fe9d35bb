/**
 * How the handshake turns what was said into bytes, and bytes into keys: unambiguous concatenation, and SHA-512 as
 * hash, HMAC (RFC 2104) and HKDF (RFC 5869). Every use has a label of its own, so that no output means two things.
 */
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeUtf8} from '@s2c/shared/encoding'
import {hkdfSha512, hmacSha512, sha512} from './sha512.js'

/** Bytes as they are, texts as UTF-8, numbers as four bytes, big-endian. */
export type Part = Uint8Array | string | number

/** Keys, tags, nonces and commitments: 256 bits. */
export const FIELD_BYTES = 32

/** The peer with the lower id calls. */
export type Role = 'caller' | 'callee'
export const otherRole = (role: Role): Role => (role === 'caller' ? 'callee' : 'caller')

const LENGTH_BYTES = 4
const UINT32_LIMIT = 2 ** 32

/** Each part after its length as four bytes, big-endian: different lists of parts never give the same bytes. */
export function lv(...parts: readonly Part[]): Uint8Array {
  const values = parts.map(bytesOf)
  return concatBytes(...values.flatMap(value => [uint32(value.length), value]))
}

/** SHA-512 over the parts: 64 bytes. */
export const hash = (...parts: readonly Part[]): Uint8Array => sha512(lv(...parts))

/** The first 32 bytes of HMAC-SHA-512 over the parts. */
export const tagOf = (key: Uint8Array, ...parts: readonly Part[]): Uint8Array =>
  hmacSha512(key, lv(...parts)).slice(0, FIELD_BYTES)

/** HKDF-SHA-512; the label says what the key is for. */
export const deriveKey = (
  secret: Uint8Array,
  salt: Uint8Array,
  label: string,
  sizeBytes: number = FIELD_BYTES,
): Uint8Array => hkdfSha512(secret, salt, encodeUtf8(label), sizeBytes)

/** In a time that depends on the lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}

const bytesOf = (part: Part): Uint8Array =>
  typeof part === 'string' ? encodeUtf8(part) : typeof part === 'number' ? uint32(part) : part

function uint32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= UINT32_LIMIT)
    throw new RangeError(`${value} is not a number of ${LENGTH_BYTES} bytes`)
  const bytes = new Uint8Array(LENGTH_BYTES)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
