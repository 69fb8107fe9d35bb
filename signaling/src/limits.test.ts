import assert from 'node:assert/strict'
import {test} from 'node:test'
import {TokenBucket} from '@s2c/shared/token-bucket'
import fc from 'fast-check'
import {DEFAULT_LIMITS} from './limits.js'

test('a bucket gives its burst at once, then its rate, and never more', () => {
  const bucket = new TokenBucket(3, 10, 0)
  assert.deepEqual(
    [0, 0, 0, 0, 50, 100, 100, 10_000, 10_000, 10_000, 10_000].map(now => bucket.take(1, now)),
    [true, true, true, false, false, true, false, true, true, true, false],
  )
})

test('a refused amount costs nothing', () => {
  const bucket = new TokenBucket(5, 0, 0)
  assert.equal(bucket.take(6, 0), false)
  assert.equal(bucket.take(5, 0), true)
})

test('a clock that steps back neither gives nor takes tokens', () => {
  const bucket = new TokenBucket(1, 1, 5_000)
  assert.equal(bucket.take(1, 5_000), true)
  assert.equal(bucket.take(1, 0), false)
  assert.equal(bucket.take(1, 999), false)
})

test('whatever the timing, no more passes than the burst and the rate allow', () => {
  const asks = fc.array(fc.record({waitMs: fc.nat(2_000), tokens: fc.nat(20)}), {maxLength: 200})
  fc.assert(
    fc.property(
      asks,
      fc.integer({min: 1, max: 50}),
      fc.integer({min: 1, max: 50}),
      (asked, burst, perSecond) => {
        const bucket = new TokenBucket(burst, perSecond, 0)
        let now = 0
        let taken = 0
        for (const {waitMs, tokens} of asked) {
          now += waitMs
          if (bucket.take(tokens, now)) taken += tokens
          assert.ok(taken <= burst + (now / 1000) * perSecond + 1e-6)
        }
      },
    ),
    {seed: 1},
  )
})

test('a half-open connection is found within 30 s', () => {
  assert.ok((DEFAULT_LIMITS.unansweredHeartbeats + 1) * DEFAULT_LIMITS.heartbeatMs <= 30_000)
})
