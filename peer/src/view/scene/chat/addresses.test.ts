import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {addressesIn} from './addresses.js'

const typed = (text: string): string[] => addressesIn(text).map(({start, end}) => text.slice(start, end))

test('an address ends where the sentence goes on', () => {
  assert.deepEqual(typed('see https://a.org/x, or (http://b.org/y).'), ['https://a.org/x', 'http://b.org/y'])
  assert.deepEqual(typed('https://en.org/wiki/A_(b)'), ['https://en.org/wiki/A_(b)'])
  assert.deepEqual(typed('HTTPS://A.org!'), ['HTTPS://A.org'])
  assert.deepEqual(typed('nothing: http:// , javascript:x, file:///etc'), [])
})

test('where it leads is written in ASCII, so that look-alike letters show what they are', () => {
  assert.equal(addressesIn('https://аpple.com/ü')[0]!.address, 'https://xn--pple-43d.com/%C3%BC')
})

test('whatever the text, addresses stand in it in order and lead somewhere plain', () => {
  const part = fc.oneof(
    fc.constantFrom('https://', 'a.org', '/', ' ', '(', ')', '.', '\x1b', '“'),
    fc.string({unit: 'grapheme'}),
  )
  fc.assert(
    fc.property(fc.array(part, {maxLength: 12}), parts => {
      const text = parts.join('')
      let behind = 0
      for (const {start, end, address} of addressesIn(text)) {
        assert.ok(start >= behind && end > start && end <= text.length)
        behind = end
        assert.match(address, /^https?:\/\/[\x21-\x7e]+$/)
      }
    }),
  )
})
