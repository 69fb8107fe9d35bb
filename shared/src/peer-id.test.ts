import assert from 'node:assert/strict'
import {test} from 'node:test'
import {encodeBase64} from './encoding.js'
import {makeIdentity, NONCE_BYTES, PEER_ID_PATTERN, prove, verifyProof} from './peer-id.js'
import {seededRandom} from './sim/random.js'

const random = seededRandom(1)
const ann = makeIdentity(random.bytes(32))
const bob = makeIdentity(random.bytes(32))
const nonce = encodeBase64(random.bytes(NONCE_BYTES))

test('the same seed always gives the same peer id, another seed another one', () => {
  const seed = seededRandom(2).bytes(32)
  assert.equal(makeIdentity(seed).peer, makeIdentity(seed).peer)
  assert.match(ann.peer, PEER_ID_PATTERN)
  assert.notEqual(ann.peer, bob.peer)
})

test('the id of the RFC 8032 test key does not change between versions', () => {
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
  const identity = makeIdentity(Uint8Array.from(seed))
  const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
  assert.equal(Buffer.from(identity.publicKey).toString('hex'), publicKey)
  assert.equal(identity.peer, '0e02a50225b4baaa18a0470ed9bfc7dc')
})

test('a proof convinces for its own nonce, session and peer only', () => {
  const proof = prove(ann, nonce, 'standup')
  assert.equal(verifyProof(proof, nonce, 'standup'), true)
  assert.equal(verifyProof(proof, nonce, 'standup2'), false)
  assert.equal(verifyProof(proof, encodeBase64(random.bytes(NONCE_BYTES)), 'standup'), false)
  assert.equal(verifyProof({...proof, peer: bob.peer}, nonce, 'standup'), false)
  assert.equal(verifyProof({...proof, publicKey: encodeBase64(bob.publicKey)}, nonce, 'standup'), false)
  assert.equal(verifyProof({...prove(bob, nonce, 'standup'), peer: ann.peer}, nonce, 'standup'), false)
})

test('malformed keys and signatures fail instead of throwing', () => {
  const proof = prove(ann, nonce, 'standup')
  for (const odd of ['', 'AAAA', '!', proof.proof.slice(4), `${proof.proof}AAAA`]) {
    assert.equal(verifyProof({...proof, proof: odd}, nonce, 'standup'), false)
    assert.equal(verifyProof({...proof, publicKey: odd}, nonce, 'standup'), false)
  }
})

test('a seed of the wrong length is a broken invariant', () => {
  assert.throws(() => makeIdentity(new Uint8Array(31)), RangeError)
})
