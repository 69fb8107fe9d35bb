/** Against @noble/hashes, which knows nothing of libsodium. */
import assert from 'node:assert/strict'
import {it} from 'node:test'
import {hkdf} from '@noble/hashes/hkdf.js'
import {hmac} from '@noble/hashes/hmac.js'
import {sha512 as otherSha512} from '@noble/hashes/sha2.js'
import {seededRandom} from '@s2c/shared/sim/random'
import {hkdfSha512, hmacSha512, sha512} from './sha512.js'

const random = seededRandom(512)
/** Around a block, and more than the memory that is there at first. */
const SIZES = [0, 1, 63, 64, 111, 112, 127, 128, 129, 1_000, 200_000]

it('hashes bytes of any length', () => {
  for (const size of SIZES) {
    const bytes = random.bytes(size)
    assert.deepEqual(sha512(bytes), otherSha512(bytes), `${size} bytes`)
  }
})

it('authenticates with keys of any length', () => {
  for (const size of SIZES) {
    const [key, bytes] = [random.bytes(size), random.bytes(size >> 1)]
    assert.deepEqual(hmacSha512(key, bytes), hmac(otherSha512, key, bytes), `${size} bytes`)
  }
})

it('derives keys of any length from secret, salt and label', () => {
  for (const size of [1, 32, 64, 65, 200]) {
    const [secret, salt, label] = [random.bytes(size), random.bytes(200 - size), random.bytes(size >> 1)]
    const expected = hkdf(otherSha512, secret, salt, label, size)
    assert.deepEqual(hkdfSha512(secret, salt, label, size), expected, `${size} bytes`)
  }
})
