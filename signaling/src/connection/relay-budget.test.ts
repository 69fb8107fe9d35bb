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

test('the budget of a reader outlives all others, and is forgotten once it is full again', () => {
  const budget = new RelayBudget({...limits, roomSize: 4})
  budget.take('ann', 100, 0)
  for (let count = 0; count < 1_000; count++) budget.take(`other ${count}`, 1, 0)
  assert.equal(budget.take('ann', 1, 0), false)
  assert.equal(budget.take('bob', 1, 0), false)
  assert.equal(budget.take('bob', 1, 100), true)
  assert.equal(budget.take('ann', 100, 10_000), true)
})

test('readers that are made up and told nothing take nothing from real ones', () => {
  const budget = new RelayBudget({...limits, roomSize: 4})
  for (let count = 0; count < 1_000; count++) assert.ok(budget.take(`other ${count}`, 0, 0))
  assert.ok(budget.take('ann', 100, 0))
})

test('two handshakes of 100 KB pass at once, and an envelope over the rest is still relayed later', () => {
  assert.ok(DEFAULT_LIMITS.relayBurst >= 200_000)
  assert.ok(DEFAULT_LIMITS.relayBurst >= MAX_CLIENT_MESSAGE_BYTES)
  assert.ok(DEFAULT_LIMITS.relayBurst <= DEFAULT_LIMITS.sendBufferBytes / 4)
})
