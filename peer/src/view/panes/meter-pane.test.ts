import assert from 'node:assert/strict'
import {test} from 'node:test'
import {MeterPane} from './meter-pane.js'

const shown = (level: number, unicode = true): string => {
  const meter = new MeterPane(0, 0, unicode)
  meter.show(level)
  return String.fromCharCode(...meter.cells.codes)
}

test('the meter rises by 8 dB a step, from -50 dBFS', () => {
  const dBFS = [-100, -51, -49, -41, -33, -25, -17, 0]
  assert.deepEqual(
    dBFS.map(level => shown(10 ** (level / 20))),
    ['─────', '─────', '▁────', '▁▂───', '▁▂▃──', '▁▂▃▅─', '▁▂▃▅▇', '▁▂▃▅▇'],
  )
})

test('silence and odd levels show the bare border or all, never anything else', () => {
  assert.equal(shown(0), '─────')
  assert.equal(shown(-1), '─────')
  assert.equal(shown(Number.NaN), '─────')
  assert.equal(shown(7), '▁▂▃▅▇')
  assert.equal(shown(1, false), '.:|||')
  assert.equal(shown(0, false), '-----')
})

test('a meter that shows the same as before has not changed', () => {
  const meter = new MeterPane(0, 0, true)
  meter.show(0.5)
  assert.ok(meter.refresh())
  meter.show(0.6)
  assert.ok(!meter.refresh())
  meter.show(0)
  assert.ok(meter.refresh())
})
