import assert from 'node:assert/strict'
import {test} from 'node:test'
import {seededRandom} from '@s2c/shared/sim/random'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Mixer} from './mixer.js'

const tone = (hz: number, amplitude: number, frame: number): Int16Array =>
  Int16Array.from({length: FRAME_SAMPLES}, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * (frame * FRAME_SAMPLES + at)) / 48_000)),
  )

test('nobody speaking gives silence', () => {
  const out = new Int16Array(FRAME_SAMPLES).fill(7)
  new Mixer().mix([], out)
  assert.ok(out.every(sample => sample === 0))
})

test('what fits is added exactly', () => {
  const out = new Int16Array(FRAME_SAMPLES)
  const [a, b] = [tone(440, 9000, 0), tone(880, 9000, 0)]
  new Mixer().mix([a, b], out)
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
    mixer.mix(
      Array.from({length: speakers}, () => tone(300, 32_000, frame)),
      out,
    )
    const start = frame * FRAME_SAMPLES
    for (const [at, sample] of out.entries()) {
      const expectedSign = Math.sign(Math.round(1000 * Math.sin((2 * Math.PI * 300 * (start + at)) / 48_000)))
      assert.ok(sample * expectedSign >= 0, `sample ${at} of frame ${frame} has the wrong sign: ${sample}`)
      if (frame > 0 && at > 0)
        assert.ok(Math.abs(sample - last) < 8000, `jump from ${last} to ${sample} in frame ${frame}`)
      last = sample
    }
  }
})

test('after a loud moment the gain comes back to one', () => {
  const mixer = new Mixer()
  const out = new Int16Array(FRAME_SAMPLES)
  mixer.mix([tone(300, 30_000, 0), tone(300, 30_000, 0)], out)
  const quiet = tone(300, 1000, 0)
  mixer.mix([quiet], out)
  assert.ok(Math.max(...out) < 600, 'still turned down right after')
  for (let frame = 0; frame < 50; frame++) mixer.mix([quiet], out)
  assert.deepEqual(out, quiet)
})
