import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {PeerStats} from '../../engine-protocol.js'
import {type Quality, qualityAfter} from './quality.js'

type Figures = {
  lost?: number
  heardLost?: number
  rttMs?: number
  pathKbps?: number
  state?: PeerStats['state']
}
function stats({lost = 0, heardLost = 0, rttMs = 20, pathKbps = 500, state = 'live'}: Figures): PeerStats {
  const video = {cols: 0, rows: 0, format: null, fps: 0, kbps: 0, lostPercent: lost, latencyMs: null}
  const audio = {kbps: 0, lostPercent: heardLost, concealedPercent: 0, bufferMs: 0, level: 0}
  return {id: 'a', name: 'Ada', state, rttMs, pathKbps, path: null, via: null, video, audio}
}
const after = (before: Quality | null, ...seconds: Figures[]): Quality | null =>
  seconds.reduce<Quality | null>((quality, figures) => qualityAfter(quality, stats(figures)), before)

test('the worst of loss, round trip and path decides', () => {
  assert.equal(after(null, {}), 4)
  assert.equal(after(null, {lost: 8}), 2)
  assert.equal(after(null, {heardLost: 20}), 1)
  assert.equal(after(null, {rttMs: 300}), 3)
  assert.equal(after(null, {rttMs: 5000}), 0)
  assert.equal(after(null, {pathKbps: 11, lost: 2}), 2)
  assert.equal(after(null, {state: 'recovering'}), null)
})

test('a path that nobody has measured yet is not called a bad one', () => {
  assert.equal(after(null, {pathKbps: 24}), 4)
  assert.equal(after(3, {pathKbps: 24}), 4)
})

test('one bad second takes one bar, and so do good ones give them back', () => {
  assert.equal(after(4, {lost: 60}), 3)
  assert.equal(after(4, {lost: 60}, {}), 4)
  assert.equal(after(4, {lost: 60}, {lost: 60}, {lost: 60}, {lost: 60}, {lost: 60}), 0)
  assert.equal(after(0, {}, {}, {}), 3)
})

test('figures that waver around a bound do not make the bars flicker', () => {
  const around = fc.array(fc.integer({min: 155, max: 245}), {minLength: 2, maxLength: 60})
  fc.assert(
    fc.property(around, rtts => {
      let [quality, changes]: [Quality | null, number] = [4, 0]
      for (const rttMs of rtts) {
        const next = qualityAfter(quality, stats({rttMs}))
        if (next !== quality) changes++
        quality = next
      }
      assert.ok(changes <= 1, `${changes} changes`)
    }),
  )
})
