/** Ed25519 (RFC 8032) by Node's own cryptography: some fifty times as fast as the portable code, for joins in a rush. */
import {createPublicKey, verify} from 'node:crypto'

/** False for a wrong signature and for a key that is none. */
export function verifyEd25519(signed: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    const x = Buffer.from(publicKey).toString('base64url')
    const key = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'})
    return verify(null, signed, key, signature)
  } catch {
    return false
  }
}
