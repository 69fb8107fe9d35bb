/**
 * The published vectors of what s2c takes from its libraries: secretbox, and Ed25519 as identities use it. X25519 is
 * not among it: keys are agreed on with CPace over ristretto255, and with DTLS below the transport's own interface.
 */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import nacl from 'tweetnacl'
import {SIGNATURE_BYTES, verifyIdentity, verifyStrictly} from '../trust/identity.js'

const read = (name: string): string =>
  readFileSync(new URL(`../../../src/core/seal/vectors/${name}`, import.meta.url), 'utf8')
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('secretbox, by the vector of NaCl', () => {
  const vector: Record<'key' | 'nonce' | 'message' | 'box', string> = JSON.parse(read('secretbox.json'))
  const [key, nonce, message, box] = [vector.key, vector.nonce, vector.message, vector.box].map(bytes) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]

  it('seals', () => {
    assert.deepEqual(nacl.secretbox(message, nonce, key), box)
  })

  it('opens, and not with any one bit flipped', () => {
    assert.deepEqual(nacl.secretbox.open(box, nonce, key), message)
    for (let bit = 0; bit < box.length * 8; bit++) {
      const forged = box.slice()
      forged[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(nacl.secretbox.open(forged, nonce, key), null, `bit ${bit}`)
    }
  })
})

type SignatureVector = {
  id: string
  isValid: boolean
  key: Uint8Array
  signature: Uint8Array
  message: Uint8Array
}

describe('Ed25519, by the vectors of Wycheproof', () => {
  const lines = read('wycheproof-ed25519.txt').trim().split('\n').slice(1)
  const vectors = lines.map((line): SignatureVector => {
    const [id, result, key, signature, message] = line.split(' ').map(field => (field === '-' ? '' : field))
    const isValid = result === 'valid'
    return {id: id!, isValid, key: bytes(key!), signature: bytes(signature!), message: bytes(message!)}
  })

  it('are all there', () => {
    assert.equal(vectors.length, 151)
    assert.equal(vectors.filter(({isValid}) => isValid).length, 88)
  })

  it('accepts what is valid and nothing else, malleable and odd encodings included', () => {
    const ofLength = vectors.filter(({signature}) => signature.length === SIGNATURE_BYTES)
    assert.equal(ofLength.length, 139)
    for (const {id, isValid, key, signature, message} of ofLength)
      assert.equal(verifyStrictly(key, message, signature), isValid, `vector ${id}`)
  })

  it('refuses signatures of other lengths without an error', () => {
    const others = vectors.filter(({signature}) => signature.length !== SIGNATURE_BYTES)
    for (const {id, isValid, key, signature, message} of others) {
      assert.equal(isValid, false, `vector ${id}`)
      assert.equal(verifyIdentity(key, message, signature), false, `vector ${id}`)
    }
  })
})
