import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Fader} from './fader.js'
import {Mixer} from './mixer.js'

test('a peer is heard as it came until somebody turns it', () => {
  const {from, to} = new Fader().take()
  assert.deepEqual([from.mono, to.mono], [1, 1])
})

test('a volume lies between nothing and twice, whatever is asked for', () => {
  for (const [asked, given] of [
    [0.5, 0.5],
    [-3, 0],
    [99, 2],
    [Number.NaN, 0],
  ] as const) {
    const fader = new Fader()
    fader.setVolume(asked)
    assert.equal(fader.take().to.mono, given)
  }
})

test('what is muted is silent at any volume and place, and comes back as loud as it was', () => {
  const fader = new Fader()
  fader.setVolume(1.5)
  fader.setMuted(true)
  fader.setPan(0.5)
  fader.take()
  assert.deepEqual(Object.values(fader.take().to), [0, 0, 0])
  fader.setMuted(false)
  assert.equal(fader.take().to.mono, 1.5)
})

test('no change makes a step', () => {
  const fader = new Fader()
  const mixer = new Mixer()
  const frame = new Int16Array(FRAME_SAMPLES).fill(10_000)
  const heard: number[] = []
  const changes = [() => fader.setVolume(0.2), () => fader.setMuted(true), () => fader.setMuted(false)]
  for (const change of [() => undefined, ...changes, () => undefined]) {
    change()
    const out = new Int16Array(FRAME_SAMPLES)
    mixer.mix([{frame, fade: fader.take()}], out)
    heard.push(...out)
  }
  assert.equal(heard.at(-1), 2000)
  assert.ok(heard.every((sample, at) => at === 0 || Math.abs(sample - heard[at - 1]!) <= 10))
})
