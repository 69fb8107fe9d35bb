/**
 * Signatures by identity keys, in the form that ssh-keygen -Y and ssh agents make (OpenSSH PROTOCOL.sshsig):
 * so an SSH key can be somebody's identity, and a signature made for s2c means nothing anywhere else.
 */
import {sha256} from '@noble/hashes/sha2.js'
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeBase64, encodeUtf8} from '@s2c/shared/encoding'
import {verifyEd25519} from '../seal/curve.js'
import {sha512} from '../seal/sha512.js'
import {lv} from '../seal/transcript.js'
import {IDENTITY_KEY_BYTES} from './identity-key.js'

/** What signatures of s2c are for; other programs that accept SSH signatures ask for a namespace of theirs. */
export const SIGNATURE_NAMESPACE = 's2c-identity'
export const SIGNATURE_BYTES = 64

const MAGIC = encodeUtf8('SSHSIG')
const HASH_NAME = 'sha512'
const KEY_TYPE = 'ssh-ed25519'

/**
 * The bytes that are signed for a message: magic, namespace, nothing reserved, hash name, SHA-512 of the message. What
 * `lv` writes is what SSH calls strings (RFC 4251 section 5).
 */
export const signedBytes = (message: Uint8Array): Uint8Array =>
  concatBytes(MAGIC, lv(SIGNATURE_NAMESPACE, '', HASH_NAME, sha512(message)))

/**
 * True if the key's owner signed the message. Strict (RFC 8032 section 5.1.7): small-order keys, encodings that are
 * not canonical and malleable signatures are refused. False, never an error, for bytes of any length.
 */
export function verifyIdentity(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== IDENTITY_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false
  return verifyEd25519(key, signedBytes(message), signature)
}

/** The public key as SSH writes it: its type and its bytes (RFC 8709 section 4). */
export const sshKeyBlob = (key: Uint8Array): Uint8Array => lv(KEY_TYPE, key)

/** As `ssh-keygen -l` prints it: "SHA256:" and 43 digits of base64. */
export const fingerprintOf = (key: Uint8Array): string =>
  `SHA256:${encodeBase64(sha256(sshKeyBlob(key))).replace(/=+$/, '')}`

/** As in id_ed25519.pub and authorized_keys. */
export const sshPublicLine = (key: Uint8Array, comment: string): string =>
  `${KEY_TYPE} ${encodeBase64(sshKeyBlob(key))} ${comment}`
