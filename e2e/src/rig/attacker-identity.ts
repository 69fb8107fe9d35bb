/** An identity key of an attacker: it signs as an honest peer's would, and is nobody's that anyone has met. */
import {generateKeyPairSync, sign} from 'node:crypto'
import {signedBytes} from 's2c-peer/core/trust/identity'

export type AttackerIdentity = {
  readonly key: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

export function makeAttackerIdentity(): AttackerIdentity {
  const {publicKey, privateKey} = generateKeyPairSync('ed25519')
  const key = Buffer.from(publicKey.export({format: 'jwk'}).x!, 'base64url')
  return {
    key: new Uint8Array(key),
    sign: message => new Uint8Array(sign(null, signedBytes(message), privateKey)),
  }
}
