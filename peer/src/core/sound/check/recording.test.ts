import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {SAMPLE_RATE_HZ} from '../sound-format.js'
import {judgeRecording} from './recording.js'

const random = seededRandom(5)

/** A second of a pitch with this amplitude, then two of noise that is never louder than `noise`. */
const sentence = (amplitude: number, noise: number): Int16Array =>
  Int16Array.from({length: 3 * SAMPLE_RATE_HZ}, (_, at) => {
    const said = at < SAMPLE_RATE_HZ ? amplitude * Math.sin((2 * Math.PI * 300 * at) / SAMPLE_RATE_HZ) : 0
    const sample = Math.round(said + noise * (2 * random.next() - 1))
    return Math.max(-32_768, Math.min(32_767, sample))
  })

test('level and noise are told apart, in decibels of full scale', () => {
  const {levelDb, noiseDb, clippedSamples, isSilent} = judgeRecording(sentence(3277 * Math.SQRT2, 57))
  assert.ok(Math.abs(levelDb + 20) < 0.5, `${levelDb}`)
  assert.ok(Math.abs(noiseDb + 60) < 1, `${noiseDb}`)
  assert.deepEqual([clippedSamples, isSilent], [0, false])
})

test('peaks that are cut off are counted, one sample at the end of the scale is not', () => {
  assert.ok(judgeRecording(sentence(60_000, 0)).clippedSamples > 10_000)
  const touching = sentence(10_000, 0)
  touching[70] = 32_767
  touching[90] = -32_768
  assert.equal(judgeRecording(touching).clippedSamples, 0)
})

test('a microphone that gives nothing is silent, a quiet room is not', () => {
  assert.ok(judgeRecording(new Int16Array(3 * SAMPLE_RATE_HZ)).isSilent)
  assert.ok(!judgeRecording(sentence(0, 30)).isSilent)
})
