/** What joined peers are told of each other, and what they may say. */
import assert from 'node:assert/strict'
import {once} from 'node:events'
import {MAX_ENVELOPE_BYTES} from '@s2c/shared/signal'
import {type Bench, type Check, Skip} from './check.js'

const REFUSED = 1008
const NORMAL = 1000
const ENVELOPES = 50
/** Over what a server lets anybody say at once, by default; what ends it may be set higher. */
const FLOOD = 1_500

/** What a joined peer says is answered so, and it stays. */
const harmless = (name: string, promise: string, code: string, say: (bench: Bench) => unknown): Check => ({
  name,
  promise,
  run: async bench => {
    const [caller] = await bench.joined(1)
    caller!.say(say(bench))
    await caller!.hearError(code)
    await caller!.hearNothing()
  },
})

export const SESSION_CHECKS: readonly Check[] = [
  {
    name: 'joined',
    promise: 'Who comes in is told who is there, and those are told who came in.',
    run: async bench => {
      const [ann, ben] = await bench.joined(2)
      const cat = bench.call()
      const {peers} = await cat.join(bench.session)
      assert.deepEqual(peers.toSorted(), [ann!.peer, ben!.peer].toSorted())
      for (const caller of [ann!, ben!]) assert.equal((await caller.hear('joined')).peer, cat.peer)
    },
  },
  {
    name: 'other sessions',
    promise: 'Sessions hear nothing of each other.',
    run: async bench => {
      const [ann] = await bench.joined(1)
      const other = bench.call()
      assert.deepEqual((await other.join(`${bench.session}-x`)).peers, [])
      other.say({type: 'signal', to: ann!.peer, data: 'x'})
      await other.hearError('unknownPeer')
      await ann!.hearNothing()
    },
  },
  {
    name: 'left',
    promise: 'Who says leave is told to the others as a clean left, and its connection is closed.',
    run: async bench => {
      const [ann, ben] = await bench.joined(2)
      ben!.say({type: 'leave'})
      assert.deepEqual(await ann!.hear('left'), {type: 'left', peer: ben!.peer, clean: true})
      assert.equal(await ben!.closed(), NORMAL)
    },
  },
  {
    name: 'lost',
    promise: 'Whose socket is lost is told to the others as a left that is not clean.',
    run: async bench => {
      const [ann, ben] = await bench.joined(2)
      ben!.socket.terminate()
      assert.deepEqual(await ann!.hear('left'), {type: 'left', peer: ben!.peer, clean: false})
    },
  },
  {
    name: 'replaced',
    promise: 'A second proven join of an id replaces the older connection; the others hear nothing.',
    run: async bench => {
      const [ann, ben] = await bench.joined(2)
      const again = bench.call({identity: ben!.identity})
      assert.deepEqual((await again.join(bench.session)).peers, [ann!.peer])
      await ben!.hearError('replaced')
      assert.equal(await ben!.closed(), REFUSED)
      await ann!.hearNothing()
      again.say({type: 'signal', to: ann!.peer, data: 'still me'})
      assert.equal((await ann!.hear('signal')).from, ben!.peer)
    },
  },
  {
    name: 'order of envelopes',
    promise: 'Envelopes are delivered in order, as they were.',
    run: async bench => {
      const [ann, ben] = await bench.joined(2)
      const sent = Array.from({length: ENVELOPES}, (_, index) => `${index} "ü" \u{1f600}`)
      for (const data of sent) ann!.say({type: 'signal', to: ben!.peer, data})
      for (const data of sent)
        assert.deepEqual(await ben!.hear('signal'), {type: 'signal', from: ann!.peer, data})
    },
  },
  {
    name: 'largest envelope',
    promise: 'An envelope of 48 KiB is delivered; a larger one is a badMessage.',
    run: async bench => {
      const [ann, ben] = await bench.joined(2)
      const data = 'x'.repeat(MAX_ENVELOPE_BYTES)
      ann!.say({type: 'signal', to: ben!.peer, data})
      assert.equal((await ben!.hear('signal')).data.length, data.length)
      ann!.say({type: 'signal', to: ben!.peer, data: `${data}x`})
      await ann!.hearError('badMessage')
    },
  },
  harmless(
    'unknown peer',
    'An envelope for an id that is not there is an unknownPeer.',
    'unknownPeer',
    () => ({
      ...{type: 'signal', to: '0'.repeat(32), data: 'x'},
    }),
  ),
  {
    name: 'envelope for oneself',
    promise: 'An envelope for oneself is an unknownPeer.',
    run: async bench => {
      const [ann] = await bench.joined(1)
      ann!.say({type: 'signal', to: ann!.peer, data: 'x'})
      await ann!.hearError('unknownPeer')
    },
  },
  harmless('unknown type', 'A message of an unknown type is an unknownType.', 'unknownType', () => ({
    type: 'conformance',
  })),
  harmless('no JSON', 'What is no JSON object is a badMessage.', 'badMessage', () => '[1, 2'),
  harmless(
    'missing fields',
    'A message without the fields of its type is a badMessage.',
    'badMessage',
    () => ({
      type: 'signal',
    }),
  ),
  harmless('binary', 'A binary message is a badMessage.', 'badMessage', () => Buffer.from('{"type":"ping"}')),
  {
    name: 'second join',
    promise: 'A second join on one connection is an alreadyJoined, and it stays joined.',
    run: async bench => {
      const caller = bench.call()
      const join = await caller.proof(bench.session)
      caller.say(join)
      await caller.hear('welcome')
      caller.say(join)
      await caller.hearError('alreadyJoined')
      await caller.hearNothing()
    },
  },
  {
    name: 'ping',
    promise: 'A ping message is answered with a pong message.',
    run: async bench => (await bench.joined(1))[0]!.hearNothing(),
  },
  {
    name: 'WebSocket ping',
    promise: 'A ping of the WebSocket protocol is answered with its pong.',
    run: async bench => {
      const [caller] = await bench.joined(1)
      const pong = once(caller!.socket, 'pong')
      caller!.socket.ping('s2c')
      assert.equal(String((await pong)[0]), 's2c')
    },
  },
  {
    name: 'ICE servers',
    promise: 'Where iceSeconds was told, iceServers is answered with servers and the time that they hold.',
    run: async bench => {
      const caller = bench.call()
      const {iceSeconds} = await caller.join(bench.session)
      if (iceSeconds === undefined) throw new Skip('this server gives no credentials that expire')
      caller.say({type: 'iceServers'})
      const again = await caller.hear('iceServers')
      assert.notEqual(again.iceSeconds, undefined)
      assert.ok(again.iceServers.length > 0)
    },
  },
  {
    name: 'flood',
    promise: 'Who says more than the rate limit allows gets tooFast and is closed; the others stay.',
    run: async bench => {
      const [ann, ben] = await bench.joined(2)
      for (let count = 0; count < FLOOD; count++) ben!.say({type: 'ping'})
      const told = await ben!.errorAfterPongs(FLOOD)
      if (told === null) throw new Skip(`this server takes ${FLOOD} messages at once`)
      assert.equal(told, 'tooFast')
      assert.equal(await ben!.closed(), REFUSED)
      assert.equal((await ann!.hear('left')).clean, false)
    },
  },
]
