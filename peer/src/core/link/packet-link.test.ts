import assert from 'node:assert/strict'
import {test} from 'node:test'
import {PacketLink} from './packet-link.js'

test('a path that could not be measured in time is taken for little once, and may grow from then on', t => {
  const link = new PacketLink()
  const unmeasured = t.mock.method(link.rate, 'unmeasured')
  assert.equal(link.isKnown(1_000), false)
  assert.equal(link.isKnown(1_499), false)
  for (const now of [1_500, 1_533, 9_000]) assert.equal(link.isKnown(now), true)
  assert.equal(unmeasured.mock.callCount(), 1)
})
