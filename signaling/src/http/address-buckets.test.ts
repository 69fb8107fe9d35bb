import assert from 'node:assert/strict'
import {test} from 'node:test'
import {AddressBuckets} from './address-buckets.js'

test('each address has its burst and its rate, whatever the others do', () => {
  const buckets = new AddressBuckets({burst: 3, perSecond: 1}, 10)
  const take = (key: string, now: number) => buckets.take(key, now)
  assert.deepEqual(
    [1, 2, 3, 4].map(() => take('a', 0)),
    [true, true, true, false],
  )
  assert.equal(take('b', 0), true)
  assert.deepEqual([take('a', 1000), take('a', 1000)], [true, false])
})

test('the address that asked longest ago is forgotten once there are too many, and no other', () => {
  const buckets = new AddressBuckets({burst: 1, perSecond: 0}, 2)
  buckets.take('a', 0)
  buckets.take('b', 0)
  assert.equal(buckets.take('a', 0), false)
  buckets.take('c', 0)
  assert.equal(buckets.size, 2)
  assert.equal(buckets.take('a', 0), false)
  assert.equal(buckets.take('b', 0), true)
})

test('an address that goes on asking is remembered, however many others ask', () => {
  const buckets = new AddressBuckets({burst: 1, perSecond: 0.001}, 16)
  buckets.take('busy', 0)
  for (let number = 0; number < 1_000; number++) {
    buckets.take(`p${number}`, 0)
    assert.equal(buckets.take('busy', 0), false)
  }
})
