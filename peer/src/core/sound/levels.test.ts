import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LevelMeter, rootMeanSquare} from './levels.js'

test('silence and nothing at all have level 0', () => {
  assert.equal(rootMeanSquare(new Int16Array(960)), 0)
  assert.equal(rootMeanSquare(new Int16Array(0)), 0)
})

test('a full-scale square wave has level 1, a sine 0.707', () => {
  assert.equal(
    rootMeanSquare(Int16Array.from({length: 960}, (_, at) => (at % 2 ? -32_768 : 32_767))).toFixed(3),
    '1.000',
  )
  const sine = Int16Array.from({length: 960}, (_, at) => 32_767 * Math.sin((2 * Math.PI * at) / 96))
  assert.equal(rootMeanSquare(sine).toFixed(3), '0.707')
})

test('a meter forgets at each reading, and silence dilutes what was loud', () => {
  const meter = new LevelMeter()
  const loud = new Int16Array(960).fill(16_384)
  meter.add(loud)
  assert.equal(meter.take(), 0.5)
  assert.equal(meter.take(), 0)
  meter.add(loud)
  meter.addSilence(3 * 960)
  assert.equal(meter.take(), 0.25)
})
