import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../sound-format.js'
import {SampleQueue} from './sample-queue.js'

const HZ = 200
const vowel = (frame: number): Int16Array =>
  Int16Array.from({length: FRAME_SAMPLES}, (_, at) =>
    Math.round(8000 * Math.sin((2 * Math.PI * HZ * (frame * FRAME_SAMPLES + at)) / 48_000)),
  )
const take = (queue: SampleQueue): number[] => {
  const out = new Int16Array(FRAME_SAMPLES)
  queue.take(out)
  return [...out]
}

test('what goes in comes out', () => {
  const queue = new SampleQueue()
  queue.push(vowel(0))
  queue.push(vowel(1))
  assert.equal(queue.length, 2 * FRAME_SAMPLES)
  assert.deepEqual([...take(queue), ...take(queue)], [...vowel(0), ...vowel(1)])
  assert.equal(queue.length, 0)
})

test('sound is made shorter and longer by whole periods, and only if it is alike enough', () => {
  const queue = new SampleQueue()
  queue.push(vowel(0))
  take(queue)
  queue.push(vowel(1))
  queue.push(vowel(2))
  queue.shorten(FRAME_SAMPLES, 1.01)
  queue.lengthen(1.01)
  assert.equal(queue.length, 2 * FRAME_SAMPLES)
  queue.shorten(FRAME_SAMPLES, 0.9)
  const period = 48_000 / HZ
  assert.ok(queue.length < 2 * FRAME_SAMPLES && queue.length % period === 0)
  const before = queue.length
  queue.lengthen(0.9)
  assert.ok(queue.length > before && queue.length % period === 0)
  assert.deepEqual(take(queue).map(Math.sign), [...vowel(0)].map(Math.sign))
})

test('no more is left out than may be', () => {
  const queue = new SampleQueue()
  queue.push(vowel(0))
  queue.shorten(FRAME_SAMPLES / 2 - 1, 0)
  assert.equal(queue.length, FRAME_SAMPLES)
  queue.shorten(FRAME_SAMPLES / 2, 0)
  assert.equal(queue.length, FRAME_SAMPLES / 2)
})

test('one sound goes over into another without a step', () => {
  const queue = new SampleQueue()
  queue.pushFaded(new Int16Array(FRAME_SAMPLES).fill(-9000), new Int16Array(FRAME_SAMPLES).fill(9000))
  const heard = take(queue)
  assert.ok(heard[0]! < -8900 && heard.at(-1) === 9000)
  assert.ok(heard.every((sample, at) => at === 0 || Math.abs(sample - heard[at - 1]!) < 50))
})

test('what was cleared is not repeated', () => {
  const queue = new SampleQueue()
  queue.push(vowel(0))
  take(queue)
  queue.clear()
  queue.push(new Int16Array(FRAME_SAMPLES))
  queue.lengthen(0.9)
  assert.ok(take(queue).every(sample => sample === 0))
})
