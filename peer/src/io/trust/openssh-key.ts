/**
 * An Ed25519 private key without a passphrase as OpenSSH keeps it (PROTOCOL.key: "openssh-key-v1"), so that ssh-keygen
 * can show, convert and encrypt it. Keys with a passphrase are read elsewhere.
 */
import {sshKeyBlob} from '../../core/trust/identity.js'
import {publicKeyOf} from './ed25519.js'

export type DecodedKey = {ok: true; seed: Buffer} | {ok: false; reason: 'encrypted' | 'otherType' | 'broken'}

/** As OpenSSH's and RFC 8032's private keys: 32 bytes, from which the public key follows. */
export const SEED_BYTES = 32

const ARMOUR = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/
const LINE_LENGTH = 70
const MAGIC = Buffer.from('openssh-key-v1\0')
const KEY_TYPE = Buffer.from('ssh-ed25519')
const NONE = Buffer.from('none')
/** Unencrypted keys are padded as if for a cipher of this block size. */
const BLOCK_BYTES = 8

export function encodeOpenSshKey(seed: Uint8Array, comment: string, check: Uint8Array): string {
  const publicKey = publicKeyOf(seed)
  const secret = [check, check, string(KEY_TYPE), string(publicKey), string(Buffer.concat([seed, publicKey]))]
  const body = Buffer.concat([...secret, string(Buffer.from(comment))])
  const padding = Buffer.from(Array.from({length: -body.length & (BLOCK_BYTES - 1)}, (_, at) => at + 1))
  const publicPart = [
    string(NONE),
    string(NONE),
    string(Buffer.alloc(0)),
    uint32(1),
    string(sshKeyBlob(publicKey)),
  ]
  const bytes = Buffer.concat([MAGIC, ...publicPart, string(Buffer.concat([body, padding]))])
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g'))!
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

export function decodeOpenSshKey(text: string): DecodedKey {
  const armoured = ARMOUR.exec(text)?.[1]
  if (armoured === undefined) return {ok: false, reason: 'broken'}
  try {
    return decode(new Reader(Buffer.from(armoured, 'base64')))
  } catch (error) {
    if (error instanceof RangeError) return {ok: false, reason: 'broken'}
    throw error
  }
}

function decode(reader: Reader): DecodedKey {
  reader.expect(MAGIC)
  const cipher = reader.string()
  reader.string()
  reader.string()
  if (!cipher.equals(NONE)) return {ok: false, reason: 'encrypted'}
  if (reader.uint32() !== 1) return {ok: false, reason: 'broken'}
  reader.string()
  return decodeSecret(new Reader(reader.string()))
}

function decodeSecret(reader: Reader): DecodedKey {
  const check = reader.uint32()
  if (reader.uint32() !== check) return {ok: false, reason: 'broken'}
  if (!reader.string().equals(KEY_TYPE)) return {ok: false, reason: 'otherType'}
  const publicKey = reader.string()
  const seed = reader.string().subarray(0, SEED_BYTES)
  if (seed.length !== SEED_BYTES || !publicKeyOf(seed).equals(publicKey)) return {ok: false, reason: 'broken'}
  return {ok: true, seed: Buffer.from(seed)}
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const string = (bytes: Uint8Array): Buffer => Buffer.concat([uint32(bytes.length), bytes])

/** Reads SSH's numbers and strings (RFC 4251 section 5) in a row; a RangeError where the bytes end too soon. */
class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  expect(expected: Buffer): void {
    if (!this.#take(expected.length).equals(expected)) throw new RangeError('not an OpenSSH key')
  }

  uint32(): number {
    return this.#take(4).readUInt32BE()
  }

  string(): Buffer {
    return this.#take(this.uint32())
  }

  #take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw new RangeError('the key ends too soon')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
