import assert from 'node:assert/strict'
import {it} from 'node:test'
import {AddressBuckets} from './address-buckets.js'

const PLENTY = {burst: 1e6, perSecond: 1e6}

it('lets each address have its burst and its rate, whatever the others do', () => {
  const buckets = new AddressBuckets({burst: 3, perSecond: 1}, PLENTY, 10, 0)
  const take = (place: string, now: number) => buckets.take(place, now)
  assert.deepEqual(
    [1, 2, 3, 4].map(() => take('a', 0)),
    [null, null, null, 'addressTooFast'],
  )
  assert.equal(take('b', 0), null)
  assert.deepEqual([take('a', 1000), take('a', 1000)], [null, 'addressTooFast'])
})

it('lets all together have no more than theirs, of which one that is too fast takes none', () => {
  const buckets = new AddressBuckets({burst: 1, perSecond: 0}, {burst: 3, perSecond: 1}, 10, 0)
  for (let again = 0; again < 10; again++) buckets.take('a', 0)
  assert.deepEqual(
    ['b', 'c', 'd'].map(place => buckets.take(place, 0)),
    [null, null, 'allTooFast'],
  )
  assert.equal(buckets.take('e', 1000), null)
})

it('forgets the address that asked longest ago once there are too many', () => {
  const buckets = new AddressBuckets({burst: 1, perSecond: 0}, PLENTY, 2, 0)
  buckets.take('a', 0)
  buckets.take('b', 0)
  assert.equal(buckets.take('a', 0), 'addressTooFast')
  buckets.take('c', 0)
  assert.equal(buckets.size, 2)
  assert.equal(buckets.take('a', 0), 'addressTooFast')
  assert.equal(buckets.take('b', 0), null)
})
