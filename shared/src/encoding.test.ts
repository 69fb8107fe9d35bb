import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {decodeBase64, encodeBase64, encodeHex, encodeUtf8, utf8Length} from './encoding.js'

test('UTF-8, base64 and hex agree with Node on any input', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), fc.uint8Array({maxLength: 99}), (text, bytes) => {
      assert.deepEqual(Buffer.from(encodeUtf8(text)), Buffer.from(text, 'utf8'))
      assert.equal(utf8Length(text), Buffer.byteLength(text))
      assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString('base64'))
      assert.equal(encodeHex(bytes), Buffer.from(bytes).toString('hex'))
      assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes)
    }),
    {seed: 1},
  )
})

test('an unpaired surrogate is encoded as the replacement character', () => {
  assert.deepEqual(encodeUtf8('a\ud800b'), Uint8Array.of(0x61, 0xef, 0xbf, 0xbd, 0x62))
  assert.equal(utf8Length('a\ud800b'), 5)
})

test('base64 that no encoder writes is refused', () => {
  for (const text of [
    'A',
    'AA',
    'AAA',
    'A===',
    '====',
    'AB==',
    'AA=A',
    'AA-_',
    'AA\n=',
    'AAAA=',
    'AAA=AAAA',
  ]) {
    assert.equal(decodeBase64(text), null, text)
  }
  assert.deepEqual(decodeBase64(''), new Uint8Array(0))
})
