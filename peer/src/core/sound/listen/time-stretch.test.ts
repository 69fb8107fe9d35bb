import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {FRAME_SAMPLES, SAMPLE_RATE_HZ} from '../sound-format.js'
import {bestCut, bestRepeat, cut, LEAST_SHIFT, MOST_SHIFT, repeat} from './time-stretch.js'

const LENGTH = 3 * FRAME_SAMPLES
const AT = FRAME_SAMPLES
const tone = (hz: number, length = LENGTH): Int16Array =>
  Int16Array.from({length}, (_, at) => 10_000 * Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ))

/** In both directions: gives what is then there. */
const CHANGES = {
  shorter: (sound: Int16Array): Int16Array => {
    const samples = new Int16Array(LENGTH + MOST_SHIFT)
    samples.set(sound)
    return samples.slice(0, cut(samples, AT, bestCut(samples, AT, MOST_SHIFT).samples, LENGTH))
  },
  longer: (sound: Int16Array): Int16Array => {
    const samples = new Int16Array(LENGTH + MOST_SHIFT)
    samples.set(sound)
    return samples.slice(0, repeat(samples, AT, bestRepeat(samples, AT).samples, LENGTH))
  },
}

const largestStep = (some: Int16Array): number =>
  some.subarray(1).reduce((most, sample, at) => Math.max(most, Math.abs(sample - some[at]!)), 0)

for (const [name, change] of Object.entries(CHANGES))
  describe(`sound made ${name}`, () => {
    for (const hz of [110, 277, 440, 880])
      it(`by whole periods of a pitch of ${hz} Hz sounds on as if nothing had been done`, () => {
        const samples = change(tone(hz))
        const by = Math.abs(samples.length - LENGTH)
        assert.ok(by >= LEAST_SHIFT && by <= MOST_SHIFT, `by ${by}`)
        const expected = tone(hz, samples.length)
        for (let at = 0; at < samples.length; at++)
          assert.ok(
            Math.abs(samples[at]! - expected[at]!) < 700,
            `${samples[at]} for ${expected[at]} at ${at}`,
          )
      })

    it('makes no step that the sound did not have', () => {
      const random = seededRandom(3)
      for (let run = 0; run < 20; run++) {
        const samples = tone(100 + random.below(300))
        for (let at = 0; at < LENGTH; at++) samples[at] = samples[at]! + random.below(200)
        assert.ok(largestStep(change(samples)) <= largestStep(samples))
      }
    })

    it('is changed by a whole frame where no shift is better', () => {
      assert.equal(Math.abs(change(new Int16Array(LENGTH)).length - LENGTH), FRAME_SAMPLES)
    })

    it('keeps its beginning and its end', () => {
      const random = seededRandom(4)
      const noise = Int16Array.from({length: LENGTH}, () => random.below(20_000) - 10_000)
      const changed = change(noise)
      assert.deepEqual(changed.subarray(0, AT), noise.subarray(0, AT))
      assert.deepEqual(changed.slice(-FRAME_SAMPLES / 2), noise.slice(-FRAME_SAMPLES / 2))
    })
  })

describe('likeness', () => {
  it('is near one for a vowel, near nought for a hiss, and one for near silence', () => {
    const random = seededRandom(5)
    const noise = (size: number): Int16Array =>
      Int16Array.from({length: LENGTH}, () => random.below(2 * size) - size)
    assert.ok(bestCut(tone(150), AT, MOST_SHIFT).likeness > 0.99)
    assert.ok(bestRepeat(tone(150), AT).likeness > 0.99)
    assert.ok(bestCut(noise(10_000), AT, MOST_SHIFT).likeness < 0.3)
    assert.ok(bestRepeat(noise(10_000), AT).likeness < 0.3)
    assert.equal(bestCut(noise(100), AT, MOST_SHIFT).likeness, 1)
  })

  it('looks no further than it may cut', () => {
    assert.equal(bestCut(tone(440), AT, LEAST_SHIFT).samples, LEAST_SHIFT)
  })
})
