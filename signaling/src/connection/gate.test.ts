import assert from 'node:assert/strict'
import {test} from 'node:test'
import {encodeBase64} from '@s2c/shared/encoding'
import {makeIdentity, prove} from '@s2c/shared/peer-id'
import {seededRandom} from '@s2c/shared/sim/random'
import {DEFAULT_LIMITS, type SignalingLimits} from '../limits.js'
import {verifyEd25519} from './ed25519.js'
import {Gate, type GateResult, type RefuseJoin} from './gate.js'

const random = seededRandom(1)
const identity = makeIdentity(random.bytes(32))
const nonce = encodeBase64(random.bytes(32))

const gate = (limits: Partial<SignalingLimits> = {}, refuseJoin: RefuseJoin = () => null): Gate =>
  new Gate(nonce, {...DEFAULT_LIMITS, ...limits}, {verify: verifyEd25519, refuseJoin}, 0)
const joinText = (session = 'standup', signedNonce = nonce, signedSession = session): string =>
  JSON.stringify({type: 'join', session, ...prove(identity, signedNonce, signedSession)})
const give = (to: Gate, text: string, now = 0): GateResult => to.receive(Buffer.from(text), now)
const joinedGate = (limits?: Partial<SignalingLimits>): Gate => {
  const joined = gate(limits)
  assert.equal(give(joined, joinText()).pass, 'join')
  return joined
}

test('a proven join passes under the normalized session name', () => {
  assert.deepEqual(give(gate(), joinText('Bu\u0308ro', nonce, 'Büro')), {
    pass: 'join',
    session: 'Büro',
    peer: identity.peer,
  })
})

test('anything but a proven join of a good session ends a connection that has not joined', () => {
  const otherNonce = encodeBase64(random.bytes(32))
  const cases: [string, string][] = [
    ['hello', 'badMessage'],
    ['{"type":"subscribe"}', 'unknownType'],
    ['{"type":"ping"}', 'notJoined'],
    [joinText('a b'), 'badSession'],
    [joinText('standup', otherNonce), 'badProof'],
    [joinText('standup', nonce, 'another'), 'badProof'],
    ['x'.repeat(64 * 1024 + 1), 'tooLarge'],
  ]
  for (const [text, code] of cases) assert.deepEqual(give(gate(), text), {pass: 'nothing', code, ends: true})
})

test('who may not join is told so before the proof is looked at', () => {
  const asked: unknown[] = []
  const closed = gate({}, (session, token, now) => {
    asked.push([session, token, now])
    return 'roomClosed'
  })
  const text = joinText('standup', nonce, 'another').replace('{', '{"token":"t",')
  assert.deepEqual(give(closed, text, 7), {pass: 'nothing', code: 'roomClosed', ends: true})
  assert.deepEqual(asked, [['standup', 't', 7]])
})

test('after joining, odd messages are refused and the connection goes on', () => {
  const joined = joinedGate()
  const cases: [string, string][] = [
    ['hello', 'badMessage'],
    ['{"type":"subscribe"}', 'unknownType'],
    [joinText(), 'alreadyJoined'],
  ]
  for (const [text, code] of cases) assert.deepEqual(give(joined, text), {pass: 'nothing', code, ends: false})
  assert.deepEqual(give(joined, '{"type":"ping"}'), {pass: 'ping'})
  assert.deepEqual(give(joined, '{"type":"iceServers"}'), {pass: 'iceServers'})
  assert.deepEqual(give(joined, '{"type":"leave"}'), {pass: 'leave'})
})

test('a flood of messages or of bytes is not let pass', () => {
  const messages = joinedGate({messageBurst: 2, messagesPerSecond: 1})
  assert.deepEqual(
    [0, 0, 0, 1_000].map(now => messages.police(15, now)),
    [true, true, false, true],
  )
  const bytes = joinedGate({byteBurst: 500, bytesPerSecond: 1})
  assert.deepEqual(
    [400, 101, 100].map(sizeBytes => bytes.police(sizeBytes, 0)),
    [true, false, true],
  )
})

test('a connection that does not join in time is late, one that joined is not', () => {
  const waiting = gate()
  assert.equal(waiting.isLate(DEFAULT_LIMITS.joinTimeoutMs - 1), false)
  assert.equal(waiting.isLate(DEFAULT_LIMITS.joinTimeoutMs), true)
  assert.equal(joinedGate().isLate(DEFAULT_LIMITS.joinTimeoutMs), false)
})

test('a connection is dead when it left several heartbeats in a row unanswered', () => {
  const joined = joinedGate({unansweredHeartbeats: 2})
  assert.deepEqual([joined.heartbeat(), joined.heartbeat(), joined.heartbeat()], [true, true, false])
  assert.ok(joined.police(0, 0))
  assert.deepEqual([joined.heartbeat(), joined.heartbeat()], [true, true])
})

test('pings and pongs of the WebSocket are paid for like messages', () => {
  const {messageBurst} = DEFAULT_LIMITS
  const joined = joinedGate()
  let taken = 0
  while (joined.police(125, 0)) taken++
  assert.equal(taken, messageBurst)
})
