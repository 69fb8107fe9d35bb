import assert from 'node:assert/strict'
import {createHmac, hkdfSync} from 'node:crypto'
import {describe, it} from 'node:test'
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeHex, encodeUtf8} from '@s2c/shared/encoding'
import {seededRandom} from '@s2c/shared/sim/random'
import {deriveKey, equalBytes, hash, lv, tagOf} from './transcript.js'

const random = seededRandom(71)

describe('length-prefixed parts', () => {
  it('are written as length and bytes, texts as UTF-8, numbers as four bytes', () => {
    assert.equal(
      encodeHex(lv('é', 258, new Uint8Array([7]))),
      `00000002c3a9${'00000004'}00000102${'00000001'}07`,
    )
    assert.equal(encodeHex(lv()), '')
    assert.equal(encodeHex(lv('')), '00000000')
  })

  it('differ wherever the same bytes are cut otherwise', () => {
    const cuts = new Set<string>()
    const text = 'abcdef'
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        cuts.add(encodeHex(lv(text.slice(0, first), text.slice(first, second), text.slice(second))))
      }
    }
    assert.equal(cuts.size, 28)
    assert.ok(!cuts.has(encodeHex(lv(text))))
  })

  for (const number of [-1, 1.5, 2 ** 32, Number.NaN])
    it(`refuse the number ${number}, which has no four bytes`, () => {
      assert.throws(() => lv(number), RangeError)
    })
})

describe('keys and tags', () => {
  it('are those of the platform’s HMAC and HKDF', () => {
    for (let i = 0; i < 20; i++) {
      const [key, salt] = [random.bytes(random.below(200)), random.bytes(random.below(200))]
      const mac = createHmac('sha512', key).update(lv('label', salt)).digest()
      assert.deepEqual(tagOf(key, 'label', salt), new Uint8Array(mac.subarray(0, 32)))
      const derived = new Uint8Array(hkdfSync('sha512', key, salt, encodeUtf8('use'), 64))
      assert.deepEqual(deriveKey(key, salt, 'use', 64), derived)
      assert.deepEqual(deriveKey(key, salt, 'use'), derived.slice(0, 32))
    }
  })

  it('hash to 64 bytes', () => {
    assert.equal(hash('x').length, 64)
    assert.notDeepEqual(hash('x', 'y'), hash('xy'))
  })
})

describe('comparison', () => {
  it('sees any one bit and any difference in length', () => {
    const bytes = random.bytes(32)
    assert.ok(equalBytes(bytes, bytes.slice()))
    for (let bit = 0; bit < 256; bit++) assert.ok(!equalBytes(bytes, flipped(bytes, bit)), `bit ${bit}`)
    assert.ok(!equalBytes(bytes, bytes.subarray(1)))
    assert.ok(!equalBytes(bytes, concatBytes(bytes, new Uint8Array(1))))
    assert.ok(equalBytes(new Uint8Array(), new Uint8Array()))
  })
})

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice()
  copy[bit >> 3]! ^= 1 << (bit & 7)
  return copy
}
