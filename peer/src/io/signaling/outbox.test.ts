import assert from 'node:assert/strict'
import {test} from 'node:test'
import {MAX_AGE_MS, MAX_KEPT_CHARACTERS, MAX_KEPT_ENVELOPES, Outbox} from './outbox.js'

test('each peer gets its own envelopes, in order, once', () => {
  const outbox = new Outbox()
  for (const data of ['1', '2', '3']) {
    outbox.keep('ann', `a${data}`, 0)
    outbox.keep('bob', `b${data}`, 0)
  }
  assert.deepEqual(outbox.take('ann', 0), ['a1', 'a2', 'a3'])
  assert.deepEqual(outbox.take('ann', 0), [])
  assert.deepEqual(outbox.take('bob', 0), ['b1', 'b2', 'b3'])
  assert.deepEqual([outbox.size, outbox.dropped], [0, 0])
})

test('what begins anew takes the place of all that waits for the same peer', () => {
  const outbox = new Outbox()
  for (const to of ['ann', 'bob']) outbox.keep(to, 'old', 0)
  outbox.keep('ann', 'hail', 0, true)
  outbox.keep('ann', 'letter', 0)
  assert.deepEqual([outbox.take('ann', 0), outbox.take('bob', 0)], [['hail', 'letter'], ['old']])
  assert.equal(outbox.dropped, 0)
})

test('over the number or the size allowed the oldest go and are counted', () => {
  const many = new Outbox()
  for (let count = 0; count < MAX_KEPT_ENVELOPES + 2; count++) many.keep('ann', String(count), 0)
  assert.equal(many.dropped, 2)
  assert.equal(many.take('ann', 0)[0], '2')

  const large = new Outbox()
  const third = 'x'.repeat(Math.ceil(MAX_KEPT_CHARACTERS / 3))
  for (let count = 0; count < 4; count++) large.keep('ann', `${count}${third}`, 0)
  assert.deepEqual(
    large.take('ann', 0).map(data => data[0]),
    ['2', '3'],
  )
  assert.equal(large.dropped, 2)
  large.keep('ann', third, 0)
  assert.equal(large.size, 1)
})

test('what is too old is not delivered but counted', () => {
  const outbox = new Outbox()
  outbox.keep('ann', 'old', 0)
  outbox.keep('ann', 'new', 1)
  assert.deepEqual(outbox.take('ann', MAX_AGE_MS + 1), ['new'])
  assert.equal(outbox.dropped, 1)
})
