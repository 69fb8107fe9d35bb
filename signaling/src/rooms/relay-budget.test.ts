import assert from 'node:assert/strict'
import {test} from 'node:test'
import {MAX_CLIENT_MESSAGE_BYTES} from '@s2c/shared/signal'
import {DEFAULT_LIMITS} from '../limits.js'
import {RelayBudget} from './relay-budget.js'

const limits = {...DEFAULT_LIMITS, relayBurst: 100, relayBytesPerSecond: 10}

test('each reader has a budget of its own, which fills up again', () => {
  const budget = new RelayBudget(limits)
  const answers = [
    budget.take('ann', 100, 0),
    budget.take('ann', 1, 0),
    budget.take('bob', 100, 0),
    budget.take('ann', 10, 1_000),
    budget.take('ann', 1, 1_000),
  ]
  assert.deepEqual(answers, [true, false, true, true, false])
})

test('the budget of a reader outlives a thousand others, and is bounded', () => {
  const budget = new RelayBudget(limits)
  budget.take('ann', 100, 0)
  for (let count = 0; count < 1_023; count++) budget.take(`other ${count}`, 1, 0)
  assert.equal(budget.take('ann', 1, 0), false)
  budget.take('one more', 1, 0)
  assert.equal(budget.take('ann', 1, 0), true)
})

test('two handshakes of 100 KB pass at once, and an envelope over the rest is still relayed later', () => {
  assert.ok(DEFAULT_LIMITS.relayBurst >= 200_000)
  assert.ok(DEFAULT_LIMITS.relayBurst >= MAX_CLIENT_MESSAGE_BYTES)
  assert.ok(DEFAULT_LIMITS.relayBurst <= DEFAULT_LIMITS.sendBufferBytes / 4)
})
