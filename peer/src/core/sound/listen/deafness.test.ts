import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Deafness} from './deafness.js'

const LEVEL = 10_000
/** More would be heard as a click: a twentieth of the sound. */
const LARGEST_STEP = LEVEL / 20

/** What becomes of a lasting level over so many frames. */
function passed(deafness: Deafness, frames: number): Int16Array {
  const all = new Int16Array(frames * FRAME_SAMPLES).fill(LEVEL)
  for (let at = 0; at < all.length; at += FRAME_SAMPLES) deafness.pass(all.subarray(at, at + FRAME_SAMPLES))
  return all
}

const largestStep = (samples: Int16Array, before: number): number =>
  samples.reduce(({most, last}, sample) => ({most: Math.max(most, Math.abs(sample - last)), last: sample}), {
    most: 0,
    last: before,
  }).most

test('sound passes untouched until nobody is to be heard, then nothing is left of it, then all again', () => {
  const deafness = new Deafness()
  assert.ok(passed(deafness, 2).every(sample => sample === LEVEL))
  deafness.setDeafened(true)
  passed(deafness, 1)
  assert.ok(passed(deafness, 3).every(sample => sample === 0))
  deafness.setDeafened(false)
  passed(deafness, 1)
  assert.ok(passed(deafness, 2).every(sample => sample === LEVEL))
})

test('both ears are silenced like one', () => {
  const deafness = new Deafness()
  deafness.setDeafened(true)
  const mono = new Int16Array(FRAME_SAMPLES).fill(LEVEL)
  const stereo = new Int16Array(2 * FRAME_SAMPLES).fill(LEVEL)
  deafness.pass(mono, stereo)
  assert.ok(stereo.every((sample, at) => sample === mono[at >> 1]))
  assert.equal(stereo.at(-1), 0)
})

test('neither way clicks', () => {
  const deafness = new Deafness()
  deafness.setDeafened(true)
  assert.ok(largestStep(passed(deafness, 2), LEVEL) <= LARGEST_STEP)
  deafness.setDeafened(false)
  assert.ok(largestStep(passed(deafness, 2), 0) <= LARGEST_STEP)
})
