import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {get} from 'node:http'
import {connect} from 'node:net'
import {type TestContext, test} from 'node:test'
import {makeIdentity, prove} from '@s2c/shared/peer-id'
import {MAX_CLIENT_MESSAGE_BYTES, SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import pino from 'pino'
import {WebSocket} from 'ws'
import {checkHealth} from './command/health.js'
import type {SignalingLimits} from './limits.js'
import {ScriptedPeer} from './scripted-peer.js'
import {type SignalingServer, startSignalingServer} from './server.js'

const log = pino({level: 'silent'})
const HOST = '127.0.0.1'

async function start(t: TestContext, limits: Partial<SignalingLimits> = {}): Promise<SignalingServer> {
  const server = await startSignalingServer({
    host: HOST,
    port: 0,
    limits: {closeTimeoutMs: 50, ...limits},
    log,
  })
  t.after(() => server.close())
  return server
}

async function joined(server: SignalingServer, session = 's', identity = makeIdentity(randomBytes(32))) {
  const peer = new ScriptedPeer(server.url, identity)
  await peer.join(session)
  return peer
}

test('two peers meet, exchange envelopes and part', async t => {
  const server = await start(t)
  const ann = await joined(server)
  const bob = new ScriptedPeer(server.url)
  assert.deepEqual((await bob.join('s')).peers, [ann.peer])
  assert.deepEqual(await ann.hear('joined'), {type: 'joined', peer: bob.peer})
  ann.say({type: 'signal', to: bob.peer, data: 'héllo \u0000'})
  assert.deepEqual(await bob.hear('signal'), {type: 'signal', from: ann.peer, data: 'héllo \u0000'})
  ann.say({type: 'leave'})
  assert.deepEqual(await bob.hear('left'), {type: 'left', peer: ann.peer, clean: true})
  assert.equal(await ann.closed, 1000)
  await bob.end()
})

test('sessions do not hear of each other', async t => {
  const server = await start(t)
  const ann = await joined(server, 's')
  const bob = await joined(server, 'S')
  bob.say({type: 'signal', to: ann.peer, data: 'x'})
  assert.equal((await bob.hear('error')).code, 'unknownPeer')
  assert.ok(await ann.hearsNothing())
  await Promise.all([ann.end(), bob.end()])
})

test('a socket that is lost without a word is told as not clean', async t => {
  const server = await start(t)
  const [ann, bob] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  await bob.end()
  assert.deepEqual(await ann.hear('left'), {type: 'left', peer: bob.peer, clean: false})
  await ann.end()
})

test('a peer that joins again replaces its older connection and the others hear nothing', async t => {
  const server = await start(t)
  const [ann, bob] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  const again = new ScriptedPeer(server.url, bob.identity)
  assert.deepEqual((await again.join('s')).peers, [ann.peer])
  assert.equal((await bob.hear('error')).code, 'replaced')
  await bob.closed
  assert.ok(await ann.hearsNothing())
  ann.say({type: 'signal', to: bob.peer, data: 'x'})
  assert.equal((await again.hear('signal')).data, 'x')
  await Promise.all([ann.end(), again.end()])
})

test('a wrong proof, a bad session name and a first message that is no join are refused', async t => {
  const server = await start(t)
  const other = makeIdentity(randomBytes(32))
  const cases: [string, (peer: ScriptedPeer, nonce: string) => unknown][] = [
    ['badProof', ({peer}, nonce) => ({type: 'join', session: 's', ...prove(other, nonce, 's'), peer})],
    ['badProof', ({identity}, nonce) => ({type: 'join', session: 's', ...prove(identity, nonce, 't')})],
    ['badSession', ({identity}, nonce) => ({type: 'join', session: 'a b', ...prove(identity, nonce, 'a b')})],
    ['notJoined', () => ({type: 'ping'})],
    ['badMessage', () => 'GET / HTTP/1.1'],
    ['unknownType', () => ({type: 'subscribe'})],
  ]
  for (const [code, say] of cases) {
    const peer = new ScriptedPeer(server.url)
    const {nonce} = await peer.hear('challenge')
    peer.say(say(peer, nonce))
    const error = await peer.hear('error')
    assert.equal(error.code, code)
    assert.match(error.message, /\.$/)
    assert.equal(await peer.closed, 1008)
  }
})

test('a proof that was used once is of no use on another connection', async t => {
  const server = await start(t)
  const ann = new ScriptedPeer(server.url)
  const proof = prove(ann.identity, (await ann.hear('challenge')).nonce, 's')
  const thief = new ScriptedPeer(server.url)
  await thief.hear('challenge')
  thief.say({type: 'join', session: 's', ...proof})
  assert.equal((await thief.hear('error')).code, 'badProof')
  await ann.end()
})

test('odd messages of a participant are refused by name, and it stays', async t => {
  const server = await start(t)
  const ann = await joined(server)
  const cases: [unknown, string][] = [
    ['hello', 'badMessage'],
    ['[]', 'badMessage'],
    [{type: 'signal', to: 'me', data: 1}, 'badMessage'],
    [{type: 'subscribe'}, 'unknownType'],
    [{type: 'join', session: 's', ...prove(ann.identity, `${'A'.repeat(43)}=`, 's')}, 'alreadyJoined'],
    [{type: 'signal', to: ann.peer, data: 'x'}, 'unknownPeer'],
  ]
  for (const [message, code] of cases) {
    ann.say(message)
    assert.equal((await ann.hear('error')).code, code)
  }
  ann.socket.send(Buffer.from('{"type":"ping"}'))
  assert.equal((await ann.hear('error')).code, 'badMessage')
  assert.ok(await ann.hearsNothing())
  await ann.end()
})

test('a message over the limit closes the connection with code 1009', async t => {
  const server = await start(t)
  const ann = await joined(server)
  ann.say('x'.repeat(MAX_CLIENT_MESSAGE_BYTES + 1))
  assert.equal(await ann.closed, 1009)
  const bob = await joined(server)
  bob.say('x'.repeat(MAX_CLIENT_MESSAGE_BYTES))
  assert.equal((await bob.hear('error')).code, 'badMessage')
  await bob.end()
})

test('a flood ends the connection that sends it and no other', async t => {
  const server = await start(t, {messageBurst: 20, messagesPerSecond: 0.001})
  const [ann, bob] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  for (let count = 0; count < 19; count++) await bob.hearsNothing()
  for (let count = 0; count < 100; count++) bob.say({type: 'ping'})
  assert.equal((await bob.hear('error')).code, 'tooFast')
  assert.equal((await ann.hear('left')).peer, bob.peer)
  await bob.closed
  await ann.end()
})

test('a connection that does not join in time is closed', async t => {
  const server = await start(t, {joinTimeoutMs: 40})
  const ann = new ScriptedPeer(server.url)
  await ann.hear('challenge')
  assert.equal((await ann.hear('error')).code, 'joinTimeout')
  assert.equal(await ann.closed, 1008)
})

test('a half-open connection is ended, one that answers heartbeats is not', async t => {
  const server = await start(t, {heartbeatMs: 200, unansweredHeartbeats: 3})
  const ann = await joined(server)
  const deaf = new ScriptedPeer(server.url, undefined, {autoPong: false})
  await deaf.join('s')
  await ann.hear('joined')
  assert.deepEqual(await ann.hear('left'), {type: 'left', peer: deaf.peer, clean: false})
  assert.equal(await deaf.closed, 1006)
  assert.ok(await ann.hearsNothing())
  await ann.end()
})

/** Fills the kernel's own buffers, and then the server's, by what the reader itself asks for. */
async function askWithoutReading(peer: ScriptedPeer, isEnough: () => boolean): Promise<void> {
  peer.socket.pause()
  for (let round = 0; round < 2_000 && !isEnough(); round++) {
    for (let count = 0; count < 200; count++) peer.say('{}')
    // Each written ping bounds what is on its way.
    await new Promise(resolve => peer.socket.ping('', undefined, resolve))
    await new Promise(resolve => setImmediate(resolve))
  }
}

test('a reader that takes nothing of what it asks for is given up, with a bounded buffer', async t => {
  const server = await start(t, {sendBufferBytes: 64 * 1024, messageBurst: 1e7, byteBurst: 1e9})
  const [ann, slow] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  const leftIt = ann.hear('left')
  let ended = false
  leftIt.then(() => (ended = true))
  await askWithoutReading(slow, () => ended)
  assert.deepEqual(await leftIt, {type: 'left', peer: slow.peer, clean: false})
  slow.socket.resume()
  await Promise.all([ann.end(), slow.end()])
})

test('a flood of envelopes is refused at its sender, and the reader that pauses stays', async t => {
  const server = await start(t, {relayBurst: 1e9, messageBurst: 1e6, byteBurst: 1e9})
  const [ann, slow] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  slow.socket.pause()
  let refused = 0
  ann.socket.on('message', data => (refused += data.toString().includes('notRelayed') ? 1 : 0))
  const envelope = {type: 'signal', to: slow.peer, data: 'x'.repeat(48 * 1024)}
  // More than the kernel's own buffers hold.
  for (let count = 0; count < 2_000 && refused < 50; count++) {
    ann.say(envelope)
    await new Promise(resolve => ann.socket.ping('', undefined, resolve))
    await new Promise(resolve => setImmediate(resolve))
  }
  assert.ok(refused >= 50)
  let envelopes = 0
  let pong: () => void = () => {}
  const drained = new Promise<void>(resolve => (pong = resolve))
  slow.socket.on('message', data => (data.toString() === '{"type":"pong"}' ? pong() : envelopes++))
  slow.socket.resume()
  slow.say({type: 'ping'})
  await drained
  assert.ok(envelopes > 0)
  await Promise.all([ann.end(), slow.end()])
})

test('one sender has a budget for each reader, and goes on when it is used up', async t => {
  const server = await start(t, {relayBurst: 1_000, relayBytesPerSecond: 0.001})
  const [ann, bob, cat] = [await joined(server), await joined(server), await joined(server)]
  for (const _ of [bob, cat]) await ann.hear('joined')
  await bob.hear('joined')
  ann.say({type: 'signal', to: bob.peer, data: 'é'.repeat(500)})
  ann.say({type: 'signal', to: bob.peer, data: 'x'})
  ann.say({type: 'signal', to: cat.peer, data: 'x'})
  ann.say({type: 'ping'})
  assert.equal((await bob.hear('signal')).data.length, 500)
  assert.equal((await ann.hear('error')).code, 'notRelayed')
  await ann.hear('pong')
  assert.equal((await cat.hear('signal')).data, 'x')
  assert.ok(await bob.hearsNothing())
  await Promise.all([ann.end(), bob.end(), cat.end()])
})

test('a message in very many fragments ends its connection before it fills the memory', async t => {
  const server = await start(t)
  const [ann, bob] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  for (let count = 0; count < 63; count++) bob.socket.send('x', {fin: false})
  bob.socket.send('x', {fin: true})
  assert.equal((await bob.hear('error')).code, 'badMessage')
  for (let count = 0; count < 64; count++) bob.socket.send('x', {fin: false})
  bob.socket.send('x', {fin: true})
  assert.equal(await Promise.race([bob.closed, bob.hear('error')]), 1008)
  assert.equal((await ann.hear('left')).peer, bob.peer)
  await ann.end()
})

test('idle sockets are closed within seconds, not only when Node looks by default', async t => {
  const server = await start(t)
  const idle = connect(server.port, HOST)
  idle.on('error', () => {})
  idle.resume()
  const startedAt = performance.now()
  await once(idle, 'close')
  assert.ok(performance.now() - startedAt < 15_000)
})

test('one address can neither hold all connections nor all sockets', async t => {
  const server = await start(t, {connectionsPerAddress: 2})
  const [ann, bob] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  const refused = await refusedUpgrade(server.url, [SUBPROTOCOL])
  assert.equal(refused.status, 503)
  assert.match(refused.body, /Your address has as many connections/)
  const idle = Array.from({length: 16}, () => connect(server.port, HOST).on('error', () => {}))
  await Promise.all(idle.map(socket => once(socket, 'connect')))
  assert.equal(await checkHealth(server.port), false)
  const closed = once(idle[0]!, 'close')
  for (const socket of idle) socket.destroy()
  await closed
  assert.ok(await ann.hearsNothing())
  await Promise.all([ann.end(), bob.end()])
})

test('a full session refuses the next peer with a sentence', async t => {
  const server = await start(t, {roomSize: 2})
  const [ann, bob] = [await joined(server), await joined(server)]
  const cat = new ScriptedPeer(server.url)
  const {nonce} = await cat.hear('challenge')
  cat.say({type: 'join', session: 's', ...prove(cat.identity, nonce, 's')})
  const error = await cat.hear('error')
  assert.equal(error.code, 'full')
  assert.match(error.message, /full/)
  assert.equal(await cat.closed, 1008)
  await Promise.all([ann.end(), bob.end()])
})

type Answer = {status: number | undefined; speaks: unknown; body: string}

/** What a server answers to an upgrade that it refuses. */
async function refusedUpgrade(url: string, protocols: string[], options = {}): Promise<Answer> {
  const socket = new WebSocket(url, protocols, options)
  socket.on('error', () => {})
  const [, response] = await once(socket, 'unexpected-response')
  const body = (await response.toArray()).join('')
  socket.terminate()
  return {status: response.statusCode, speaks: response.headers[SUBPROTOCOL_HEADER], body}
}

test('another protocol version, a web page and one connection too many get a readable HTTP answer', async t => {
  const server = await start(t, {connections: 1})
  for (const protocols of [[], ['s2c.signal.v2'], ['chat', 'superchat']]) {
    const answer = await refusedUpgrade(server.url, protocols)
    assert.deepEqual([answer.status, answer.speaks], [400, SUBPROTOCOL])
    assert.match(answer.body, /s2c\.signal\.v1/)
  }
  const page = await refusedUpgrade(server.url, [SUBPROTOCOL], {origin: 'https://example.org'})
  assert.equal(page.status, 403)
  const ann = await joined(server)
  const busy = await refusedUpgrade(server.url, [SUBPROTOCOL])
  assert.equal(busy.status, 503)
  assert.match(busy.body, /as many connections/)
  await ann.end()
})

test('a client that offers several versions gets the one this server speaks', async t => {
  const server = await start(t)
  const socket = new WebSocket(server.url, ['s2c.signal.v2', SUBPROTOCOL])
  await once(socket, 'message')
  assert.equal(socket.protocol, SUBPROTOCOL)
  socket.terminate()
})

test('the health answer is given, other requests get a hint', async t => {
  const server = await start(t)
  assert.equal(await checkHealth(server.port), true)
  const [response] = await once(get(`http://${HOST}:${server.port}/`), 'response')
  assert.equal(response.statusCode, 426)
  assert.match((await response.toArray()).join(''), /s2c-peer join/)
  await server.close()
  assert.equal(await checkHealth(server.port), false)
})

test('bytes that are no HTTP or no WebSocket frames do not disturb the server', async t => {
  const server = await start(t)
  const upgrade = [
    'GET / HTTP/1.1',
    `Host: ${HOST}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
    '\r\n',
  ].join('\r\n')
  const inputs = [
    '\x16\x03\x01\x02\x00',
    'GET',
    'x'.repeat(100_000),
    upgrade,
    `${upgrade}\xff\xff\xff\xff\xff\xff`,
  ]
  for (const input of inputs) {
    const socket = connect(server.port, HOST)
    socket.on('error', () => {})
    socket.end(Buffer.from(input, 'latin1'))
    socket.resume()
    await once(socket, 'close')
  }
  const ann = await joined(server)
  assert.ok(await ann.hearsNothing())
  await ann.end()
})

test('shutting down tells everyone, frees the port and waits for nobody', async t => {
  const server = await start(t)
  const [ann, deaf] = [await joined(server), await joined(server)]
  await ann.hear('joined')
  deaf.socket.pause()
  const idle = connect(server.port, HOST)
  idle.on('error', () => {})
  await once(idle, 'connect')
  await Promise.all([server.close(), server.close()])
  assert.equal((await ann.hear('error')).code, 'shuttingDown')
  assert.equal(await ann.closed, 1001)
  const next = await startSignalingServer({host: HOST, port: server.port, log})
  await next.close()
  deaf.socket.resume()
  await deaf.end()
  idle.destroy()
})

test('who asks for a connection while the server closes is told why, and not to wait for another to go', async t => {
  const server = await start(t, {closeTimeoutMs: 1_000})
  const deaf = await joined(server)
  deaf.socket.pause()
  const socket = connect(server.port, HOST)
  socket.on('error', () => {})
  socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n`)
  // What came before it on another connection has been read.
  assert.equal(await checkHealth(server.port), true)
  const closed = server.close()
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
  socket.write([...upgrade, key, `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`, '\r\n'].join('\r\n'))
  const answer = (await socket.toArray()).join('')
  assert.match(answer, /^HTTP\/1\.1 503 /)
  assert.match(answer, /^s2c-refusal: shuttingDown\r$/im)
  await closed
  await deaf.end()
})

test('a port in use is reported as such', async t => {
  const server = await start(t)
  await assert.rejects(startSignalingServer({host: HOST, port: server.port, log}), {code: 'EADDRINUSE'})
})

test('a server listens at further addresses on its port, and at no longer than it is told to', async t => {
  const server = await start(t)
  const [second, third] = ['127.0.0.2', '127.0.0.3']
  assert.deepEqual(await server.listenAlso([second, third, '192.0.2.1']), [second, third])
  const ann = new ScriptedPeer(`ws://${second}:${server.port}`)
  await ann.join('s')
  assert.deepEqual(await server.listenAlso([third]), [third])
  const gone = connect(server.port, second)
  await assert.rejects(once(gone, 'connect'), {code: 'ECONNREFUSED'})
  const bob = new ScriptedPeer(`ws://${third}:${server.port}`)
  assert.deepEqual((await bob.join('s')).peers, [ann.peer], 'who is there stays')
  await server.close()
  assert.deepEqual([await ann.closed, await bob.closed], [1001, 1001])
  await assert.rejects(once(connect(server.port, third), 'connect'), {code: 'ECONNREFUSED'})
})

test('a server tells which sessions have anybody in them, and sends their peers away', async t => {
  const told: string[] = []
  const sessionsChanged = (names: readonly string[]) => told.push(names.join(' '))
  const server = await startSignalingServer({host: HOST, port: 0, log, sessionsChanged})
  t.after(() => server.close())
  const ann = await joined(server, 'a')
  const bob = await joined(server, 'b')
  await (await joined(server, 'b')).end()
  await bob.hear('joined')
  await bob.hear('left')
  assert.deepEqual(told, ['a', 'a b'])
  server.sendAway('a', ['ws://192.168.1.2:1122'])
  assert.deepEqual((await ann.hear('moved')).servers, ['ws://192.168.1.2:1122'])
  assert.ok(await bob.hearsNothing())
  ann.say({type: 'leave'})
  await ann.closed
  assert.deepEqual(told, ['a', 'a b', 'b'])
  await bob.end()
})
