import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Fader} from './fader.js'
import {Mixer, type MixPart} from './mixer.js'

const tone = (hz: number, amplitude: number, frame: number): Int16Array =>
  Int16Array.from({length: FRAME_SAMPLES}, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * (frame * FRAME_SAMPLES + at)) / 48_000)),
  )

const asItCame = (...frames: Int16Array[]): MixPart[] =>
  frames.map(frame => ({frame, fade: new Fader().take()}))

test('nobody speaking gives silence', () => {
  const out = new Int16Array(FRAME_SAMPLES).fill(7)
  const stereo = new Int16Array(2 * FRAME_SAMPLES).fill(7)
  new Mixer().mix([], out, stereo)
  assert.ok([...out, ...stereo].every(sample => sample === 0))
})

test('what fits is added exactly', () => {
  const out = new Int16Array(FRAME_SAMPLES)
  const [a, b] = [tone(440, 9000, 0), tone(880, 9000, 0)]
  new Mixer().mix(asItCame(a, b), out)
  assert.deepEqual(
    out,
    Int16Array.from(a, (sample, at) => sample + b[at]!),
  )
})

test('sixteen people shouting at once never wrap around and, once turned down, never jump', () => {
  const random = seededRandom(5)
  const mixer = new Mixer()
  let last = 0
  for (let frame = 0; frame < 100; frame++) {
    const speakers = frame % 10 === 0 ? 1 + random.below(16) : 16
    const out = new Int16Array(FRAME_SAMPLES)
    const stereo = new Int16Array(2 * FRAME_SAMPLES)
    mixer.mix(asItCame(...Array.from({length: speakers}, () => tone(300, 32_000, frame))), out, stereo)
    const start = frame * FRAME_SAMPLES
    for (const [at, sample] of out.entries()) {
      const expectedSign = Math.sign(Math.round(1000 * Math.sin((2 * Math.PI * 300 * (start + at)) / 48_000)))
      for (const each of [sample, stereo[2 * at]!, stereo[2 * at + 1]!])
        assert.ok(each * expectedSign >= 0, `sample ${at} of frame ${frame} has the wrong sign: ${each}`)
      if (frame > 0 && at > 0)
        assert.ok(Math.abs(sample - last) < 8000, `jump from ${last} to ${sample} in frame ${frame}`)
      last = sample
    }
  }
})

test('after a loud moment the gain comes back to one', () => {
  const mixer = new Mixer()
  const out = new Int16Array(FRAME_SAMPLES)
  mixer.mix(asItCame(tone(300, 30_000, 0), tone(300, 30_000, 0)), out)
  const quiet = tone(300, 1000, 0)
  mixer.mix(asItCame(quiet), out)
  assert.ok(Math.max(...out) < 600, 'still turned down right after')
  for (let frame = 0; frame < 50; frame++) mixer.mix(asItCame(quiet), out)
  assert.deepEqual(out, quiet)
})

describe('in stereo', () => {
  /** Until it is where it was put. */
  const settle = (fader: Fader): void => {
    for (let frame = 0; frame < 50; frame++) fader.take()
  }
  const power = (samples: Int16Array, channel: 0 | 1): number =>
    samples.filter((_, at) => at % 2 === channel).reduce((sum, sample) => sum + sample * sample, 0)

  test('a peer has the same power wherever it is, and is where it was put', () => {
    const frame = tone(440, 10_000, 0)
    const whole = frame.reduce((sum, sample) => sum + sample * sample, 0)
    for (const pan of [-1, -0.5, 0, 0.3, 1]) {
      const fader = new Fader()
      fader.setPan(pan)
      settle(fader)
      const [mono, stereo] = [new Int16Array(FRAME_SAMPLES), new Int16Array(2 * FRAME_SAMPLES)]
      new Mixer().mix([{frame, fade: fader.take()}], mono, stereo)
      const [left, right] = [power(stereo, 0), power(stereo, 1)]
      assert.ok(Math.abs((left + right) / whole / 2 - 1) < 0.001)
      assert.equal(Math.sign(Math.round((right - left) / whole / 0.01)), Math.sign(pan))
      assert.deepEqual(mono, frame, 'mono has everybody at full')
    }
  })

  test('all channels are turned down together', () => {
    const [left, right] = [new Fader(), new Fader()]
    left.setPan(-1)
    right.setPan(1)
    for (const fader of [left, right]) settle(fader)
    const stereo = new Int16Array(2 * FRAME_SAMPLES)
    const [loud, quiet] = [tone(300, 32_000, 0), tone(300, 8000, 0)]
    const mixer = new Mixer()
    for (let frame = 0; frame < 2; frame++)
      mixer.mix(
        [
          {frame: loud, fade: left.take()},
          {frame: quiet, fade: right.take()},
        ],
        new Int16Array(FRAME_SAMPLES),
        stereo,
      )
    assert.ok(Math.abs(power(stereo, 0) / power(stereo, 1) - 16) < 0.1)
  })
})
