/**
 * The published vectors of what s2c takes from its libraries: secretbox, X25519 as
 * connections by a friend use it, and Ed25519 as identities do.
 */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import nacl from 'tweetnacl'
import {SIGNATURE_BYTES, verifyIdentity} from '../trust/identity.js'
import {verifyEd25519} from './curve.js'
import {openBox, sealBox} from './secretbox.js'

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
    assert.deepEqual(sealBox(message, nonce, key), box)
  })

  it('opens, and not with any one bit flipped', () => {
    assert.deepEqual(openBox(box, nonce, key), message)
    for (let bit = 0; bit < box.length * 8; bit++) {
      const forged = box.slice()
      forged[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(openBox(forged, nonce, key), null, `bit ${bit}`)
    }
  })
})

it('X25519 is that of RFC 7748, 6.1', () => {
  const [alice, bob] = [
    {
      secret: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
      key: '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
    },
    {
      secret: '5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
      key: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
    },
  ]
  const shared = bytes('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')
  for (const {secret, key} of [alice, bob]) assert.deepEqual(nacl.scalarMult.base(bytes(secret)), bytes(key))
  assert.deepEqual(nacl.scalarMult(bytes(alice.secret), bytes(bob.key)), shared)
  assert.deepEqual(nacl.scalarMult(bytes(bob.secret), bytes(alice.key)), shared)
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
      assert.equal(verifyEd25519(key, message, signature), isValid, `vector ${id}`)
  })

  it('refuses signatures of other lengths without an error', () => {
    const others = vectors.filter(({signature}) => signature.length !== SIGNATURE_BYTES)
    for (const {id, isValid, key, signature, message} of others) {
      assert.equal(isValid, false, `vector ${id}`)
      assert.equal(verifyIdentity(key, message, signature), false, `vector ${id}`)
    }
  })
})
