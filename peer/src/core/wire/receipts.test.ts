import assert from 'node:assert/strict'
import {it} from 'node:test'
import fc from 'fast-check'
import {LossWindow, Receipts} from './receipts.js'
import {SentLog} from './sent-log.js'

it('acknowledges nothing before the first packet', () => {
  assert.deepEqual(new Receipts().acknowledgement, {base: 0, mask: 0})
})

it('notes a packet once', () => {
  const receipts = new Receipts()
  assert.equal(receipts.note(7), true)
  assert.equal(receipts.note(7), false)
})

it('keeps its mask across the wrap', () => {
  const receipts = new Receipts()
  for (const sequence of [0xfffe, 0xffff, 1]) receipts.note(sequence)
  assert.deepEqual(receipts.acknowledgement, {base: 1, mask: 0b1101})
})

it('counts a gap as lost and a late arrival as received', () => {
  const receipts = new Receipts()
  const window = new LossWindow()
  for (const sequence of [0, 1, 4, 5]) receipts.note(sequence)
  assert.deepEqual(window.take(receipts.counts), {expected: 6, received: 4})
  receipts.note(6)
  receipts.note(3)
  assert.deepEqual(window.take(receipts.counts), {expected: 1, received: 1})
})

it('forgets the past when the numbers leap ahead by more than the mask', () => {
  const receipts = new Receipts()
  receipts.note(0)
  receipts.note(500)
  assert.deepEqual(receipts.acknowledgement, {base: 500, mask: 1})
  assert.equal(receipts.note(0), false)
})

it('a sender learns exactly which of its newest 32 packets arrived, each once, from any start', () => {
  const arrivals = fc.array(fc.boolean(), {minLength: 1, maxLength: 32})
  fc.assert(
    fc.property(fc.integer({min: 0, max: 70_000}), arrivals, (earlier, arrived) => {
      const log = new SentLog<number>()
      const receipts = new Receipts()
      for (let i = 0; i < earlier; i++) log.add(-1)
      const sequences = arrived.map((_, i) => log.add(i))
      arrived.forEach((arrives, i) => arrives && receipts.note(sequences[i]!))
      const expected = arrived.flatMap((arrives, i) => (arrives ? [i] : []))
      assert.deepEqual(log.judge(receipts.acknowledgement).acknowledged, expected)
      assert.deepEqual(log.judge(receipts.acknowledgement).acknowledged, [])
    }),
    {numRuns: 30},
  )
})

it('passes over acknowledgements of packets never sent', () => {
  const log = new SentLog<string>()
  log.add('first')
  assert.deepEqual(log.judge({base: 40, mask: 0xffffffff}), {acknowledged: [], lost: []})
})

it('gives up what later packets overtook, once, and takes it back when it turns up late', () => {
  const log = new SentLog<number>()
  const receipts = new Receipts()
  const sequences = [0, 1, 2, 3].map(content => log.add(content))
  for (const arrived of [0, 3]) receipts.note(sequences[arrived]!)
  assert.deepEqual(log.judge(receipts.acknowledgement), {acknowledged: [0, 3], lost: [1, 2]})
  assert.deepEqual(log.judge(receipts.acknowledgement), {acknowledged: [], lost: []})
  receipts.note(sequences[2]!)
  assert.deepEqual(log.judge(receipts.acknowledgement), {acknowledged: [2], lost: []})
})

it('gives up across the wrap, and what the mask no longer reaches', () => {
  const log = new SentLog<number>()
  const receipts = new Receipts()
  for (let i = 0; i < 0xfff0; i++) {
    receipts.note(log.add(i))
    log.judge(receipts.acknowledgement)
  }
  for (let i = 0; i < 60; i++) log.add(i)
  receipts.note(log.add(60))
  assert.deepEqual(
    log.judge(receipts.acknowledgement).lost,
    Array.from({length: 60}, (_, i) => i),
  )
})
