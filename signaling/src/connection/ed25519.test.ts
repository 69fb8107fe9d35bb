import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {test} from 'node:test'
import {makeIdentity, prove, verifyProof} from '@s2c/shared/peer-id'
import {verifyEd25519} from './ed25519.js'

const nonce = randomBytes(32).toString('base64')

test('a proof made by the portable code convinces the fast one, for its own nonce and key only', () => {
  const [ann, bob] = [makeIdentity(randomBytes(32)), makeIdentity(randomBytes(32))]
  const proof = prove(ann, nonce, 's')
  assert.equal(verifyProof(proof, nonce, 's', verifyEd25519), true)
  assert.equal(verifyProof(proof, nonce, 't', verifyEd25519), false)
  assert.equal(verifyEd25519(new Uint8Array(3), new Uint8Array(64), bob.publicKey), false)
})

test('keys and signatures of any bytes are answered, not thrown at', () => {
  for (const key of [
    new Uint8Array(32),
    new Uint8Array(32).fill(255),
    new Uint8Array(31),
    new Uint8Array(0),
  ]) {
    for (const size of [0, 63, 64, 65])
      assert.equal(verifyEd25519(Uint8Array.of(1), randomBytes(size), key), false)
  }
})
