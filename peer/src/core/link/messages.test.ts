import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {utf8Length} from '@s2c/shared/encoding'
import fc from 'fast-check'
import {MAX_AGO_MS} from '../chat/chat-message.js'
import {MAX_TEXT_BYTES} from '../chat/post.js'
import {
  type ControlMessage,
  formatControl,
  MAX_CONTROL_CHARACTERS,
  PROTOCOL_VERSION,
  parseControl,
} from './control.js'
import {
  type Envelope,
  formatEnvelope,
  formatLetter,
  type Letter,
  parseEnvelope,
  parseLetter,
} from './envelope.js'
import {Heartbeat, PING_INTERVAL_MS} from './heartbeat.js'
import {Silence} from './silence.js'

const FIELD = Uint8Array.from({length: 32}, (_, i) => i)

const CONTROL: ControlMessage[] = [
  {type: 'confirm', tag: FIELD, commitment: FIELD},
  {type: 'identify', box: FIELD},
  {type: 'hello', name: 'Ada', muted: false, cameraOff: true},
  {type: 'hold', reason: 'locked'},
  {type: 'dismiss', reason: 'kicked'},
  {type: 'key', epoch: 5, key: FIELD},
  {type: 'keyAck', epoch: 5},
  {type: 'want', width: 80, height: 24, format: 'levels', fps: 30},
  {type: 'wantNothing'},
  {type: 'refresh'},
  {type: 'media', muted: true, cameraOff: false},
  {type: 'media', muted: true, cameraOff: false, handUpMs: 1_500},
  {type: 'post', number: 1, agoMs: 0, text: 'hello\nworld'},
  {type: 'post', number: 2, agoMs: 7_000, reaction: 'clap'},
  {type: 'postsBegin', number: 1},
  {type: 'postAck', number: 0},
  {type: 'ping', sentAtMs: 1.5},
  {type: 'pong', sentAtMs: 1.5, clockMs: 2e12},
  {type: 'bye'},
]

describe('control messages', () => {
  it('come back as they went', () => {
    for (const message of CONTROL) assert.deepEqual(parseControl(formatControl(message)), message)
  })

  it('carry the longest text, whatever it is made of', () => {
    const [number, agoMs] = [2 ** 31, MAX_AGO_MS]
    for (const character of ['"', '\\', '\n', 'ä', '\u{1f44d}']) {
      const text = character.repeat(MAX_TEXT_BYTES / utf8Length(character))
      const message: ControlMessage = {type: 'post', number, agoMs, text}
      assert.deepEqual(parseControl(formatControl(message)), message)
    }
  })

  it('of wrong shape, size or kind are refused', () => {
    const bad = [
      '',
      'null',
      '[]',
      '{}',
      '{"type":"want","cols":0,"rows":1}',
      '{"type":"want","cols":1e9,"rows":1}',
      '{"type":"nonsense"}',
      '{"type":"key","epoch":0,"key":"AAAA"}',
      '{"type":"key","epoch":0,"key":"****************************************************"}',
      '{"type":"confirm","tag":"AAAA","commitment":"AAAA"}',
      '{"type":"ping","sentAtMs":"x"}',
      `{"type":"bye","x":"${'x'.repeat(MAX_CONTROL_CHARACTERS)}"}`,
    ]
    for (const text of bad) assert.equal(parseControl(text), null, text.slice(0, 40))
  })

  it('never make a parser throw', () => {
    const property = fc.property(fc.oneof(fc.string(), fc.json()), text => {
      parseControl(text)
      parseEnvelope(text)
    })
    fc.assert(property, {numRuns: 2_000})
  })
})

it('envelopes come back as they went', () => {
  const envelopes: Envelope[] = [
    {type: 'hail', attempt: 1, version: PROTOCOL_VERSION, nonce: FIELD},
    {type: 'hail', attempt: 1, version: PROTOCOL_VERSION, nonce: FIELD, resume: FIELD},
    {type: 'reply', attempt: 1, version: PROTOCOL_VERSION, nonce: FIELD, share: FIELD},
    {type: 'sealed', attempt: 1, share: FIELD, number: 0, box: FIELD},
    {type: 'refused', attempt: 1, reason: 'passphrase'},
    {type: 'ring'},
  ]
  for (const envelope of envelopes) assert.deepEqual(parseEnvelope(formatEnvelope(envelope)), envelope)
})

it('letters come back as they went', () => {
  const letters: Letter[] = [
    {type: 'offer', sdp: 'v=0'},
    {type: 'answer', sdp: 'v=0'},
    {type: 'candidate', candidate: 'candidate:1', mid: '0'},
    {type: 'requestOffer'},
  ]
  for (const letter of letters) assert.deepEqual(parseLetter(formatLetter(letter)), letter)
})

const PLAIN = {isThin: false, padding: 0}
const THIN = {isThin: true, padding: 0}

describe('silence', () => {
  it('comes to more the longer it lasts, and is looked at just then', () => {
    const heardAtMs = 7_000
    const silence = new Silence()
    for (const level of ['stalled', 'doubted', 'givenUp'] as const) {
      const at = silence.nextAt(heardAtMs)
      assert.equal(silence.judge(heardAtMs, at - 1), false)
      assert.equal(silence.judge(heardAtMs, at), true)
      assert.equal(silence.level, level)
    }
    assert.equal(silence.nextAt(heardAtMs), Number.POSITIVE_INFINITY)
  })

  it('that ended by itself was lateness: the next one is doubted later, for a while', () => {
    const silence = new Silence()
    const doubtedAfter = (heardAtMs: number): number => {
      silence.judge(heardAtMs, silence.nextAt(heardAtMs))
      return silence.nextAt(heardAtMs) - heardAtMs
    }
    assert.equal(doubtedAfter(0), 3_500)
    assert.equal(silence.heard(0, 3_000), true)
    assert.equal(doubtedAfter(3_000), 6_000)
    silence.heard(3_000, 23_000)
    assert.equal(doubtedAfter(23_000), 8_000)
    silence.heard(23_000, 25_100)
    assert.equal(silence.heard(25_100, 90_000), false)
    assert.equal(doubtedAfter(90_000), 3_500)
  })
})

describe('heartbeat', () => {
  it('pings once an interval', () => {
    const heartbeat = new Heartbeat(0)
    assert.equal(heartbeat.takePing(0, PLAIN), 0)
    assert.equal(heartbeat.takePing(PING_INTERVAL_MS - 1, PLAIN), null)
    assert.equal(heartbeat.takePing(PING_INTERVAL_MS, PLAIN), 0)
  })

  it('pings more seldom on a thin path, and never so seldom that it seems silent', () => {
    const heartbeat = new Heartbeat(0)
    assert.equal(heartbeat.takePing(0, THIN), 0)
    assert.equal(heartbeat.takePing(PING_INTERVAL_MS, THIN), null)
    assert.equal(heartbeat.takePing(new Silence().nextAt(0) - 1, THIN), 0)
  })

  it("takes the clocks' distance from the fastest of the newest pongs", () => {
    const heartbeat = new Heartbeat(0)
    for (const now of [0, 2_000, 4_000]) heartbeat.takePing(now, PLAIN)
    heartbeat.pong(0, 1_000_050, 100)
    heartbeat.pong(2_000, 1_002_005, 2_010)
    heartbeat.pong(4_000, 1_004_090, 4_100)
    assert.equal(heartbeat.clockOffsetMs, 1_000_000)
    assert.equal(heartbeat.roundTripMs, 100)
  })

  it('takes one pong for each ping it sent, and no other', () => {
    const heartbeat = new Heartbeat(0)
    heartbeat.takePing(0, PLAIN)
    heartbeat.pong(-1.7e308, 0, 100)
    heartbeat.pong(50, 0, 100)
    assert.equal(heartbeat.roundTripMs, null)
    heartbeat.pong(0, 5, 100)
    heartbeat.pong(0, 5, 900)
    assert.equal(heartbeat.roundTripMs, 100)
  })

  it('pads a ping where the path is to be measured, once it knows the round trip, and tells what the path carries', () => {
    const heartbeat = new Heartbeat(0)
    const measuring = {isThin: false, padding: 1_000}
    assert.equal(heartbeat.takePing(0, measuring), 0)
    assert.equal(heartbeat.pong(0, 0, 240), null)
    assert.equal(heartbeat.takePing(240, measuring), 0)
    assert.equal(heartbeat.pong(240, 0, 280), null)
    assert.equal(heartbeat.takePing(280, measuring), 1_000)
    assert.equal(heartbeat.pong(280, 0, 280 + 40 + 160), 50_000)
    assert.equal(heartbeat.roundTripMs, 40)
    assert.equal(heartbeat.takePing(280 + PING_INTERVAL_MS, PLAIN), 0)
  })

  it('does not pad while something else is on its way, nor where answers are slow', () => {
    const heartbeat = new Heartbeat(0)
    const measuring = {isThin: false, padding: 1_000}
    const ping = (now: number, roundTripMs: number): number | null => {
      const characters = heartbeat.takePing(now, measuring)
      heartbeat.pong(now, 0, now + roundTripMs)
      return characters
    }
    assert.equal(ping(0, 40), 0)
    assert.equal(ping(40, 150), 0)
    assert.equal(ping(190, 60), 0)
    assert.equal(ping(250, 50), 1_000)

    const far = new Heartbeat(0)
    for (let now = 0; now < 1_800; now += 300) {
      assert.equal(far.takePing(now, measuring), 0)
      far.pong(now, 0, now + 300)
    }
    assert.equal(far.takePing(1_800, measuring), null)
  })
})
