/**
 * A person's identity for others: an Ed25519 public key (RFC 8032), written as text so that it can stand in
 * lists, maps and files. Comes from a peer's identification and from the file of known peers.
 */
import {encodeHex} from '@s2c/shared/encoding'

/** 64 lower-case hexadecimal digits. */
export type IdentityKey = string

export const IDENTITY_KEY_BYTES = 32
export const IDENTITY_KEY_PATTERN = /^[0-9a-f]{64}$/

/** The key of 32 bytes; null for another number of bytes. */
export const identityKeyOf = (bytes: Uint8Array): IdentityKey | null =>
  bytes.length === IDENTITY_KEY_BYTES ? encodeHex(bytes) : null

/** The key in a text from outside; null unless it is exactly 64 lower-case hexadecimal digits. */
export const parseIdentityKey = (text: string): IdentityKey | null =>
  IDENTITY_KEY_PATTERN.test(text) ? text : null

/** The 32 bytes of a key. */
export function identityKeyBytes(key: IdentityKey): Uint8Array {
  if (!IDENTITY_KEY_PATTERN.test(key)) throw new RangeError('an identity key has 64 hexadecimal digits')
  return Uint8Array.from({length: IDENTITY_KEY_BYTES}, (_, at) =>
    Number.parseInt(key.slice(2 * at, 2 * at + 2), 16),
  )
}
