import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {ReconnectPolicy} from './reconnect.js'

test('the first try comes within 100 ms, later ones double up to 1.5 s', () => {
  const policy = new ReconnectPolicy()
  const waits = [policy.first(1), ...Array.from({length: 6}, () => policy.after('unreachable', 1).waitMs)]
  assert.deepEqual(waits, [100, 200, 400, 800, 1_500, 1_500, 1_500])
})

test('peers that lost their server together come back up to half the wait apart', () => {
  assert.deepEqual([new ReconnectPolicy().first(0), new ReconnectPolicy().first(1)], [50, 100])
})

test('a refusal is told once and slows the tries down', () => {
  const policy = new ReconnectPolicy()
  const kinds = ['unreachable', 'refused', 'refused', 'timeout', 'refused'] as const
  const retries = kinds.map(kind => policy.after(kind, 1))
  assert.deepEqual(
    retries.map(({tellRefusal}) => tellRefusal),
    [false, true, false, false, false],
  )
  assert.deepEqual(
    retries.map(({waitMs}) => waitMs),
    [200, 10_000, 10_000, 1_500, 10_000],
  )
})

test('however often it fails, the wait stays between 100 ms and 1.5 s', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 3_000}),
      fc.double({min: 0, max: 1, noNaN: true}),
      (tries, random) => {
        const policy = new ReconnectPolicy()
        for (let count = 0; count < tries; count++) {
          const {waitMs} = policy.after('unreachable', random)
          assert.ok(waitMs >= 100 && waitMs <= 1_500)
        }
      },
    ),
    {seed: 1},
  )
})
