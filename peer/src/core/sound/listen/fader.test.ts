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

test('who is placed elsewhere glides there in evenly small steps, and stays', () => {
  const fader = new Fader()
  fader.setPan(0.5)
  const fades = Array.from({length: 30}, () => fader.take())
  assert.ok(fades.every(({from, to}) => Math.abs(to.left - from.left) < 0.025 && to.right >= from.right))
  const {left, right} = fades.at(-1)!.to
  assert.ok(Math.abs(Math.atan2(right, left) - (3 * Math.PI) / 8) < 1e-9)
  assert.deepEqual(fades.at(-1)!.from, fades.at(-1)!.to)
})

test('in the middle each ear hears what one loudspeaker would play', () => {
  const {left, right, mono} = new Fader().take().to
  assert.ok(Math.abs(left - mono) < 1e-9 && Math.abs(right - mono) < 1e-9)
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
