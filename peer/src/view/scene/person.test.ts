import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {fakeFingerprint, fakeWords, peerEvent} from '../fakes/fake-engine.js'
import {CONNECTING_MS, isVisible, type Person, personAfter, type Standing, standingOf} from './person.js'

type PeerEvent = Extract<EngineEvent, {event: 'peer'}>
type Change = Parameters<typeof peerEvent>[2]

/** What became of a peer of these states and fields, one second after the other. */
function told(...changes: NonNullable<Change>[]): Person {
  return changes.reduce<Person | null>((before, change, second) => {
    const event = peerEvent(1, '', {admission: 'none', ...change}) as PeerEvent
    return personAfter(before, event, event.state as Exclude<PeerEvent['state'], 'closed'>, second * 1000)
  }, null)!
}
const standing = (...changes: NonNullable<Change>[]): Standing =>
  standingOf(told(...changes), (changes.length - 1) * 1000)

test('on the way until it is in, and away is still in', () => {
  assert.equal(standing({state: 'waiting'}), 'connecting')
  assert.equal(standing({state: 'hailing'}, {state: 'offering'}, {state: 'verifying'}), 'connecting')
  assert.equal(standing({state: 'verifying'}, {state: 'held'}), 'connecting')
  assert.equal(standing({state: 'live', admission: 'admitted'}), 'here')
  assert.equal(standing({state: 'live', admission: 'admitted'}, {state: 'backingOff'}), 'here')
  assert.equal(standing({state: 'live', admission: 'admitted'}, {state: 'held'}), 'here')
})

test('who failed is not shown as on the way again, until it has proven itself', () => {
  assert.equal(standing({state: 'offering'}, {state: 'backingOff'}), 'unproven')
  assert.equal(standing({state: 'backingOff'}, {state: 'hailing'}, {state: 'offering'}), 'unproven')
  assert.equal(standing({state: 'connecting'}, {state: 'waiting'}), 'unproven', 'the callee waits anew')
  assert.equal(standing({state: 'backingOff'}, {state: 'held'}), 'connecting')
})

test('who is kept away by something that is known stays on the way, so that it can be said', () => {
  const kept = told({state: 'connecting'}, {state: 'backingOff', obstacle: 'noRelay'})
  assert.equal(standingOf(kept, CONNECTING_MS * 10), 'connecting')
})

test('who takes too long is not shown as on the way', () => {
  const person = told({state: 'waiting'})
  assert.equal(standingOf(person, CONNECTING_MS - 1), 'connecting')
  assert.equal(standingOf(person, CONNECTING_MS), 'unproven')
})

test('at a door stands who was not let in, and who has another key than remembered stands apart', () => {
  assert.equal(standing({state: 'held', admission: 'knocking'}), 'knocking')
  assert.equal(standing({state: 'held', admission: 'waiting'}), 'waiting')
  assert.equal(standing({state: 'held', admission: 'knocking', trust: 'changed'}), 'changed')
  assert.equal(standing({state: 'backingOff', trust: 'changed'}), 'changed')
  assert.equal(standing({state: 'live', admission: 'admitted', trust: 'changed'}), 'here', 'it was accepted')
  const admitted = {state: 'live', admission: 'admitted'} as const
  assert.equal(standing(admitted, {state: 'held', admission: 'knocking'}), 'knocking')
})

test('no picture shows of anybody who is not let in', () => {
  assert.ok(isVisible(told({admission: 'admitted'})))
  for (const admission of ['none', 'knocking', 'waiting'] as const) assert.ok(!isVisible(told({admission})))
})

test('words and fingerprints are what they look like, or not told', () => {
  const words = fakeWords(4, 1)
  assert.deepEqual(told({words, fingerprint: fakeFingerprint(1)}).words, words)
  assert.equal(told({fingerprint: fakeFingerprint(1)}).fingerprint, fakeFingerprint(1))
  for (const odd of [words.slice(1), [...words, 'more'], ['Zoo', 'a', 'b', 'c'], ['a b', 'a', 'b', 'c']]) {
    assert.deepEqual(told({words: odd}).words, [])
  }
  for (const odd of [
    '',
    'SHA256:',
    `${fakeFingerprint(1)}x`,
    `MD5:${'0'.repeat(43)}`,
    `${fakeFingerprint(1)}\n`,
  ]) {
    assert.equal(told({fingerprint: odd}).fingerprint, null, odd)
  }
  for (const odd of [Number.NaN, 1e300, Number.NEGATIVE_INFINITY]) {
    assert.equal(told({knownSinceMs: odd}).knownSinceMs, null)
  }
  assert.equal(told({knownSinceMs: 0}).knownSinceMs, 0)
})
