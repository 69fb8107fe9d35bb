import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../sound-format.js'
import {ConcealmentFade, MOST_CONCEALED_FRAMES} from './concealment-fade.js'

const tone = (): Int16Array => new Int16Array(FRAME_SAMPLES).fill(10_000)
const faded = (fade: ConcealmentFade, frames: number): number[] =>
  Array.from({length: frames}, () => {
    const frame = tone()
    fade.conceal(frame)
    return [...frame]
  }).flat()

test('what is not concealed stays as it is', () => {
  const frame = tone()
  new ConcealmentFade().pass(frame)
  assert.deepEqual(frame, tone())
})

test('one concealed frame stays as loud as the decoder made it', () => {
  assert.deepEqual(faded(new ConcealmentFade(), 1), [...tone()])
})

test('however long the decoder would go on, it is gone after 120 ms, without a step', () => {
  const heard = faded(new ConcealmentFade(), MOST_CONCEALED_FRAMES + 1)
  assert.ok(heard.every((sample, at) => at === 0 || Math.abs(sample - heard[at - 1]!) <= 4))
  assert.ok(heard.slice(-FRAME_SAMPLES).every(sample => sample === 0))
})

test('the real sound comes back within 5 ms, without a step, and a later loss is a first one again', () => {
  const fade = new ConcealmentFade()
  const heard = faded(fade, 4)
  const frame = tone()
  fade.pass(frame)
  heard.push(...frame)
  assert.ok(heard.every((sample, at) => at === 0 || Math.abs(sample - heard[at - 1]!) <= 50))
  assert.ok(frame.subarray(FRAME_SAMPLES / 4).every(sample => sample === 10_000))
  assert.deepEqual(faded(fade, 1), [...tone()])
})
