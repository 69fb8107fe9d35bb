/** Ed25519 keys (RFC 8032) by Node's own cryptography: the portable code takes tens of ms until it is compiled. */
import {createPrivateKey, createPublicKey, type KeyObject, sign} from 'node:crypto'
import type {MakeKey} from '@s2c/shared/peer-id'

/** What stands before the seed of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key that grows from 32 secret bytes. */
export const ed25519Key: MakeKey = seed => {
  const key = privateKeyOf(seed)
  return {
    publicKey: Uint8Array.from(publicPartOf(key)),
    sign: message => Uint8Array.from(sign(null, message, key)),
  }
}

export const publicKeyOf = (seed: Uint8Array): Buffer => publicPartOf(privateKeyOf(seed))

const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({key: Buffer.concat([PKCS8_HEADER, seed]), format: 'der', type: 'pkcs8'})

function publicPartOf(privateKey: KeyObject): Buffer {
  const {x} = createPublicKey(privateKey).export({format: 'jwk'})
  return Buffer.from(x!, 'base64url')
}
