import assert from 'node:assert/strict'
import {test} from 'node:test'
import {percentileMs, shownErrors, Tally} from './tally.js'

test('waits count from when a thing was due, and percentiles tell them', () => {
  const tally = new Tally()
  for (let wait = 1; wait <= 100; wait++) tally.joined(1000, 1000 + wait)
  assert.ok(Math.abs(percentileMs(tally.joins, 50) - 50) < 0.1)
  assert.ok(Math.abs(percentileMs(tally.joins, 99) - 99) < 0.1)
  assert.ok(Number.isNaN(percentileMs(tally.relays, 50)))
})

test('an envelope arrives once; what never arrives is missing', () => {
  const tally = new Tally()
  const [first, second] = [tally.sent(0), tally.sent(1)]
  assert.equal(tally.arrived(second, 5), true)
  assert.equal(tally.arrived(second, 6), false)
  assert.deepEqual([tally.sentCount, tally.missing, tally.relays.count], [2, 1, 1])
  assert.equal(tally.arrived(first, 9), true)
  assert.equal(tally.missing, 0)
})

test('an envelope that comes after its stretch of load is not taken for one of the next', () => {
  const warmUp = new Tally()
  const [first, late] = [warmUp.sent(0), warmUp.sent(1)]
  warmUp.arrived(first, 5)
  const steady = new Tally(warmUp.lastNumber)
  const sent = [steady.sent(10), steady.sent(11)]
  assert.equal(steady.arrived(late, 12), false)
  assert.deepEqual([steady.sentCount, steady.missing, steady.relays.count], [2, 2, 0])
  assert.deepEqual(
    sent.map(number => steady.arrived(number, 20)),
    [true, true],
  )
})

test('errors are counted by code', () => {
  const tally = new Tally()
  for (const code of ['full', 'tooFast', 'full']) tally.failed(code)
  assert.equal(tally.errorCount, 3)
  assert.equal(shownErrors(tally.errors), 'full 2, tooFast 1')
})
