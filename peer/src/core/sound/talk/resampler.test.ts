import assert from 'node:assert/strict'
import {test} from 'node:test'
import {Resampler} from './resampler.js'

const SECONDS = 2
const RATE = 48_000

/** A sine through a resampler, and how far what comes out is from the best sine of the expected pitch, in decibels. */
function signalToNoise(hz: number, ratio: number): {snrDb: number; samples: number} {
  const out: number[] = []
  const resampler = new Resampler(sample => out.push(sample))
  resampler.ratio = ratio
  const input = Int16Array.from({length: SECONDS * RATE}, (_, at) =>
    Math.round(20_000 * Math.sin((2 * Math.PI * hz * at) / RATE)),
  )
  for (let at = 0; at < input.length; at += 882) resampler.push(input.subarray(at, at + 882))
  return {snrDb: fit(out.slice(100), (2 * Math.PI * hz) / RATE / ratio), samples: out.length}
}

/** The energy of the best sine (least squares) of a pitch in radians a sample, over that of the rest. */
function fit(samples: readonly number[], pitch: number): number {
  let [cc, ss, cs, xc, xs, energy] = [0, 0, 0, 0, 0, 0]
  for (const [at, sample] of samples.entries()) {
    const [c, s] = [Math.cos(pitch * at), Math.sin(pitch * at)]
    cc += c * c
    ss += s * s
    cs += c * s
    xc += sample * c
    xs += sample * s
    energy += sample * sample
  }
  const explained = (xc * xc * ss - 2 * xc * xs * cs + xs * xs * cc) / (cc * ss - cs * cs)
  return 10 * Math.log10(explained / (energy - explained))
}

for (const ratio of [1, 1.0002, 0.9998, 1.0005])
  for (const [hz, least] of [
    [200, 80],
    [1000, 80],
    [4000, 75],
    [8000, 70],
  ] as const)
    test(`${hz} Hz stretched by ${ratio} keep ${least} dB of signal to noise`, () => {
      const {snrDb, samples} = signalToNoise(hz, ratio)
      assert.ok(snrDb > least, `${snrDb} dB`)
      assert.ok(Math.abs(samples - SECONDS * RATE * ratio) <= 1)
    })

test('at a ratio of 1 nothing is changed but the moment', () => {
  const out: number[] = []
  const resampler = new Resampler(sample => out.push(Math.round(sample)))
  const input = Int16Array.from({length: 100}, (_, at) => at * 300)
  resampler.push(input)
  assert.deepEqual(out.slice(8), [...input.subarray(0, 92)])
})
