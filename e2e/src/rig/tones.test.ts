import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {judgeTones, LEVEL_WINDOW_SAMPLES, levelWindows, makeTones, toneWindows} from './tones.js'

/** Uniform noise of a given standard deviation. */
function addNoise(samples: Int16Array, deviation: number): Int16Array {
  const random = seededRandom(1)
  return samples.map(sample => sample + Math.round((random.next() - 0.5) * Math.sqrt(12) * deviation))
}

test('pure tones stand far over the rest, whatever their phase', () => {
  const tones = makeTones([440, 880], 0.1, 2).subarray(1234)
  for (const {overRestDb} of toneWindows(tones, [440, 880])) {
    assert.ok(
      overRestDb.every(level => level > 60),
      String(overRestDb),
    )
  }
})

test('the figure is the ratio of powers that went in', () => {
  const amplitude = 0.1
  const tonePower = (amplitude * 32_767) ** 2 / 2
  for (const expectedDb of [10, 20, 30]) {
    const deviation = Math.sqrt(tonePower / 10 ** (expectedDb / 10))
    for (const window of toneWindows(addNoise(makeTones([440], amplitude, 1), deviation), [440])) {
      assert.ok(Math.abs(window.overRestDb[0]! - expectedDb) < 1, `${window.overRestDb} for ${expectedDb}`)
    }
  }
})

test('a tone that is missing, or a little off, does not count', () => {
  const [missing, off] = [makeTones([440], 0.1, 1), makeTones([440, 890], 0.1, 1)]
  assert.equal(judgeTones(missing, [440, 880]).clearShare, 0)
  assert.equal(judgeTones(off, [440, 880]).clearShare, 0)
  assert.equal(judgeTones(new Int16Array(48_000), [440, 880]).clearShare, 0)
})

test('a hole of 20 ms is found where it is', () => {
  const tones = makeTones([440, 880], 0.1, 1)
  tones.fill(0, 17 * LEVEL_WINDOW_SAMPLES, 18 * LEVEL_WINDOW_SAMPLES)
  const verdict = judgeTones(tones, [440, 880])
  assert.equal(verdict.deepestDropAtMs, 340)
  assert.ok(verdict.deepestDropDb > 60)
  assert.equal(verdict.droppedMs, 20)
  assert.ok(verdict.clearShare < 1)
})

test('half the level is 6 dB under the median', () => {
  const tones = makeTones([500], 0.2, 1)
  const quiet = tones.map((sample, at) => (at < LEVEL_WINDOW_SAMPLES ? sample / 2 : sample))
  assert.equal(levelWindows(quiet)[0]!.underMedianDb.toFixed(1), '6.0')
})
