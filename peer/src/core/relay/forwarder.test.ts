import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {Forwarder, MAX_SESSIONS, MAX_SESSIONS_OF_ONE} from './forwarder.js'
import {RELAY_BUDGET, RELAY_SIGNALS, RELAY_TOTAL} from './relay-budget.js'
import type {RelayMessage} from './relay-message.js'

const [A, B, STRANGER] = ['a', 'b', '0'].map(digit => digit.repeat(32)) as [string, string, string]
const member = (number: number): string => `c${number.toString(16)}`.padEnd(32, '0')

function friend(isLive: (peer: string) => boolean = peer => peer !== STRANGER, isFull = false) {
  const said: (readonly [string, RelayMessage])[] = []
  const passed: {to: string; from: string; bytes: number}[] = []
  const dropped: string[] = []
  const forwarder = new Forwarder({
    isLive,
    roundTripMs: peer => (isLive(peer) ? 20 : null),
    say: (peer, message) => said.push([peer, message]),
    pass(to, _, from, _attempt, datagram) {
      if (!isFull) passed.push({to, from, bytes: datagram.length})
      return !isFull
    },
    dropped: reason => dropped.push(reason),
  })
  const use = (from: string, peer: string, attempt = 1, now = 0): void =>
    forwarder.receive(from, {type: 'relayUse', peer, attempt}, now)
  const send = (sizeBytes: number, now = 0, channel: 'sound' | 'picture' = 'picture'): void =>
    forwarder.media(A, B, 1, channel, new Uint8Array(sizeBytes), now)
  return {forwarder, said, passed, dropped, use, send}
}

describe('a friend', () => {
  it('offers itself to members between which it stands, and to no others', () => {
    const {forwarder, said} = friend()
    for (const peer of [B, A, STRANGER]) forwarder.receive(A, {type: 'relayAsk', peer}, 0)
    assert.deepEqual(said, [[A, {type: 'relayOffer', peer: B, rttMs: 20}]])
  })

  it('offers itself to who asked a moment ago once the other has come', () => {
    const live = new Set([A])
    const {forwarder, said} = friend(peer => live.has(peer))
    forwarder.receive(A, {type: 'relayAsk', peer: B}, 0)
    assert.deepEqual(said, [])
    live.add(B)
    forwarder.entered(B, 9_000)
    forwarder.entered(B, 9_001)
    assert.deepEqual(said, [[A, {type: 'relayOffer', peer: B, rttMs: 20}]])
  })

  it('forwards only what both ends have asked for, of that attempt', () => {
    const {forwarder, said, passed, dropped, use, send} = friend()
    send(100)
    use(A, B)
    send(100)
    assert.deepEqual([passed, said], [[], []])
    use(B, A)
    assert.deepEqual(
      said.map(([to, {type}]) => [to, type]),
      [
        [B, 'relayOpen'],
        [A, 'relayOpen'],
      ],
    )
    send(100)
    forwarder.media(A, B, 2, 'picture', new Uint8Array(100), 0)
    forwarder.media(STRANGER, B, 1, 'picture', new Uint8Array(100), 0)
    assert.deepEqual(passed, [{to: B, from: A, bytes: 100}])
    assert.deepEqual(dropped, Array(4).fill('notRelaying'))
  })

  it('tells who still asks that it is over when one end leaves or is lost', () => {
    for (const end of ['relayLeave', 'lost'] as const) {
      const {forwarder, said, use, send, passed} = friend()
      use(A, B)
      use(B, A)
      said.length = 0
      if (end === 'lost') forwarder.lost(B)
      else forwarder.receive(B, {type: 'relayLeave', peer: A, attempt: 1}, 0)
      assert.deepEqual(said, [[A, {type: 'relayEnd', peer: B, attempt: 1}]])
      send(100)
      assert.equal(passed.length, 0)
      assert.equal(forwarder.isBusy, false)
    }
  })

  it('refuses whom it does not know, and more than its room', () => {
    const {said, use, forwarder} = friend()
    use(A, STRANGER)
    for (let attempt = 1; attempt <= MAX_SESSIONS_OF_ONE + 1; attempt++) use(A, member(attempt), attempt)
    assert.deepEqual(
      said.map(([, message]) => message.type),
      ['relayEnd', 'relayEnd'],
    )
    for (let number = 20; number < 20 + MAX_SESSIONS; number++) use(member(number), member(number + 40))
    assert.equal(said.length, 2 + MAX_SESSIONS_OF_ONE)
    // Those that only one end asks for make room in time.
    forwarder.receive(A, {type: 'relayAsk', peer: B}, 10_001)
    assert.equal(said.at(-1)![1].type, 'relayOffer')
  })

  it('keeps to its budget in each direction, sound apart from pictures', () => {
    const {use, send, passed, dropped} = friend()
    use(A, B)
    use(B, A)
    for (let count = 0; count < 1_000; count++) send(1_000)
    assert.equal(passed.length, RELAY_BUDGET.picture.burst / 1_000)
    assert.equal(dropped.length, 1_000 - passed.length)
    send(500, 0, 'sound')
    assert.equal(passed.at(-1)!.bytes, 500)
    for (let count = 0; count < 1_000; count++) send(1_000, 1_000)
    assert.equal(
      passed.length,
      (RELAY_BUDGET.picture.burst + RELAY_BUDGET.picture.perSecond - 500) / 1_000 + 1,
    )
    assert.ok(dropped.every(reason => reason === 'relayBudget'))
  })

  it('keeps to its budget over all', () => {
    const {forwarder, use, passed} = friend()
    for (let number = 0; number < 4; number++) {
      use(member(number), member(number + 8))
      use(member(number + 8), member(number))
    }
    for (let count = 0; count < 400; count++)
      forwarder.media(member(count % 4), member((count % 4) + 8), 1, 'picture', new Uint8Array(1_000), 0)
    assert.equal(passed.length, RELAY_TOTAL.burst / 1_000)
  })

  it('lets its own go first where the path is full', () => {
    const {use, send, dropped} = friend(undefined, true)
    use(A, B)
    use(B, A)
    send(100)
    assert.deepEqual(dropped, ['relayBusy'])
  })

  it('brings envelopes from member to member, not too many', () => {
    const {forwarder, said, dropped} = friend()
    for (let count = 0; count < RELAY_SIGNALS.burst + 1; count++)
      forwarder.receive(A, {type: 'relaySignal', to: B, data: 'x'}, 0)
    assert.deepEqual(said[0], [B, {type: 'relayedSignal', from: A, data: 'x'}])
    assert.equal(said.length, RELAY_SIGNALS.burst)
    forwarder.receive(A, {type: 'relaySignal', to: STRANGER, data: 'x'}, 0)
    assert.deepEqual(dropped, ['relayBudget', 'notRelaying'])
  })
})
