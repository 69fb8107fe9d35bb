/** Against tweetnacl, which knows nothing of libsodium; the vector of NaCl is in vectors.test.ts. */
import assert from 'node:assert/strict'
import {it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import nacl from 'tweetnacl'
import {KEY_BYTES, NONCE_BYTES, openBox, sealBox, TAG_BYTES} from './secretbox.js'

const random = seededRandom(20)

it('seals and opens texts of any length as NaCl does', () => {
  for (const size of [0, 1, 31, 32, 33, 64, 1_100, 70_000]) {
    const [plain, nonce, key] = [random.bytes(size), random.bytes(NONCE_BYTES), random.bytes(KEY_BYTES)]
    const box = sealBox(plain, nonce, key)
    assert.equal(box.length, size + TAG_BYTES)
    assert.deepEqual(box, nacl.secretbox(plain, nonce, key), `${size} bytes`)
    assert.deepEqual(openBox(box, nonce, key), plain, `${size} bytes`)
    box[size] = box[size]! ^ 1
    assert.equal(openBox(box, nonce, key), null, `${size} bytes`)
  }
})

it('opens nothing that is shorter than a tag', () => {
  const [nonce, key] = [random.bytes(NONCE_BYTES), random.bytes(KEY_BYTES)]
  for (let size = 0; size < TAG_BYTES; size++) assert.equal(openBox(random.bytes(size), nonce, key), null)
})

it('takes keys and nonces of their own sizes alone', () => {
  const plain = random.bytes(10)
  assert.throws(() => sealBox(plain, random.bytes(NONCE_BYTES - 1), random.bytes(KEY_BYTES)), /23 bytes/)
  assert.throws(() => openBox(plain, random.bytes(NONCE_BYTES), random.bytes(KEY_BYTES + 1)), /33/)
})
