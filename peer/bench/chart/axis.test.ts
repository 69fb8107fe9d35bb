import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {placeAxis} from './axis.js'
import type {Axis} from './chart.js'

const axis = (scale: Axis['scale']): Axis => ({label: '', scale})
const positive = fc.double({min: 1e-3, max: 1e6, noNaN: true})

test('a logarithmic axis gives each decade the same length', () => {
  const {ticks, place} = placeAxis(axis('logarithmic'), [1, 5_000], 0, 400)
  assert.deepEqual(ticks, [1, 10, 100, 1_000, 10_000])
  assert.deepEqual(ticks.map(place).map(Math.round), [0, 100, 200, 300, 400])
})

test('a logarithmic axis over a few decades has ticks between powers of ten', () => {
  assert.deepEqual(placeAxis(axis('logarithmic'), [3, 40], 0, 1).ticks, [2, 5, 10, 20, 50])
})

test('a linear axis from 0 starts there, however large the values are', () => {
  const {ticks, place} = placeAxis(axis('linear from 0'), [90, 100], 200, 0)
  assert.deepEqual(ticks, [0, 50, 100])
  assert.deepEqual(ticks.map(place), [200, 100, 0])
})

test('a linear axis starts at a round number below its values', () => {
  assert.deepEqual(placeAxis(axis('linear'), [33.2, 47.9], 0, 1).ticks, [30, 35, 40, 45, 50])
})

test('values that are all the same, and none at all, have an axis too', () => {
  assert.deepEqual(placeAxis(axis('linear from 0'), [0, 0], 0, 1).ticks, [0, 0.5, 1])
  for (const scale of ['linear', 'linear from 0', 'logarithmic'] as const)
    assert.ok(placeAxis(axis(scale), [], 0, 1).ticks.length > 1)
})

test('ticks that are given stand in place of round ones', () => {
  assert.deepEqual(placeAxis({...axis('linear'), ticks: [0, 2, 5, 10]}, [0, 10], 0, 1).ticks, [0, 2, 5, 10])
})

test('every value lies between the first and the last of a few ticks', () => {
  const scales = fc.constantFrom('linear', 'linear from 0', 'logarithmic')
  fc.assert(
    fc.property(scales, fc.array(positive, {minLength: 1}), (scale, values) => {
      const {ticks, place} = placeAxis(axis(scale), values, 0, 100)
      assert.ok(ticks.length >= 2 && ticks.length <= 12, `ticks ${ticks}`)
      for (const value of values) assert.ok(place(value) >= -1e-6 && place(value) <= 100 + 1e-6)
    }),
  )
})
