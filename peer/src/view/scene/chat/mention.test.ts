import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {mentions} from './mention.js'

test('a name is meant as a whole word, with or without @, however it is written', () => {
  for (const text of ['Ada', 'ada?', '@ada', 'hi ADA, look', 'look,Ada', 'Ada’s turn', 'Ａｄａ', 'A\u200bda'])
    assert.ok(mentions(text, 'Ada'), text)
  for (const text of ['', 'Adam', 'Canada', 'a da', 'Ad', 'ada_x', 'Adá', '𝒳'.repeat(3)])
    assert.ok(!mentions(text, 'Ada'), text)
})

test('a name of several words is meant with and without its blanks, and not within other words', () => {
  for (const text of ['ada  lovelace!', '@AdaLovelace', 'so,\nAda\nLovelace?'])
    assert.ok(mentions(text, 'Ada Lovelace'), text)
  for (const text of ['Ada', 'Lovelace', 'Ada Love lace', 'Ada Lovelaces'])
    assert.ok(!mentions(text, 'Ada Lovelace'), text)
  assert.ok(!mentions('nobody is meant', ' \u200b '), 'no name')
})

test('the second time a name stands by itself counts, too', () => {
  assert.ok(mentions('annanna anna', 'Anna'))
  assert.ok(mentions('r2-d2 and c++ went', 'C++'))
})

test('a name among any other words is found, and always one answer is given', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme'}), fc.string({unit: 'grapheme'}), (before, after) => {
      assert.ok(mentions(`${before} Ada ${after}`, 'Ada'))
      mentions(before, after)
    }),
  )
})
