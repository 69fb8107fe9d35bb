import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {Pace} from './pace.js'

test('late wake-ups never add up to drift', () => {
  const random = seededRandom(11)
  const pace = new Pace(20, 25, 1000)
  let now = 1000
  let taken = 0
  while (now < 61_000) {
    now = Math.max(now, pace.wakeAt()) + random.next() * 15
    taken += pace.due(now)
  }
  assert.equal(taken, Math.floor((now - 1000) / 20))
  assert.equal(pace.skipped, 0)
})

test('waking early gives nothing, and the next period is still due in time', () => {
  const pace = new Pace(20, 25, 0)
  assert.equal(pace.due(19.9), 0)
  assert.equal(pace.wakeAt(), 20)
  assert.equal(pace.due(20), 1)
})

test('a standstill is caught up whole as far as it is bearable, and skipped beyond', () => {
  const pace = new Pace(20, 25, 0)
  assert.equal(pace.due(500), 25)
  assert.equal(pace.due(520), 1)
  assert.equal(pace.due(3_600_000), 25)
  assert.equal(pace.skipped, 3_600_000 / 20 - 26 - 25)
  assert.equal(pace.wakeAt(), 3_600_020, 'counted anew from the moment it woke')
})
