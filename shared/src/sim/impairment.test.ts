import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Impairment, type ImpairmentConditions, UNIMPAIRED} from './impairment.js'
import {seededRandom} from './random.js'

const PACKETS = 20_000

/** The delays of so many packets, one a millisecond; an empty list for each that is lost. */
function passed(conditions: Partial<ImpairmentConditions>): readonly (readonly number[])[] {
  const path = new Impairment({...UNIMPAIRED, ...conditions}, seededRandom(7))
  return Array.from({length: PACKETS}, (_, now) => path.delaysOf(now))
}
const share = (
  packets: readonly (readonly number[])[],
  isOne: (delays: readonly number[]) => boolean,
): number => packets.filter(isOne).length / packets.length
const near = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) < 0.015, `${value} instead of ${expected}`)

test('an unimpaired path passes each packet once and at once', () => {
  assert.ok(passed({}).every(delays => delays.length === 1 && delays[0] === 0))
})

test('delay and jitter bound how long packets take', () => {
  const delays = passed({delayMs: 75, jitterMs: 50}).flat()
  assert.ok(delays.every(delay => delay >= 75 && delay < 125))
  near(delays.reduce((sum, delay) => sum + delay, 0) / delays.length / 100, 1)
})

test('packets are lost, doubled and overtake as often as was asked for', () => {
  const packets = passed({delayMs: 10, loss: 0.05, duplication: 0.02, overtaking: 0.1})
  near(
    share(packets, delays => delays.length === 0),
    0.05,
  )
  near(
    share(packets, delays => delays.length === 2),
    0.95 * 0.02,
  )
  near(
    share(packets, delays => delays[0] === 0),
    0.95 * 0.1,
  )
})

test('losses in bursts come to the share that their probabilities make, in runs of the expected length', () => {
  const lost = passed({bursts: {begins: 0.03, ends: 0.25}}).map(delays => delays.length === 0)
  const runs = lost.filter((isLost, place) => isLost && lost[place - 1] !== true).length
  const losses = lost.filter(Boolean).length
  near(losses / PACKETS, 0.03 / (0.03 + 0.25))
  near(losses / runs / 100, 4 / 100)
})

test('a burst that was going on ends with the bursts', () => {
  const path = new Impairment({...UNIMPAIRED, bursts: {begins: 1, ends: 0}}, seededRandom(1))
  assert.deepEqual(path.delaysOf(0), [])
  path.conditions = UNIMPAIRED
  assert.deepEqual(path.delaysOf(1), [0])
})

test('spikes come and pass', () => {
  const packets = passed({delayMs: 50, spikes: {everyMs: 1_000, forMs: 200, extraMs: 50}})
  assert.deepEqual([packets[0], packets[199], packets[200], packets[1_000]], [[100], [100], [50], [100]])
})
