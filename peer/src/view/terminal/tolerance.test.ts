import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LEAST_TOLERANCE, MOST_TOLERANCE, QUICK_MS, SLOW_MS, Tolerance} from './tolerance.js'

const after = (tolerance: Tolerance, ...answers: number[]): number => {
  for (const tookMs of answers) tolerance.answered(tookMs)
  return tolerance.value
}
const times = (count: number, tookMs: number): number[] => Array<number>(count).fill(tookMs)

test('a terminal that answers at once is shown what is', () => {
  assert.equal(after(new Tolerance(), ...times(50, 3)), LEAST_TOLERANCE)
})

test('one that falls behind gets more off each time, to a limit; once it is quick again, less bit by bit', () => {
  const tolerance = new Tolerance()
  after(tolerance, 5)
  const first = after(tolerance, 5 + SLOW_MS + 1)
  assert.ok(first > LEAST_TOLERANCE)
  assert.ok(after(tolerance, 300) > first)
  assert.equal(after(tolerance, ...times(30, 300)), MOST_TOLERANCE)
  const next = after(tolerance, ...times(4, 10))
  assert.ok(next < MOST_TOLERANCE && next > MOST_TOLERANCE / 2)
  assert.equal(after(tolerance, ...times(200, 10)), LEAST_TOLERANCE)
})

test('in between it stays', () => {
  const tolerance = new Tolerance()
  const before = after(tolerance, 5, ...times(4, 200))
  assert.equal(after(tolerance, ...times(50, 5 + (SLOW_MS + QUICK_MS) / 2)), before)
})

test('a long way alone is not slowness', () => {
  assert.equal(after(new Tolerance(), ...times(50, 400)), LEAST_TOLERANCE)
})

test('a way that has become longer is taken for slowness only for a while', () => {
  const tolerance = new Tolerance()
  after(tolerance, ...times(100, 5))
  assert.ok(after(tolerance, ...times(40, 250)) > LEAST_TOLERANCE)
  assert.equal(after(tolerance, ...times(600, 250)), LEAST_TOLERANCE)
})

test('over a link of so many bytes a second the rate settles near what it carries', () => {
  // Bytes of an update fall with the tolerance, as measured on a camera's picture.
  const bytesAt = (tolerance: number): number => 300_000 / (1 + tolerance / 5)
  for (const [bytesPerMs, most] of [
    [20_000, LEAST_TOLERANCE],
    [3_000, MOST_TOLERANCE],
  ] as const) {
    const tolerance = new Tolerance()
    after(tolerance, 2)
    for (let update = 0; update < 300; update++)
      tolerance.answered(2 + (2 * bytesAt(tolerance.value)) / bytesPerMs)
    assert.ok(tolerance.value <= most, `${bytesPerMs} bytes a ms: ${tolerance.value}`)
    assert.ok((2 * bytesAt(tolerance.value)) / bytesPerMs < SLOW_MS + 20)
  }
})
