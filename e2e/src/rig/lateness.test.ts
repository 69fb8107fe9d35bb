import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeSpeech} from '@s2c/shared/sim/speech'
import {latenessMs} from './lateness.js'

test('finds by how much speech was late, whenever the recordings began, however loud', () => {
  const {samples} = makeSpeech(6, 3)
  const heard = new Int16Array(samples.length + 48 * 1_000)
  for (const [at, sample] of samples.entries()) heard[at + 48 * 137] = sample / 2
  const found = latenessMs(
    {samples, startedAtMs: 5_000},
    {samples: heard.subarray(48 * 40), startedAtMs: 5_040},
  )
  assert.ok(found.length >= 4, `${found}`)
  for (const late of found) assert.ok(Math.abs(late - 137) < 1, `${late}`)
})

test('finds nothing in another voice', () => {
  const heard = makeSpeech(6, 9, 200).samples
  assert.deepEqual(
    latenessMs({samples: makeSpeech(6, 3).samples, startedAtMs: 0}, {samples: heard, startedAtMs: 0}),
    [],
  )
})
