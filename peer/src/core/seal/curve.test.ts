/** Against @noble/curves, which knows nothing of libsodium. */
import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {ed25519, ristretto255, ristretto255_hasher} from '@noble/curves/ed25519.js'
import {seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import {hashToElement, multiply, verifyEd25519} from './curve.js'

const random = seededRandom(255)
const {Point} = ristretto255
const TRIALS = 50

describe('ristretto255', () => {
  it('makes the element of a hash', () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const hash = random.bytes(64)
      assert.deepEqual(hashToElement(hash), ristretto255_hasher.deriveToCurve!(hash).toBytes())
    }
  })

  it('multiplies by the scalar that a wide one is reduced to', () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const [element, wide] = [hashToElement(random.bytes(64)), random.bytes(64)]
      const scalar = wide.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) % Point.Fn.ORDER
      assert.deepEqual(multiply(element, wide), Point.fromBytes(element).multiply(scalar).toBytes())
    }
  })

  it('has no product of the neutral element, nor by zero or a multiple of the group’s order', () => {
    const element = Point.BASE.toBytes()
    const order = Uint8Array.from(
      Buffer.from(Point.Fn.ORDER.toString(16).padStart(128, '0'), 'hex').reverse(),
    )
    assert.equal(multiply(new Uint8Array(32), random.bytes(64)), null)
    assert.equal(multiply(element, new Uint8Array(64)), null)
    assert.equal(multiply(element, order), null)
  })
})

describe('Ed25519', () => {
  const {publicKey, secretKey} = nacl.sign.keyPair.fromSeed(random.bytes(32))

  it('takes signatures of messages of any length', () => {
    for (const length of [0, 1, 63, 64, 1_000, 70_000, 300_000]) {
      const message = random.bytes(length)
      const signature = nacl.sign.detached(message, secretKey)
      assert.ok(verifyEd25519(publicKey, message, signature), `${length} bytes`)
      signature[40]! ^= 1
      assert.ok(!verifyEd25519(publicKey, message, signature), `${length} bytes`)
    }
  })

  it('refuses a first half that is of small order, which only the key’s owner can make', () => {
    const message = random.bytes(20)
    const hashed = (bytes: Uint8Array): bigint =>
      nacl.hash(bytes).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) % Point.Fn.ORDER
    const {scalar} = ed25519.utils.getExtendedPublicKey(secretKey.subarray(0, 32))
    for (const half of [`01${'00'.repeat(31)}`, `ee${'ff'.repeat(30)}7f`]) {
      const first = Uint8Array.from(Buffer.from(half, 'hex'))
      const second = (hashed(Buffer.concat([first, publicKey, message])) * scalar) % Point.Fn.ORDER
      const digits = Buffer.from(second.toString(16).padStart(64, '0'), 'hex').reverse()
      assert.ok(!verifyEd25519(publicKey, message, Uint8Array.from([...first, ...digits])), half)
    }
  })
})
