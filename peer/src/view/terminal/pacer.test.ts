import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LATE_MS, MAX_UNANSWERED, Pacer, PROBE_MS} from './pacer.js'

test('updates wait while as many questions as allowed are open', () => {
  const pacer = new Pacer()
  pacer.asked(0)
  pacer.answered(1)
  for (let update = 0; update < MAX_UNANSWERED; update++) {
    assert.equal(pacer.readyAt(10), 10)
    pacer.asked(10)
  }
  assert.ok(pacer.readyAt(11) > 11)
  pacer.answered(12)
  assert.equal(pacer.readyAt(12), 12)
})

test('a terminal that never answers is asked no more after a second, and drawn to freely', () => {
  const pacer = new Pacer()
  let now = 0
  for (let update = 0; update < MAX_UNANSWERED; update++) pacer.asked(now)
  assert.equal(pacer.readyAt(now), PROBE_MS)
  now = PROBE_MS
  assert.ok(pacer.readyAt(now) <= now)
  pacer.asked(now)
  assert.ok(!pacer.asks())
  assert.equal(pacer.readyAt(now), now)
})

test('a late first answer brings the pacing back', () => {
  const pacer = new Pacer()
  for (let update = 0; update <= MAX_UNANSWERED; update++) pacer.asked(update * PROBE_MS)
  assert.ok(!pacer.asks())
  pacer.answered(5000)
  assert.ok(pacer.asks())
  for (let update = 0; update < MAX_UNANSWERED; update++) pacer.asked(5001)
  assert.ok(pacer.readyAt(5002) > 5002)
})

test('a lost answer holds updates back for a while, never for good', () => {
  const pacer = new Pacer()
  pacer.asked(0)
  pacer.answered(5)
  for (let update = 0; update < MAX_UNANSWERED; update++) pacer.asked(100)
  const readyAt = pacer.readyAt(101)
  assert.equal(readyAt, 100 + LATE_MS)
  pacer.asked(readyAt)
  assert.ok(pacer.asks())
  assert.equal(pacer.readyAt(readyAt), readyAt)
})

test('over a link that answers after 300 ms the picture is never older than that and one update', () => {
  const pacer = new Pacer()
  const way = 300
  const answersAt: number[] = []
  for (let now = 0; now < 10_000; now += 10) {
    while (answersAt[0] !== undefined && answersAt[0] <= now) {
      answersAt.shift()
      pacer.answered(now)
    }
    if (pacer.readyAt(now) > now) continue
    pacer.asked(now)
    answersAt.push(now + way)
    assert.ok(answersAt.length <= MAX_UNANSWERED)
  }
  assert.ok(pacer.asks())
})

test('what was asked before somebody else had the terminal holds nothing back', () => {
  const pacer = new Pacer()
  pacer.asked(0)
  pacer.answered(5)
  for (let update = 0; update < MAX_UNANSWERED; update++) pacer.asked(100)
  assert.equal(pacer.unanswered, MAX_UNANSWERED)
  pacer.forget()
  assert.equal(pacer.unanswered, 0)
  assert.equal(pacer.readyAt(101), 101)
})

test('how long each answer took is told, of the oldest question first', () => {
  const pacer = new Pacer()
  assert.equal(pacer.answered(5), null)
  pacer.asked(10)
  pacer.asked(20)
  assert.equal(pacer.answered(35), 25)
  assert.equal(pacer.answered(40), 20)
  assert.equal(pacer.answered(41), null)
  pacer.asked(50)
  pacer.forget()
  assert.equal(pacer.answered(60), null)
})

test('after answers that were lost the time counts from the question asked anew', () => {
  const pacer = new Pacer()
  pacer.asked(0)
  pacer.answered(5)
  for (let update = 0; update < MAX_UNANSWERED; update++) pacer.asked(100)
  pacer.asked(100 + LATE_MS)
  assert.equal(pacer.answered(130 + LATE_MS), 30)
})
