import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {COUNTERS, SEAL_OVERHEAD_BYTES, splitBody} from './sealed-body.js'
import {SealingKey} from './sealing-key.js'
import {KEY_BYTES} from './secretbox.js'

const random = seededRandom(21)
const plain = Uint8Array.of(1, 2, 3)

describe('a sealing key', () => {
  it('counts each stream from 0 without a gap', () => {
    const key = SealingKey.generate(0x1ff, random.bytes)
    const headers = (['sound', 'picture', 'sound', 'sound'] as const).map(stream => {
      const {epochByte, counter, stream: read} = splitBody(key.seal(stream, plain))!
      return [epochByte, read, counter]
    })
    assert.deepEqual(headers, [
      [0xff, 'sound', 0],
      [0xff, 'picture', 0],
      [0xff, 'sound', 1],
      [0xff, 'sound', 2],
    ])
  })

  it('seals the same bytes differently each time', () => {
    const key = SealingKey.generate(0, random.bytes)
    const [a, b] = [key.seal('sound', plain), key.seal('sound', plain)]
    assert.notDeepEqual(splitBody(a)!.box, splitBody(b)!.box)
    assert.equal(a.length, plain.length + SEAL_OVERHEAD_BYTES)
  })

  it('says when half of a stream is used, and refuses what has no counter left', () => {
    const key = SealingKey.generate(0, random.bytes, 4)
    key.seal('picture', plain)
    assert.equal(key.isWorn, false)
    key.seal('picture', plain)
    assert.equal(key.isWorn, true)
    for (let i = 0; i < 2; i++) key.seal('picture', plain)
    assert.equal(key.canSeal('picture'), false)
    assert.throws(() => key.seal('picture', plain), RangeError)
    assert.equal(key.canSeal('sound'), true)
  })

  it('neither seals nor is told to anybody once it is wiped', () => {
    const key = SealingKey.generate(0, random.bytes)
    const told = key.senderKey
    key.wipe()
    assert.equal(key.canSeal('sound'), false)
    assert.throws(() => key.seal('sound', plain), /wiped/)
    assert.throws(() => key.senderKey, /wiped/)
    assert.ok(told.key.some(byte => byte !== 0))
  })

  it('does not share its bytes with their source', () => {
    const source = random.bytes(KEY_BYTES)
    const key = SealingKey.generate(0, () => source)
    source.fill(0)
    assert.ok(key.senderKey.key.some(byte => byte !== 0))
  })

  it('is not made from a bad source, nor for an epoch or for counters that a nonce cannot hold', () => {
    assert.throws(() => SealingKey.generate(0, () => new Uint8Array(KEY_BYTES - 1)), RangeError)
    for (const epoch of [-1, 0.5, 2 ** 32])
      assert.throws(() => SealingKey.generate(epoch, random.bytes), RangeError)
    assert.throws(() => SealingKey.generate(0, random.bytes, COUNTERS + 1), RangeError)
  })
})

describe('a sealed body', () => {
  it('that is too short or of no known stream is none', () => {
    const body = SealingKey.generate(0, random.bytes).seal('sound', new Uint8Array(0))
    assert.notEqual(splitBody(body), null)
    for (let length = 0; length < body.length; length++)
      assert.equal(splitBody(body.subarray(0, length)), null)
    for (let stream = 2; stream < 256; stream++) {
      body[1] = stream
      assert.equal(splitBody(body), null)
    }
  })
})
