import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {Noise} from './noise.js'

const COUNT = 2_000

/** Samples whose green differs from gray by a normal distribution, and where they are moved, by a lot. */
function samples(seed: number, deviation: number, movedPart: number): Int16Array {
  const random = seededRandom(seed)
  const normal = (): number =>
    Array.from({length: 12}, () => random.next()).reduce((sum, one) => sum + one) - 6
  return Int16Array.from({length: 4 * COUNT}, (_, i) => {
    if (i % 4 !== 1) return 16_000
    return 16_000 + deviation * normal() + (random.next() < movedPart ? 4_000 : 0)
  })
}

const settled = samples(0, 0, 0)

function watched(noise: Noise, deviation: number, movedPart: number, pictures: number): number {
  for (let seed = 1; seed <= pictures; seed++)
    noise.watch(samples(seed, deviation, movedPart).subarray(1), settled.subarray(1), 4)
  return noise.deviation
}

test('noise is known to a fifth after three seconds', () => {
  for (const deviation of [100, 300, 600]) {
    const found = watched(new Noise(1024), deviation, 0, 90)
    assert.ok(Math.abs(found / deviation - 1) < 0.2, `${deviation} seemed ${found}`)
  }
})

test('somebody who moves in a fifth of the picture does not count as noise', () => {
  assert.ok(watched(new Noise(1024), 200, 0.2, 90) < 300)
})

test('a moving camera raises the estimate slowly, and is forgotten soon', () => {
  const noise = new Noise(1024)
  const before = watched(noise, 50, 0, 60)
  assert.ok(watched(noise, 50, 1, 3) < 8 * before + 300)
  assert.ok(watched(noise, 50, 0, 15) < 1.5 * before)
})
