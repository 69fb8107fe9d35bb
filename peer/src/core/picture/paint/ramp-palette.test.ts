import assert from 'node:assert/strict'
import {test} from 'node:test'
import {parseRamp, RAMPS} from './ramp-palette.js'

const refusal = (text: string): unknown => {
  const parsed = parseRamp(text)
  return parsed.is === 'refused' ? parsed.why : null
}

test('a ramp is named or told glyph by glyph, darkest first', () => {
  const codes = (text: string): number[] | null => {
    const parsed = parseRamp(text)
    return parsed.is === 'ramp' ? [...parsed.codes] : null
  }
  assert.deepEqual(codes(' ▪●'), [0x20, 0x25aa, 0x25cf])
  assert.deepEqual(codes('blocks'), [0x20, 0x2591, 0x2592, 0x2593, 0x2588])
  assert.deepEqual(
    codes('toString'),
    [...'toString'].map(glyph => glyph.charCodeAt(0)),
  )
})

test('every named ramp is one', () => {
  for (const name of Object.keys(RAMPS)) assert.equal(refusal(name), null, name)
})

test('glyphs that do not fill exactly one column are refused by name', () => {
  for (const glyph of ['界', '😀', '\n', '\x1b', '\u0301', '\u200b', '\u202e', '\ud800', '\u0627'])
    assert.deepEqual(refusal(` ${glyph}#`), {is: 'notOneColumn', glyph}, JSON.stringify(glyph))
})

test('a ramp has 2 to 64 glyphs', () => {
  assert.deepEqual(refusal('#'), {is: 'glyphCount', count: 1, min: 2, max: 64})
  assert.deepEqual(refusal(''), {is: 'glyphCount', count: 0, min: 2, max: 64})
  assert.equal(refusal('x'.repeat(64)), null)
  assert.deepEqual(refusal('x'.repeat(65)), {is: 'glyphCount', count: 65, min: 2, max: 64})
})
