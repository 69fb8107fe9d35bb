import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {
  type ClientMessage,
  encodeClientMessage,
  encodeServerMessage,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_ENVELOPE_BYTES,
  parseClientMessage,
  parseServerMessage,
  type ServerMessage,
} from './signal.js'
import {isSignalErrorCode, SIGNAL_ERRORS} from './signal-error.js'

const PEER = '0123456789abcdef0123456789abcdef'
const KEY = `${'A'.repeat(43)}=`
const SIGNATURE = `${'A'.repeat(86)}==`
const join: ClientMessage = {type: 'join', session: 'standup', peer: PEER, publicKey: KEY, proof: SIGNATURE}

test('every message comes back from its own encoding', () => {
  const fromClients: ClientMessage[] = [
    join,
    {type: 'iceServers'},
    {type: 'leave'},
    {type: 'ping'},
    {type: 'signal', to: PEER, data: 'x'},
  ]
  for (const message of fromClients) {
    assert.deepEqual(parseClientMessage(encodeClientMessage(message)), {ok: true, message})
  }
  const fromServers: ServerMessage[] = [
    {type: 'challenge', nonce: KEY},
    {
      type: 'welcome',
      peers: [PEER],
      servers: ['wss://b.example.org'],
      iceServers: ['stun:a.example.org:3478'],
    },
    {type: 'welcome', peers: [], servers: [], iceServers: [], iceSeconds: 3600},
    {type: 'iceServers', iceServers: ['turn:1%3Aa:b@a.example.org'], iceSeconds: 3600},
    {type: 'iceServers', iceServers: []},
    {type: 'joined', peer: PEER},
    {type: 'left', peer: PEER, clean: true},
    {type: 'signal', from: PEER, data: '{"any":"thing"}'},
    {type: 'error', code: 'full', message: SIGNAL_ERRORS.full},
    {type: 'pong'},
  ]
  for (const message of fromServers) {
    assert.deepEqual(parseServerMessage(encodeServerMessage(message)), {ok: true, message})
  }
})

test('an envelope is opaque: any text arrives unchanged', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 500}), data => {
      const message: ClientMessage = {type: 'signal', to: PEER, data}
      assert.deepEqual(parseClientMessage(encodeClientMessage(message)), {ok: true, message})
    }),
    {seed: 1},
  )
})

test('a refusal names its reason', () => {
  const cases: [string, string][] = [
    ['', 'badMessage'],
    ['hello', 'badMessage'],
    ['null', 'badMessage'],
    ['[]', 'badMessage'],
    ['{}', 'badMessage'],
    ['{"type":1}', 'badMessage'],
    ['{"type":"toString"}', 'unknownType'],
    ['{"type":"welcome"}', 'unknownType'],
    ['{"type":"signal"}', 'badMessage'],
    [`{"type":"signal","to":"${PEER.toUpperCase()}","data":""}`, 'badMessage'],
    [JSON.stringify({...join, proof: 'short'}), 'badMessage'],
    [JSON.stringify({...join, session: 7}), 'badMessage'],
    ['['.repeat(MAX_CLIENT_MESSAGE_BYTES), 'badMessage'],
    ['x'.repeat(MAX_CLIENT_MESSAGE_BYTES + 1), 'tooLarge'],
    ['ä'.repeat(MAX_CLIENT_MESSAGE_BYTES / 2 + 1), 'tooLarge'],
  ]
  for (const [text, reason] of cases) {
    assert.deepEqual(parseClientMessage(text), {ok: false, reason}, text.slice(0, 60))
  }
})

test('fields of later versions are left out, codes of later versions are kept', () => {
  assert.deepEqual(parseClientMessage('{"type":"ping","later":1,"__proto__":{"x":1}}'), {
    ok: true,
    message: {type: 'ping'},
  })
  const later = {type: 'error', code: 'laterCode', message: 'a sentence'}
  assert.deepEqual(parseServerMessage(JSON.stringify(later)), {ok: true, message: later})
  assert.equal(isSignalErrorCode('laterCode'), false)
  assert.equal(isSignalErrorCode('full'), true)
  assert.equal(isSignalErrorCode('toString'), false)
})

test('the largest envelope passes and one byte more does not', () => {
  const largest: ClientMessage = {type: 'signal', to: PEER, data: 'x'.repeat(MAX_ENVELOPE_BYTES)}
  assert.equal(parseClientMessage(encodeClientMessage(largest)).ok, true)
  const larger: ClientMessage = {...largest, data: `${largest.data}x`}
  assert.throws(() => encodeClientMessage(larger), RangeError)
  assert.deepEqual(parseClientMessage(JSON.stringify(larger)), {ok: false, reason: 'badMessage'})
})

test('an envelope is read whatever else its message says and however it is written, and refused where a field is wrong', () => {
  const fine = {to: PEER, from: PEER, data: 'é'.repeat(MAX_ENVELOPE_BYTES / 2)}
  const read = (fields: object): unknown[] => {
    const text = JSON.stringify({...fields, more: 1, type: 'signal'}, null, 1)
    return [parseClientMessage(text), parseServerMessage(text)]
  }
  assert.deepEqual(read(fine), [
    {ok: true, message: {type: 'signal', to: PEER, data: fine.data}},
    {ok: true, message: {type: 'signal', from: PEER, data: fine.data}},
  ])
  const wrong = [
    {data: `${fine.data}x`},
    {data: 1},
    {data: undefined},
    {to: 'me', from: 'me'},
    {to: 1, from: 1},
  ]
  const refused = {ok: false, reason: 'badMessage'}
  for (const fields of wrong) assert.deepEqual(read({...fine, ...fields}), [refused, refused])
})
