import assert from 'node:assert/strict'
import {test} from 'node:test'
import {MutedSpeech} from './muted-speech.js'
import {type SilenceChange, SilentMicrophone} from './silent-microphone.js'

/** Block by block of 10 ms; when each notice came. */
const whenTold = (blocks: number, watch: (block: number) => boolean): number[] =>
  Array.from({length: blocks}, (_, block) => block).filter(watch)

test('a second of speech while muted is told once, until the next mute', () => {
  const detector = new MutedSpeech()
  assert.deepEqual(
    whenTold(1000, () => detector.watch(true, true)),
    [99],
  )
  detector.watch(false, true)
  assert.deepEqual(
    whenTold(1000, () => detector.watch(true, true)),
    [99],
  )
})

test('speech with pauses is told a little later, single words never', () => {
  const sentence = new MutedSpeech()
  const [told] = whenTold(500, block => sentence.watch(true, block % 50 < 35))
  assert.ok(told! > 100 && told! < 250, `after ${told} blocks`)
  const words = new MutedSpeech()
  assert.deepEqual(
    whenTold(6000, block => words.watch(true, block % 200 < 40)),
    [],
  )
})

test('speech heard by the others is none to tell of', () => {
  const detector = new MutedSpeech()
  assert.deepEqual(
    whenTold(1000, () => detector.watch(false, true)),
    [],
  )
})

const changes = (detector: SilentMicrophone, blocks: number, isMuted: boolean, level: number) =>
  Array.from({length: blocks}, (_, block): [number, SilenceChange | null] => [
    block,
    detector.watch(isMuted, level),
  ]).filter(([, change]) => change !== null)

test('5 s under -75 dB are a silent microphone, told once; the first sound after it is told, too', () => {
  const detector = new SilentMicrophone()
  assert.deepEqual(changes(detector, 2000, false, 0.0001), [[499, 'silent']])
  assert.deepEqual(changes(detector, 2000, false, 0.0002), [[0, 'heard']])
  assert.deepEqual(changes(detector, 2000, false, 0), [[499, 'silent']])
})

test('a quiet room, a moment of silence and a muted microphone are nothing to tell of', () => {
  const detector = new SilentMicrophone()
  assert.deepEqual(changes(detector, 2000, false, 0.0002), [])
  assert.deepEqual(changes(detector, 499, false, 0), [])
  assert.deepEqual(changes(detector, 2000, true, 0), [])
  assert.deepEqual(changes(detector, 499, false, 0), [])
})
