import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Listener, MAX_VOICES} from './listener.js'
import type {SoundDecoder} from './voice.js'

/** Packets that may carry a copy of the frame before, and that never do. */
const SPEECH = 15 << 3
const TONE = 31 << 3

/** Decodes a packet to a constant, its second byte times 100; 255 stands for bytes that are no sound. */
function makeDecoder(log: string[]): SoundDecoder {
  const fill = (value: number, out: Int16Array): boolean => {
    if (value === 255) return false
    out.fill(value * 100)
    return true
  }
  return {
    decode: (payload, out) => {
      log.push(`decode ${payload[1]}`)
      return fill(payload[1]!, out)
    },
    recover: (nextPayload, out) => fill(nextPayload[1]! - 1, out),
    conceal: out => {
      log.push('conceal')
      out.fill(900)
    },
    keep: () => void log.push('keep'),
    goBack: () => void log.push('go back'),
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
    listener.receive(peer, number, Uint8Array.of(SPEECH, value, 0))
  }
}

/** What a sender says before it is judged; the first frame is waited for, the second is faded in. */
function midCall(...peers: string[]): ReturnType<typeof make> {
  const made = make()
  for (const peer of peers) say(made.listener, peer, 10, 10, 10)
  made.play()
  made.play()
  return made
}

test('everybody is heard at once, each with a level of their own', () => {
  const {listener, play} = make()
  say(listener, 'a', 10, 10, 10)
  say(listener, 'b', 30, 30, 30)
  play()
  play()
  listener.takeLevels()
  assert.ok(play().every(sample => sample === 4000))
  const {a, b} = listener.takeLevels()
  assert.ok(a! > 0 && Math.abs(b! / a! - 3) < 1e-9)
})

test('a packet that is no sound is concealed and counted', () => {
  const {listener, play} = make()
  say(listener, 'a', 10, 10, 255, 10)
  play()
  play()
  assert.deepEqual([play()[0], play()[0], play()[0]], [1000, 900, 1000])
  assert.equal(listener.dropped()['soundUndecodable'], 1)
})

test('a voice begins and ends without a step, and starts afresh', () => {
  const {listener, play, log} = make()
  say(listener, 'a', 10, 10, 10)
  const heard = Array.from({length: 20}, () => [...play()]).flat()
  const begin = heard.slice(0, 3 * FRAME_SAMPLES)
  assert.ok(begin.every((sample, at) => at === 0 || Math.abs(sample - begin[at - 1]!) < 10))
  assert.equal(heard.at(-1), 0)
  for (const number of [500, 501, 502]) listener.receive('a', number, Uint8Array.of(SPEECH, 10, 0))
  play()
  play()
  assert.equal(play()[0], 1000)
  assert.deepEqual(
    log.filter(word => word === 'reset'),
    ['reset', 'reset'],
  )
})

test('a sound that is cut off, for its sender counts anew, fades out all the same', () => {
  const {listener, play} = midCall('a')
  listener.receive('a', 5000, Uint8Array.of(SPEECH, 10, 0))
  const frame = play()
  assert.equal(frame.at(-1), 0)
  assert.ok(frame.some(sample => sample !== 0))
})

test('where a gap opens the decoder is kept, and it goes back when what was missing has come', () => {
  const {listener, play, log} = midCall('a')
  play()
  play()
  log.length = 0
  listener.receive('a', 4, Uint8Array.of(TONE, 30, 0))
  play()
  listener.receive('a', 3, Uint8Array.of(TONE, 20, 0))
  const frame = play()
  assert.deepEqual(log, ['keep', 'conceal', 'decode 30', 'go back', 'decode 20', 'decode 30'])
  assert.ok(
    frame.every(sample => sample === 3000),
    'the late one is not heard',
  )
})

test('each peer is as loud as its listener wants, muted for the listener alone, from its first word on', () => {
  const {listener, play} = make()
  listener.setVolume('a', 0.5)
  listener.setMuted('b', true)
  for (const peer of ['a', 'b', 'c']) say(listener, peer, 10, 10, 10)
  play()
  play()
  assert.ok(play().every(sample => sample === 1500))
  assert.ok(listener.takeLevels()['b']! > 0, 'the meter tells who talks all the same')
  for (const peer of ['a', 'c']) listener.forget(peer)
  say(listener, 'a', 10, 10, 10)
  play()
  play()
  assert.ok(
    play().every(sample => sample === 1000),
    'forgotten with the peer',
  )
})

test('peers are placed from left to right where stereo is asked for, and in the middle for echo cancelling', () => {
  const {listener} = make()
  listener.setPan('a', -1)
  listener.setPan('b', 1)
  const [mono, stereo] = [new Int16Array(FRAME_SAMPLES), new Int16Array(2 * FRAME_SAMPLES)]
  for (let number = 0; number < 60; number++) {
    listener.receive('a', number, Uint8Array.of(SPEECH, 10, 0))
    listener.receive('b', number, Uint8Array.of(SPEECH, 30, 0))
    listener.play(mono, stereo)
  }
  assert.ok(mono.every(sample => sample === 4000))
  const ears = [1000, 3000].map(level => Math.round(level * Math.SQRT2))
  assert.ok(stereo.every((sample, at) => sample === ears[at % 2]))
})

test('who talks for a while is the active speaker', () => {
  const {listener, play} = make()
  for (let number = 0; number < 100; number++) {
    listener.receive('a', number, Uint8Array.of(SPEECH, 0, 0))
    listener.receive('b', number, Uint8Array.of(SPEECH, number < 50 ? 0 : 90, 0))
    play()
    if (number === 49) assert.equal(listener.activeSpeaker, null)
  }
  assert.equal(listener.activeSpeaker, 'b')
  listener.forget('b')
  assert.equal(listener.activeSpeaker, null)
})

test('who leaves is forgotten, but not what was counted', () => {
  const {listener, log, play} = make()
  say(listener, 'a', 10, 10, 10)
  listener.receive('a', 2, Uint8Array.of(SPEECH, 10, 0))
  listener.forget('a')
  listener.forget('nobody')
  assert.equal(log.at(-1), 'free')
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

test('playout is told by its earliest tick: the card plays on while one is late', () => {
  const {listener} = make()
  const zeroAt = (lateMs: readonly number[], from: number): number => {
    for (const [tick, late] of lateMs.entries()) {
      listener.receive('a', from + tick, Uint8Array.of(SPEECH, 10, 0))
      listener.play(new Int16Array(FRAME_SAMPLES))
      listener.noteTick((from + tick) * 20 + late)
    }
    return listener.takeStats()['a']!.zeroPlayedAtMs!
  }
  const even = zeroAt(Array<number>(50).fill(3), 0)
  assert.equal(zeroAt([3, 60, 40, 20, 3, 45], 50), even)
  assert.equal(zeroAt([13, 60, 40], 56), even + 10, 'of the ticks since the last time alone')
})
