import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LevelMeter} from './levels.js'
import {FRAME_SAMPLES} from './sound-format.js'
import {type EncodedFrame, Talker} from './talker.js'

function make(muted: boolean): {talker: Talker; sent: EncodedFrame[]; level: LevelMeter; resets(): number} {
  const sent: EncodedFrame[] = []
  let resets = 0
  const encoder = {
    encode: (frame: Int16Array) => Uint8Array.of(frame[0]! & 0xff),
    setRate: () => undefined,
    reset: () => {
      resets++
    },
  }
  const level = new LevelMeter()
  const talker = new Talker(encoder, muted, level, frame => sent.push(frame))
  return {talker, sent, level, resets: () => resets}
}

test('chunks of any size become frames of 20 ms, numbered from 0', () => {
  const {talker, sent} = make(false)
  for (let at = 0; at < 10; at++) talker.push(new Int16Array(1024).fill(at))
  assert.deepEqual(
    sent.map(frame => frame.number),
    Array.from({length: Math.floor(10_240 / FRAME_SAMPLES)}, (_, number) => number),
  )
})

test('while muted nothing is sent, but numbers and the level go on', () => {
  const {talker, sent, level, resets} = make(true)
  const second = new Int16Array(50 * FRAME_SAMPLES).fill(16_384)
  talker.push(second)
  assert.equal(sent.length, 0)
  assert.equal(level.take(), 0.5)
  talker.setMuted(false)
  talker.push(second)
  assert.equal(sent[0]?.number, 50)
  assert.equal(resets(), 1, 'nothing said before the mute echoes in the first packet after it')
  talker.setMuted(true)
  talker.push(second)
  assert.equal(sent.length, 50)
})
