import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Listener, MAX_VOICES} from './listener.js'
import type {SoundDecoder} from './voice.js'

const SPEECH = 15 << 3

/** Decodes a packet to a constant, its second byte times 100; 255 stands for bytes that are no sound. */
function makeDecoder(log: string[]): SoundDecoder {
  const fill = (value: number, out: Int16Array): boolean => {
    if (value === 255) return false
    out.fill(value * 100)
    return true
  }
  return {
    decode: (payload, out) => fill(payload[1]!, out),
    recover: (nextPayload, out) => fill(nextPayload[1]! - 1, out),
    conceal: out => out.fill(1),
    reset: () => void log.push('reset'),
    free: () => void log.push('free'),
  }
}

function make(): {listener: Listener; log: string[]; play(): Int16Array} {
  const log: string[] = []
  const listener = new Listener(() => makeDecoder(log))
  return {
    listener,
    log,
    play() {
      const out = new Int16Array(FRAME_SAMPLES)
      listener.play(out)
      return out
    },
  }
}

const say = (listener: Listener, peer: string, ...values: number[]): void => {
  for (const [number, value] of values.entries()) {
    listener.receive(peer, number, Uint8Array.of(SPEECH, value))
  }
}

test('everybody is heard at once, each with a level of their own', () => {
  const {listener, play} = make()
  say(listener, 'a', 10, 10, 10)
  say(listener, 'b', 30, 30, 30)
  assert.ok(play().every(sample => sample === 4000))
  const {a, b} = listener.takeLevels()
  assert.ok(a! > 0 && Math.abs(b! / a! - 3) < 1e-9)
})

test('a packet that is no sound is concealed and counted', () => {
  const {listener, play} = make()
  say(listener, 'a', 10, 255, 10)
  assert.deepEqual([play()[0], play()[0], play()[0]], [1000, 1, 1000])
  assert.equal(listener.dropped()['soundUndecodable'], 1)
})

test('a voice that falls silent fades out within its last frame, and starts afresh', () => {
  const {listener, play, log} = make()
  say(listener, 'a', 10, 10, 10)
  const frames = Array.from({length: 20}, () => play())
  const faded = frames.findLastIndex(frame => frame.some(sample => sample !== 0))
  assert.equal(frames[faded]!.at(-1), 0)
  assert.ok(frames.slice(faded + 1).every(frame => frame.every(sample => sample === 0)))
  for (const number of [500, 501, 502]) listener.receive('a', number, Uint8Array.of(SPEECH, 10))
  assert.equal(play()[0], 1000)
  assert.deepEqual(log, ['reset', 'reset'])
})

test('two frames merge without a step at either end', () => {
  const {listener, play} = make()
  const heard: Int16Array[] = []
  for (let number = 0; number < 1100; number++) {
    listener.receive('a', number, Uint8Array.of(SPEECH, (number % 98) + 1))
    heard.push(play())
  }
  const merged = heard.filter(frame => frame[0] !== frame.at(-1))
  assert.equal(merged.length, 1)
  assert.ok(Math.abs(merged[0]!.at(-1)! - merged[0]![0]! - 100) <= 2, 'from the one frame to the next')
})

test('who leaves is forgotten, but not what was counted', () => {
  const {listener, log, play} = make()
  say(listener, 'a', 10, 10, 10)
  listener.receive('a', 2, Uint8Array.of(SPEECH, 10))
  listener.forget('a')
  listener.forget('nobody')
  assert.deepEqual(log, ['free'])
  assert.ok(play().every(sample => sample === 0))
  assert.deepEqual(listener.takeStats(), {})
  assert.equal(listener.dropped()['soundDuplicate'], 1)
})

test('more peers than there is room for are counted, and those inside go on', () => {
  const {listener} = make()
  for (let peer = 0; peer <= MAX_VOICES; peer++) say(listener, `peer ${peer}`, 1)
  assert.equal(listener.dropped()['soundTooManyPeers'], 1)
  assert.equal(Object.keys(listener.takeStats()).length, MAX_VOICES)
})
