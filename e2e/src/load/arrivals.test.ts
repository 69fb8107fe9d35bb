import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {Arrivals} from './arrivals.js'

test('what is due comes once, with the time at which it was due', () => {
  const arrivals = new Arrivals(100, 1000)
  assert.deepEqual(arrivals.take(999), [])
  assert.deepEqual(arrivals.take(1000), [1000])
  assert.deepEqual(arrivals.take(1009.9), [])
  assert.deepEqual(arrivals.take(1035), [1010, 1020, 1030])
})

test('after a pause all that was missed is handed out with its old times, in portions if asked for', () => {
  const arrivals = new Arrivals(1000, 0)
  assert.deepEqual(arrivals.take(5, 4), [0, 1, 2, 3])
  assert.deepEqual(arrivals.take(5, 4), [4, 5])
})

test('however often it is asked, the same times come in the same order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: 0, max: 50}), {maxLength: 30}), pauses => {
      const [often, once] = [new Arrivals(250, 0), new Arrivals(250, 0)]
      let now = 0
      const taken = pauses.flatMap(pause => {
        now += pause
        return often.take(now)
      })
      assert.deepEqual([...taken, ...often.take(now)], once.take(now))
    }),
  )
})
