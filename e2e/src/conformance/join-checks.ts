/** From the upgrade to the welcome: challenge, proof, and what is refused on the way. */
import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {encodeBase64} from '@s2c/shared/encoding'
import {makeIdentity, NONCE_BYTES, prove} from '@s2c/shared/peer-id'
import type {Caller} from './caller.js'
import type {Check} from './check.js'

const REFUSED = 1008
const CLIENT_LIMIT_BYTES = 64 * 1024
const TOO_LARGE = 1009

/** The connection ends with this error. */
async function endsWith(caller: Caller, code: string): Promise<void> {
  await caller.hearError(code)
  assert.equal(await caller.closed(), REFUSED, 'close code')
}

export const JOIN_CHECKS: readonly Check[] = [
  {
    name: 'challenge',
    promise: 'The first message of each connection is a challenge with a nonce of its own.',
    run: async bench => {
      const nonces = [await bench.call().hear('challenge'), await bench.call().hear('challenge')]
      assert.notEqual(nonces[0]!.nonce, nonces[1]!.nonce)
    },
  },
  {
    name: 'welcome',
    promise: 'A proven join is answered with a welcome; an empty session has nobody in it.',
    run: async bench => assert.deepEqual((await bench.call().join(bench.session)).peers, []),
  },
  {
    name: 'unknown fields',
    promise: 'Unknown fields of a message are ignored.',
    run: async bench => {
      const caller = bench.call()
      caller.say({...(await caller.proof(bench.session)), later: {versions: ['may', 'add']}})
      await caller.hear('welcome')
      caller.say({type: 'ping', later: 1})
      await caller.hear('pong')
    },
  },
  {
    name: 'session in NFC',
    promise: 'A session name is the same in every Unicode form; the proof is over its NFC.',
    run: async bench => {
      const name = `${bench.session}-é`
      const [composed, decomposed] = [bench.call(), bench.call()]
      await composed.join(name.normalize('NFC'))
      const proof = await decomposed.proof(name.normalize('NFC'))
      decomposed.say({...proof, session: name.normalize('NFD')})
      assert.deepEqual((await decomposed.hear('welcome')).peers, [composed.peer])
    },
  },
  {
    name: 'proof for another session',
    promise: 'A proof for another session is a badProof and ends the connection.',
    run: async bench => {
      const caller = bench.call()
      caller.say({...(await caller.proof(`${bench.session}-x`)), session: bench.session})
      await endsWith(caller, 'badProof')
    },
  },
  {
    name: 'proof of another key',
    promise: 'A proof under another key than the one that the id is made of is a badProof.',
    run: async bench => {
      const caller = bench.call()
      const {nonce} = await caller.hear('challenge')
      const other = prove(makeIdentity(randomBytes(32)), nonce, bench.session)
      caller.say({type: 'join', session: bench.session, ...other, peer: caller.peer})
      await endsWith(caller, 'badProof')
    },
  },
  {
    name: 'replayed proof',
    promise: 'A proof works on one connection only: on the next it is a badProof.',
    run: async bench => {
      const caller = bench.call()
      const used = await caller.proof(bench.session)
      caller.say(used)
      await caller.hear('welcome')
      const again = bench.call({identity: caller.identity})
      await again.hear('challenge')
      again.say(used)
      await endsWith(again, 'badProof')
      await caller.hearNothing()
    },
  },
  {
    name: 'proof of a nonce of its own',
    promise: 'A proof over a nonce that the server did not choose is a badProof.',
    run: async bench => {
      const caller = bench.call()
      await caller.hear('challenge')
      const nonce = encodeBase64(randomBytes(NONCE_BYTES))
      caller.say({type: 'join', session: bench.session, ...prove(caller.identity, nonce, bench.session)})
      await endsWith(caller, 'badProof')
    },
  },
  ...['', 'x'.repeat(65), 'two words', 'a/b'].map(
    (session): Check => ({
      name: `session name "${session.slice(0, 12)}"`,
      promise: 'A session name that is not 1 to 64 of the allowed characters is a badSession.',
      run: async bench => {
        const caller = bench.call()
        caller.say(await caller.proof(session))
        await endsWith(caller, 'badSession')
      },
    }),
  ),
  {
    name: 'first message is no join',
    promise: 'A first message that is no join is a notJoined and ends the connection.',
    run: async bench => {
      const caller = bench.call()
      await caller.hear('challenge')
      caller.say({type: 'ping'})
      await endsWith(caller, 'notJoined')
    },
  },
  {
    name: 'first message is no JSON',
    promise: 'Before the join every error ends the connection.',
    run: async bench => {
      const caller = bench.call()
      await caller.hear('challenge')
      caller.say('hello')
      await endsWith(caller, 'badMessage')
    },
  },
  {
    name: 'message over the limit',
    promise: 'A message over 64 KiB ends the connection with close code 1009.',
    run: async bench => {
      const caller = bench.call()
      await caller.hear('challenge')
      caller.say('x'.repeat(CLIENT_LIMIT_BYTES + 1))
      assert.equal(await caller.closed(), TOO_LARGE)
    },
  },
]
