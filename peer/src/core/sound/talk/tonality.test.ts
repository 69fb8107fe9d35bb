import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Tonality} from './tonality.js'

type Sound = (at: number) => number
const sines =
  (...frequenciesHz: number[]): Sound =>
  at =>
    frequenciesHz.reduce((sum, hz) => sum + 4000 * Math.sin((2 * Math.PI * hz * at) / 48_000), 0)

/** The verdicts on so many frames of a sound. */
function watch(sound: Sound, frames: number, tonality = new Tonality()): boolean[] {
  return Array.from({length: frames}, (_, frame) =>
    tonality.watch(Int16Array.from({length: FRAME_SAMPLES}, (_, at) => sound(frame * FRAME_SAMPLES + at))),
  )
}

for (const frequencies of [[50], [440], [880], [3000], [18_000], [440, 1234]]) {
  test(`a tone of ${frequencies.join(' and ')} Hz is known after 200 ms and from then on`, () => {
    const verdicts = watch(sines(...frequencies), 50)
    assert.equal(verdicts.indexOf(true), 9)
    assert.ok(verdicts.slice(9).every(Boolean))
  })
}

test('noise, silence and a voice-like buzz are no tone', () => {
  const random = seededRandom(3)
  const buzz: Sound = at => (at % 400 < 20 ? 8000 : -300) + Math.sin(at / 50) * 500
  for (const sound of [() => 4000 * (random.next() - 0.5), () => 0, buzz]) {
    assert.ok(watch(sound, 50).every(verdict => !verdict))
  }
})

test('the first frame that is no tone ends it', () => {
  const random = seededRandom(4)
  const tonality = new Tonality()
  watch(sines(440), 30, tonality)
  assert.deepEqual(
    watch(at => sines(440)(at) + 2000 * random.next(), 1, tonality),
    [false],
  )
})
