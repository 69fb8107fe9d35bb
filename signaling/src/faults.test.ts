/** What a fault in one part of a server, or in what it was given, does to the rest: nothing but a line in the log. */
import assert from 'node:assert/strict'
import {once} from 'node:events'
import {type TestContext, test} from 'node:test'
import pino from 'pino'
import {MemoryHub} from './cluster/memory-hub.js'
import {ScriptedPeer} from './scripted-peer.js'
import {type SignalingServer, type SignalingServerOptions, startSignalingServer} from './server.js'

type Faulty = {readonly server: SignalingServer; readonly faults: string[]}

const fail = (): never => {
  throw new Error('as a test wants it')
}

/** `faults`: what the server was doing at each that it logged. */
async function start(t: TestContext, options: Partial<SignalingServerOptions>): Promise<Faulty> {
  const faults: string[] = []
  const noted = (line: string): void => {
    const {event, doing} = JSON.parse(line) as {event?: string; doing?: string}
    if (event === undefined) faults.push(`a line without an event: ${line}`)
    else if (event === 'fault') faults.push(doing ?? '')
  }
  const log = pino({}, {write: noted})
  const server = await startSignalingServer({host: '127.0.0.1', port: 0, log, ...options})
  t.after(() => server.close())
  return {server, faults}
}

async function joined({url}: SignalingServer): Promise<ScriptedPeer> {
  const peer = new ScriptedPeer(url)
  await peer.join('s')
  return peer
}

test('who is told of sessions and fails keeps nobody from joining, leaving and being sent away', async t => {
  const {server, faults} = await start(t, {sessionsChanged: fail})
  const [ann, bob] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  server.sendAway('s', ['ws://192.0.2.1'])
  await ann.hear('moved')
  await bob.end()
  assert.equal((await ann.hear('left')).peer, bob.peer)
  ann.say({type: 'leave'})
  assert.equal(await ann.closed, 1000)
  assert.deepEqual(faults, ['sessionsChanged', 'sessionsChanged'])
})

test('a connection that cannot be welcomed is ended with a word, and the others see it come and go in that order', async t => {
  let isBroken = false
  const iceOffer = () => (isBroken ? fail() : {iceServers: []})
  const {server, faults} = await start(t, {iceOffer})
  const ann = await joined(server)
  isBroken = true
  const bob = new ScriptedPeer(server.url)
  await assert.rejects(bob.join('s'), /"code":"internal"/)
  assert.equal(await bob.closed, 1008)
  await ann.hear('joined')
  assert.equal((await ann.hear('left')).peer, bob.peer)
  assert.ok(await ann.hearsNothing())
  assert.deepEqual(faults, ['welcome'])
  await ann.end()
})

const brokenMeter = {joined: fail, relayed: fail, refused: fail}

test('a meter that fails keeps nobody from meeting', async t => {
  const {server, faults} = await start(t, {meter: brokenMeter})
  const [ann, bob] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  ann.say({type: 'signal', to: bob.peer, data: 'x'})
  assert.equal((await bob.hear('signal')).data, 'x')
  assert.ok(await ann.hearsNothing())
  assert.deepEqual(faults, ['count', 'count', 'count'])
  await Promise.all([ann.end(), bob.end()])
})

test('a meter that fails keeps no connection open that is late', async t => {
  const {server, faults} = await start(t, {meter: brokenMeter, limits: {joinTimeoutMs: 40}})
  const late = new ScriptedPeer(server.url)
  assert.equal(await late.closed, 1008)
  assert.deepEqual(faults, ['count'])
})

test('a meter that fails does not keep a refusal from who is refused', async t => {
  const {server, faults} = await start(t, {meter: brokenMeter})
  const {socket} = new ScriptedPeer(server.url, undefined, {origin: 'https://example.org'})
  const [, response] = await once(socket, 'unexpected-response')
  assert.equal(response.statusCode, 403)
  assert.deepEqual(faults, ['count'])
})

test('a meter that fails keeps no connection open that broke the protocol', async t => {
  const {server, faults} = await start(t, {meter: brokenMeter})
  const oversize = new ScriptedPeer(server.url)
  await oversize.hear('challenge')
  oversize.say('x'.repeat(70_000))
  assert.equal(await oversize.closed, 1009)
  assert.deepEqual(faults, ['count'])
})

test('a meter that fails does not keep a silent connection alive', async t => {
  const limits = {heartbeatMs: 200, unansweredHeartbeats: 3}
  const {server} = await start(t, {meter: brokenMeter, limits})
  const ann = await joined(server)
  const deaf = new ScriptedPeer(server.url, undefined, {autoPong: false})
  await deaf.join('s')
  await ann.hear('joined')
  assert.equal((await ann.hear('left')).peer, deaf.peer)
  await deaf.closed
  await ann.end()
})

test('a backplane that fails keeps nobody connected for ever', async t => {
  const backplane = new MemoryHub().join()
  const {server, faults} = await start(t, {backplane})
  const ann = await joined(server)
  backplane.ask = fail
  ann.say({type: 'leave'})
  assert.equal(await ann.closed, 1000)
  assert.deepEqual(faults, ['ask'])
})
