import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {reconnectDelayMs, refusedDelayMs} from './reconnect.js'

test('the first try comes within 100 ms, later ones double up to 1.5 s', () => {
  const longest = [0, 1, 2, 3, 4, 5, 50].map(tries => reconnectDelayMs(tries, 1))
  assert.deepEqual(longest, [100, 200, 400, 800, 1_500, 1_500, 1_500])
  assert.deepEqual([reconnectDelayMs(0, 0), reconnectDelayMs(9, 0)], [50, 750])
})

test('a refusing server is asked less often than a missing one, whatever the dice say', () => {
  const unit = fc.double({min: 0, max: 1, noNaN: true})
  fc.assert(
    fc.property(fc.nat(1e6), unit, unit, (tries, a, b) => {
      const waitMs = reconnectDelayMs(tries, a)
      assert.ok(waitMs >= 50 && waitMs <= 1_500 && waitMs < refusedDelayMs(b))
    }),
    {seed: 1},
  )
})
