import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {FRAME_SAMPLES, SAMPLE_RATE_HZ} from '../sound-format.js'
import {splice} from './splice.js'

const LENGTH = 2 * FRAME_SAMPLES
const tone = (hz: number): Int16Array =>
  Int16Array.from({length: LENGTH}, (_, at) => 10_000 * Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ))

describe('a splice', () => {
  for (const hz of [110, 277, 440, 880])
    it(`cuts whole periods out of a pitch of ${hz} Hz, which sounds on as if nothing were missing`, () => {
      const samples = tone(hz)
      const length = splice(samples, LENGTH)
      assert.ok(length <= LENGTH - FRAME_SAMPLES / 2 && length >= LENGTH - FRAME_SAMPLES, `${length} left`)
      const expected = tone(hz)
      for (let at = 0; at < length; at++)
        assert.ok(Math.abs(samples[at]! - expected[at]!) < 700, `${samples[at]} for ${expected[at]} at ${at}`)
    })

  it('takes out a whole frame where no shift is better', () => {
    assert.equal(splice(new Int16Array(LENGTH), LENGTH), LENGTH - FRAME_SAMPLES)
    assert.equal(splice(new Int16Array(LENGTH).fill(300), LENGTH), LENGTH - FRAME_SAMPLES)
  })

  it('makes no step that the sound did not have', () => {
    const random = seededRandom(3)
    const samples = tone(200)
    for (let at = 0; at < LENGTH; at++) samples[at] = samples[at]! + random.below(200)
    const steps = (some: Int16Array): number =>
      some.subarray(1).reduce((most, sample, at) => Math.max(most, Math.abs(sample - some[at]!)), 0)
    const before = steps(samples)
    const length = splice(samples, LENGTH)
    assert.ok(steps(samples.subarray(0, length)) <= before * 1.1)
  })
})
