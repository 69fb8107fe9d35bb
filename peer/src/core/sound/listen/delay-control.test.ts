import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../sound-format.js'
import {DelayControl} from './delay-control.js'

const alikeOf = (control: DelayControl, ...state: [number, number, number]): number => {
  const change = control.decide(...state)
  assert.ok(change.type !== 'none')
  return change.alike
}

test('nothing changes while the delay is the target and little waits beyond it', () => {
  assert.deepEqual(new DelayControl().decide(3, 3, FRAME_SAMPLES / 2 - 1), {type: 'none'})
})

test('too long a delay is shortened by no more than it is too long', () => {
  const change = new DelayControl().decide(4, 3, 100)
  assert.ok(change.type === 'shorten' && change.most === FRAME_SAMPLES + 100)
})

test('too short a delay is lengthened', () => {
  assert.equal(new DelayControl().decide(2, 3, 900).type, 'lengthen')
})

test('the further off it is, the less alike the sound need be at the seam', () => {
  const [near, far] = [1, 4].map(frames => alikeOf(new DelayControl(), 3 + frames, 3, 0))
  assert.ok(near === 0.9 && far! < 0.7)
})

test('a wait for a good seam ends within four seconds, one for more delay within one', () => {
  const control = new DelayControl()
  const alike = Array.from({length: 220}, () => alikeOf(control, 4, 3, 0))
  assert.ok(alike[50]! > 0.6 && alike[219]! <= 0.11)
  const growing = new DelayControl()
  assert.ok(Array.from({length: 50}, () => alikeOf(growing, 2, 3, 0)).at(-1)! <= 0.11)
})

test('what has come nearer waits as patiently again', () => {
  const control = new DelayControl()
  for (let tick = 0; tick < 100; tick++) control.decide(5, 3, 0)
  assert.equal(alikeOf(control, 4, 3, 0), 0.9)
})
