import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {test} from 'node:test'
import {makeIdentity, prove, verifyProof} from '@s2c/shared/peer-id'
import {ed25519Key} from './ed25519.js'

test("the fast code makes the portable code's identity of a seed, and proofs that convince it", () => {
  for (let time = 0; time < 5; time++) {
    const seed = randomBytes(32)
    const [fast, portable] = [makeIdentity(seed, ed25519Key), makeIdentity(seed)]
    assert.equal(fast.peer, portable.peer)
    assert.deepEqual(fast.publicKey, portable.publicKey)
    const nonce = randomBytes(32).toString('base64')
    assert.deepEqual(prove(fast, nonce, 's'), prove(portable, nonce, 's'))
    assert.equal(verifyProof(prove(fast, nonce, 's'), nonce, 's'), true)
  }
})
