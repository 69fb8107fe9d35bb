import assert from 'node:assert/strict'
import {it} from 'node:test'
import {unpackCode} from './packed-code.js'

it('code comes out of a text by two bytes a unit, the lower one first', () => {
  const units = '\u6100\u6d73\ud83d\uffff\udc00'
  const bytes = [0x00, 0x61, 0x73, 0x6d, 0x3d, 0xd8, 0xff, 0xff, 0x00, 0xdc]
  assert.deepEqual(unpackCode({sizeBytes: 10, units}), Uint8Array.from(bytes))
  assert.deepEqual(unpackCode({sizeBytes: 9, units}), Uint8Array.from(bytes.slice(0, 9)))
})
