import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {SAMPLE_RATE_HZ} from '../sound-format.js'
import {CLICK, findClick} from './click.js'

/** Half a second of noise, and in it at `at` the click, with `share` of its amplitude. */
function room(seed: number, noise: number, at: number, share: number): Int16Array {
  const random = seededRandom(seed)
  const samples = Int16Array.from({length: SAMPLE_RATE_HZ / 2}, () => noise * (2 * random.next() - 1))
  for (let index = 0; index < CLICK.length; index++) samples[at + index]! += share * CLICK[index]!
  return samples
}

test('the click is found to the sample, faint in noise, and upside down', () => {
  for (const [seed, share] of [
    [1, 1],
    [2, 0.05],
    [3, -0.3],
  ] as const) {
    const at = 1000 + 777 * seed
    assert.equal(findClick(room(seed, 500, at, share)), at, `seed ${seed}`)
  }
  assert.equal(findClick(room(4, 0, 6000, 0.01)), 6000)
})

test('there is none in silence, noise, a lasting pitch, or too little sound', () => {
  assert.equal(findClick(new Int16Array(SAMPLE_RATE_HZ)), null)
  assert.equal(findClick(room(5, 3000, 0, 0)), null)
  const pitch = Int16Array.from({length: SAMPLE_RATE_HZ}, (_, at) => 9000 * Math.sin(at / 5))
  assert.equal(findClick(pitch), null)
  assert.equal(findClick(CLICK.subarray(10)), null)
})
