import assert from 'node:assert/strict'
import {it} from 'node:test'
import fc from 'fast-check'
import {nextSequence, sequenceDistance} from './sequence.js'

const sequence = fc.integer({min: 0, max: 0xffff})

it('a number is one behind its successor, across the wrap too', () => {
  assert.equal(nextSequence(0xffff), 0)
  fc.assert(fc.property(sequence, a => sequenceDistance(a, nextSequence(a)) === 1))
})

it('distances have a sign and turn around when read backwards', () => {
  const near = fc.integer({min: -0x7fff, max: 0x7fff})
  fc.assert(fc.property(sequence, near, (a, ahead) => sequenceDistance(a, (a + ahead) & 0xffff) === ahead))
})
