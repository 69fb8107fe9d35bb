import assert from 'node:assert/strict'
import {test} from 'node:test'
import {makeSpeech} from '@s2c/shared/sim/speech'
import {decibel, energyOf, envelopeCorrelation, sumOf} from '../../sim/cleaning-trial.js'
import {echoOf} from '../../sim/room.js'
import {BLOCK_SAMPLES, SAMPLE_RATE_HZ} from '../sound-format.js'
import {DoubleTalk} from './double-talk.js'
import {LinearEchoFilter} from './linear-echo-filter.js'

const SECOND = SAMPLE_RATE_HZ
const ROOM = {decayMs: 100, drive: 2, seed: 4, delayMs: 80}

type Work = (played: Float32Array, block: Float32Array) => void

function process(microphone: Int16Array, played: Int16Array, work: Work): Int16Array {
  const out = Int16Array.from(microphone)
  for (let at = 0; at + BLOCK_SAMPLES <= out.length; at += BLOCK_SAMPLES) {
    const block = Float32Array.from(out.subarray(at, at + BLOCK_SAMPLES))
    work(Float32Array.from(played.subarray(at, at + BLOCK_SAMPLES)), block)
    out.set(block, at)
  }
  return out
}

function linear(): Work {
  const filter = new LinearEchoFilter()
  const echo = new Float32Array(BLOCK_SAMPLES)
  return (played, block) => {
    filter.estimate(played, block, echo)
    for (let at = 0; at < BLOCK_SAMPLES; at++) block[at]! -= echo[at]!
  }
}

/** Around a canceller that leaves of everything so much, and is not late. */
function around(gain: number): Work {
  const doubleTalk = new DoubleTalk(
    {play: () => {}, cancel: block => block.set(block.map(one => gain * one))},
    0,
  )
  return (played, block) => {
    doubleTalk.play(played)
    doubleTalk.cancel(block)
  }
}

const lossDb = (before: Int16Array, after: Int16Array, from: number, to: number): number =>
  decibel(energyOf(before, from * SECOND, to * SECOND) / energyOf(after, from * SECOND, to * SECOND))

test('the filter takes away what the loudspeaker does not distort, and next to nothing of who speaks meanwhile', () => {
  const far = makeSpeech(12, 3, 180).samples
  const near = makeSpeech(12, 8, 110).samples.fill(0, 0, 4 * SECOND)
  const echo = echoOf(far, ROOM)
  const alone = lossDb(echo, process(echo, far, linear()), 6, 12)
  assert.ok(alone > 15, `${alone} dB`)
  const both = process(sumOf(echo, near), far, linear())
  const correlation = envelopeCorrelation(both, near, 0, 4 * SECOND)
  assert.ok(correlation > 0.95, `${correlation}`)
})

test('an echo that comes 40 ms later than before is learnt again within 3 s', () => {
  const far = makeSpeech(16, 3, 180).samples
  const echo = echoOf(far, ROOM)
  echo.set(echoOf(far, {...ROOM, delayMs: 120}).subarray(8 * SECOND), 8 * SECOND)
  const loss = lossDb(echo, process(echo, far, linear()), 11, 16)
  assert.ok(loss > 10, `${loss} dB`)
})

test('a canceller that takes all leaves the echo alone to itself', () => {
  const far = makeSpeech(8, 3, 180).samples
  const echo = echoOf(far, ROOM)
  const loss = lossDb(echo, process(echo, far, around(0.001)), 1, 8)
  assert.ok(loss > 50, `${loss} dB`)
})

test('what a canceller takes of who speaks near by comes back once the filter has learnt', () => {
  const far = makeSpeech(12, 3, 180).samples
  const near = makeSpeech(12, 8, 110).samples.fill(0, 0, 6 * SECOND)
  let heard = 0
  const cancel = (block: Float32Array): void => {
    const gain = heard++ < (6 * SECOND) / BLOCK_SAMPLES ? 0.01 : 0.1
    for (let at = 0; at < BLOCK_SAMPLES; at++) block[at]! *= gain
  }
  const doubleTalk = new DoubleTalk({play: () => {}, cancel}, 0)
  const out = process(sumOf(echoOf(far, ROOM), near), far, (played, block) => {
    doubleTalk.play(played)
    doubleTalk.cancel(block)
  })
  const loss = lossDb(near, out, 6, 12)
  assert.ok(loss < 3, `${loss} dB of a voice of which the canceller leaves a tenth`)
})

test('while nothing is played, who speaks passes unchanged through a canceller that changes nothing', () => {
  const near = makeSpeech(3, 8, 110).samples
  assert.deepEqual(process(near, new Int16Array(near.length), around(1)), near)
})
