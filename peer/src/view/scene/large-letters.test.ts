import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {BLOCK_FONT} from './block-font.js'
import {largeLetters} from './large-letters.js'

const places = fc.record({cols: fc.integer({min: 1, max: 200}), rows: fc.integer({min: 1, max: 90})})

test('the letters of a name, in half blocks and in ASCII', () => {
  assert.deepEqual(largeLetters('AL', {cols: 20, rows: 6}, true), [
    '▄▀▀▀▄ █    ',
    '█▄▄▄█ █    ',
    '█   █ █    ',
    '▀   ▀ ▀▀▀▀▀',
  ])
  assert.deepEqual(largeLetters('X', {cols: 20, rows: 7}, false), [
    '@   @',
    '@   @',
    ' @ @ ',
    '  @  ',
    ' @ @ ',
    '@   @',
    '@   @',
  ])
})

test('they are as large as suits the place, never larger than it, and grow with it', () => {
  fc.assert(
    fc.property(places, fc.boolean(), ({cols, rows}, unicode) => {
      const letters = largeLetters('MW', {cols, rows}, unicode)
      if (letters === null) return assert.ok(cols < 11 || rows < (unicode ? 4 : 7))
      assert.ok(letters.length <= rows && letters.every(row => row.length === letters[0]!.length))
      assert.ok(letters[0]!.length <= cols)
      const larger = largeLetters('MW', {cols: cols * 2, rows: rows * 2}, unicode)!
      assert.ok(larger.length >= letters.length)
    }),
  )
  assert.equal(largeLetters('MW', {cols: 120, rows: 40}, true)!.length, 21)
})

test('an accent is left out; other scripts have no such letters', () => {
  const place = {cols: 40, rows: 10}
  assert.deepEqual(largeLetters('ÉÜ', place, true), largeLetters('EU', place, true))
  for (const text of ['李小', 'Ж', '', '?', '😀']) assert.equal(largeLetters(text, place, true), null, text)
})

test('every letter and digit is there and looks like no other one', () => {
  assert.equal(Object.keys(BLOCK_FONT).sort().join(''), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  assert.equal(new Set(Object.values(BLOCK_FONT).map(rows => rows.join())).size, 36)
})
