import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {HISTORY_SECONDS} from './history.js'
import {sparkline} from './sparkline.js'

test('bars rise with the values, in blocks or in ASCII', () => {
  const few = [0, 10, 20, 30, 40, 50, 60]
  assert.equal(sparkline(few, 1, 60, true).trim(), '▁▂▃▄▅▆▇')
  assert.equal(sparkline(few, 1, 60, false).trim(), '_.-=+*#')
})

test('what is less than the least top stays low', () => {
  assert.equal(sparkline([1, 2, 1], 100, 60, true).trim(), '▁▁▁')
  assert.equal(sparkline([0, 0], 1, 60, true).trim(), '▁▁')
})

test('a bar shows the highest of its seconds, and seconds before the first are blank', () => {
  const bars = sparkline([9, 0, 0, 0], 9, 30, true)
  assert.equal(bars, `${' '.repeat(28)}▇▁`)
})

test('however little room there is, a minute fills whole bars and no more columns than there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({min: 0, max: 1e6, noNaN: true}), {maxLength: HISTORY_SECONDS}),
      fc.integer({min: 6, max: 100}),
      fc.boolean(),
      (values, cols, unicode) => {
        const bars = sparkline(values, 10, cols, unicode)
        assert.ok(bars.length <= cols && HISTORY_SECONDS % bars.length === 0, bars)
        assert.match(bars, unicode ? /^ *[▁▂▃▄▅▆▇]*$/ : /^ *[_.=+*#-]*$/)
      },
    ),
  )
})
