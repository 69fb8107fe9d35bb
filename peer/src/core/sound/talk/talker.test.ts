import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LevelMeter} from '../levels.js'
import {isPause} from '../pause-packet.js'
import {FRAME_SAMPLES} from '../sound-format.js'
import {Cleaner} from './cleaner.js'
import {type EncodedFrame, Talker, type TalkerNotice} from './talker.js'

const SECOND = 50 * FRAME_SAMPLES
const QUIET = new Int16Array(SECOND)
/** Stands out of silence, and so is taken for a voice where no suppressor says more. */
const BUZZ = Int16Array.from({length: SECOND}, (_, at) => (at % 400 < 200 ? 3000 : -3000))

function make({muted = false, cleaner = null}: {muted?: boolean; cleaner?: Cleaner | null} = {}) {
  const sent: EncodedFrame[] = []
  const notices: TalkerNotice[] = []
  const told: string[] = []
  const encoder = {
    encode: (frame: Int16Array) => Uint8Array.of(0b0100_1011, frame[0]! & 0xff),
    setRate: (bits: number) => told.push(`rate ${bits}`),
    setExpectedLoss: (percent: number) => told.push(`loss ${percent}`),
    reset: () => told.push('reset'),
  }
  const level = new LevelMeter()
  const talker = new Talker({
    ...{encoder, muted, level, cleaner},
    onEncoded: frame => sent.push(frame),
    onNotice: notice => notices.push(notice),
  })
  return {talker, sent, level, told, notices, numbers: () => sent.map(({number}) => number)}
}

const upTo = (count: number): number[] => Array.from({length: count}, (_, number) => number)

test('chunks of any size become frames of 20 ms, numbered from 0', () => {
  const {talker, numbers} = make()
  for (let at = 0; at < 10; at++) talker.push(new Int16Array(1024).fill(at), 0)
  assert.deepEqual(numbers(), upTo(Math.floor(10_240 / FRAME_SAMPLES)))
})

test('while muted nothing is sent, but numbers and the level go on', () => {
  const {talker, sent, level, told} = make({muted: true})
  const second = new Int16Array(SECOND).fill(16_384)
  talker.push(second, 0)
  assert.equal(sent.length, 0)
  assert.equal(level.take(), 0.5)
  talker.setMuted(false)
  talker.push(second, 1000)
  assert.equal(sent[0]?.number, 50)
  assert.deepEqual(told, ['reset'], 'nothing said before the mute echoes in the first packet after it')
  talker.setMuted(true)
  talker.push(second, 2000)
  assert.equal(sent.length, 50)
})

test('a pause of a microphone is announced after 200 ms and again each 400 ms, and its end is heard at once', () => {
  const {talker, sent, numbers} = make({cleaner: new Cleaner(false)})
  talker.push(QUIET, 0)
  assert.deepEqual(numbers(), [...upTo(11), 30])
  assert.deepEqual(sent.map(({payload}) => isPause(payload)).indexOf(true), 10)
  assert.deepEqual([...sent[10]!.payload], [0b0100_1000], 'coded as before, one frame, empty')
  talker.push(BUZZ, 1000)
  assert.equal(sent[12]?.number, 50)
  assert.ok(sent.slice(12).every(({payload}) => !isPause(payload)))
})

test('an unmuted microphone is heard anew, however long it was quiet before', () => {
  const {talker, numbers} = make({cleaner: new Cleaner(false)})
  talker.push(QUIET, 0)
  talker.setMuted(true)
  talker.push(QUIET, 1000)
  talker.setMuted(false)
  const before = numbers().length
  talker.push(QUIET, 2000)
  assert.deepEqual(numbers().slice(before, before + 10), [100, 101, 102, 103, 104, 105, 106, 107, 108, 109])
})

test('sound that is no microphone passes as it is, without pauses and notices', () => {
  const {talker, sent, notices} = make()
  for (let second = 0; second < 10; second++) talker.push(QUIET, second * 1000)
  assert.equal(sent.length, 500)
  assert.deepEqual(notices, [])
})

test('who speaks while muted is told once, and who hears nothing of a microphone, too', () => {
  const {talker, notices} = make({cleaner: new Cleaner(false)})
  for (let second = 0; second < 5; second++) talker.push(QUIET, second * 1000)
  assert.deepEqual(notices, ['microphoneSilent'])
  talker.setMuted(true)
  for (let at = 0; at < 5 * SECOND; at += FRAME_SAMPLES)
    talker.push(
      (at / SECOND) % 1 < 0.7 ? BUZZ.slice(0, FRAME_SAMPLES) : QUIET.slice(0, FRAME_SAMPLES),
      at / 48,
    )
  assert.deepEqual(notices, ['microphoneSilent', 'microphoneHeard', 'speakingWhileMuted'])
})

test('rate and loss are handed on; the coder begins anew where nobody has heard what went before', () => {
  const {talker, told} = make()
  talker.setRate(8000, false)
  talker.setExpectedLoss(7)
  talker.setRate(12_000, true)
  assert.deepEqual(told, ['rate 8000', 'loss 7', 'rate 12000', 'reset'])
})
