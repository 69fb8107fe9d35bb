import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Reserve} from './reserve.js'

/** Watches a steady depth; gives the tick at which frames are first to spare, and how many. */
function firstSpare(
  reserve: Reserve,
  depth: number,
  mostTicks: number,
): {tick: number; spare: number} | null {
  for (let tick = 1; tick <= mostTicks; tick++) {
    const spare = reserve.watch(depth)
    if (spare > 0) return {tick, spare}
  }
  return null
}

test('two frames are kept for ever', () => {
  assert.equal(firstSpare(new Reserve(), 2, 10_000), null)
})

test('one frame too many is to spare after 20 s, more of them sooner', () => {
  assert.deepEqual(firstSpare(new Reserve(), 3, 10_000), {tick: 1000, spare: 1})
  assert.deepEqual(firstSpare(new Reserve(), 4, 10_000), {tick: 500, spare: 2})
  assert.deepEqual(firstSpare(new Reserve(), 20, 10_000), {tick: 25, spare: 18})
})

test('one bad moment counts for 20 s, and no longer', () => {
  const reserve = new Reserve()
  reserve.watch(1)
  assert.deepEqual(firstSpare(reserve, 3, 10_000), {tick: 1024, spare: 1})
})

test('a sudden plenty is told within a second, however scarce it was before', () => {
  const reserve = new Reserve()
  assert.equal(firstSpare(reserve, 2, 990), null)
  const found = firstSpare(reserve, 40, 100)
  assert.ok(found !== null && found.tick <= 50 && found.spare === 38, JSON.stringify(found))
})

test('a changed delay starts the watch anew', () => {
  const reserve = new Reserve()
  assert.equal(firstSpare(reserve, 3, 999), null)
  reserve.restart()
  assert.deepEqual(firstSpare(reserve, 3, 10_000), {tick: 1000, spare: 1})
})
