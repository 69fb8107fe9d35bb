import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import stringWidth from 'string-width'
import {rowsOf} from './columns.js'

test('rows are broken at blanks, and within words that are longer', () => {
  assert.deepEqual(rowsOf('aa bb cc', 5), ['aa bb', ' cc'])
  assert.deepEqual(rowsOf('aa bbb', 5), ['aa ', 'bbb'])
  assert.deepEqual(rowsOf('abcdefgh', 3), ['abc', 'def', 'gh'])
  assert.deepEqual(rowsOf('a  b', 2), ['a ', ' b'])
  assert.deepEqual(rowsOf('李字한', 4), ['李字', '한'])
  assert.deepEqual(rowsOf(' a李', 2), [' ', 'a', '李'])
  assert.deepEqual(rowsOf('', 4), [''])
})

test('whatever the text, its rows make it up again and fit, but for a glyph that is wider than any row', () => {
  fc.assert(
    fc.property(
      fc.string({unit: 'grapheme', maxLength: 120}),
      fc.integer({min: 2, max: 20}),
      (text, cols) => {
        const rows = rowsOf(text, cols)
        assert.equal(rows.join(''), text)
        for (const row of rows)
          assert.ok(stringWidth(row) <= cols || [...new Intl.Segmenter().segment(row)].length === 1)
      },
    ),
  )
})
