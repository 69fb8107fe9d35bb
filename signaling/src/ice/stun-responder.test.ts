import assert from 'node:assert/strict'
import {test} from 'node:test'
import {STUN_LIMITS} from './stun-limits.js'
import {StunResponder} from './stun-responder.js'

const REQUEST = Buffer.from('000100002112a442000102030405060708090a0b', 'hex')
type Sent = (error: Error | null) => void

/** A socket whose kernel takes an answer when `sent` is called for it. */
function socket(queueBytes = 0) {
  const sent: Sent[] = []
  return {
    sent,
    getSendQueueSize: () => queueBytes,
    send: (...given: unknown[]) => void sent.push(given.at(-1) as Sent),
  }
}
const from = (address: string, port = 4711) => ({address, port})
const counted = ({counts}: StunResponder): object =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

test('a datagram is counted once, by whether its answer could be sent', () => {
  const responder = new StunResponder(STUN_LIMITS, 0)
  const open = socket()
  for (const _ of [1, 2, 3]) responder.receive(open, REQUEST, from('192.0.2.1'), 0)
  assert.deepEqual(counted(responder), {})
  const [first, second, third] = open.sent
  first!(null)
  second!(new Error('send ENETUNREACH'))
  third!(null)
  assert.deepEqual(counted(responder), {answered: 2, unsent: 1})
})

test('what is not even tried to be sent is counted at once', () => {
  const responder = new StunResponder(STUN_LIMITS, 0)
  responder.receive(socket(1024 * 1024), REQUEST, from('192.0.2.1'), 0)
  responder.receive(socket(), REQUEST, from('192.0.2.1', 0), 0)
  assert.deepEqual(counted(responder), {noAddress: 1, unsent: 1})
})

test('all together have no more than theirs, of which one address that is too fast takes none', () => {
  const limits = {...STUN_LIMITS, each: {burst: 1, perSecond: 0}, all: {burst: 3, perSecond: 1}}
  const responder = new StunResponder(limits, 0)
  const open = socket()
  const ask = (address: string, now: number) => responder.receive(open, REQUEST, from(address), now)
  for (let again = 0; again < 10; again++) ask('192.0.2.1', 0)
  for (const host of [2, 3, 4]) ask(`192.0.2.${host}`, 0)
  ask('192.0.2.5', 1_000)
  for (const sent of open.sent) sent(null)
  assert.deepEqual(counted(responder), {answered: 4, addressTooFast: 9, allTooFast: 1})
})
