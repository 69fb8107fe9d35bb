/** What stands between a server and the network: TLS, proxies, origins of pages, limits by address. */
import assert from 'node:assert/strict'
import {once} from 'node:events'
import {connect} from 'node:net'
import {type TestContext, test} from 'node:test'
import pino from 'pino'
import type {WebSocket} from 'ws'
import {checkHealth} from './command/health.js'
import {ClientAddresses} from './http/client-address.js'
import {Networks} from './http/networks.js'
import {ScriptedPeer} from './scripted-peer.js'
import {type SignalingServer, type SignalingServerOptions, startSignalingServer} from './server.js'
import {FIRST_PAIR, SECOND_PAIR} from './tls/fake-pairs.js'

const log = pino({level: 'silent'})
const HOST = '127.0.0.1'

async function start(t: TestContext, options: Partial<SignalingServerOptions>): Promise<SignalingServer> {
  const server = await startSignalingServer({host: HOST, port: 0, log, ...options})
  t.after(() => server.close())
  return server
}

const peerBy = (server: SignalingServer, options: WebSocket.ClientOptions): ScriptedPeer =>
  new ScriptedPeer(server.url, undefined, options)
const behind = (server: SignalingServer, forwardedFor: string): ScriptedPeer =>
  peerBy(server, {headers: {'x-forwarded-for': forwardedFor}})

/** The status, the code and the sentence of a refused upgrade. */
async function refusal({socket}: ScriptedPeer): Promise<[number, string | undefined, string]> {
  const [, response] = await once(socket, 'unexpected-response')
  const body = (await response.toArray()).join('')
  return [response.statusCode, response.headers['s2c-refusal'], body]
}

test('peers meet over TLS, a renewed certificate is shown to the next, and who is there stays', async t => {
  const server = await start(t, {tls: FIRST_PAIR})
  assert.match(server.url, /^wss:/)
  const ann = peerBy(server, {ca: FIRST_PAIR.cert})
  await ann.join('s')
  server.renewTls(SECOND_PAIR)
  const bob = peerBy(server, {ca: SECOND_PAIR.cert})
  assert.deepEqual((await bob.join('s')).peers, [ann.peer])
  assert.equal((await ann.hear('joined')).peer, bob.peer)
  assert.ok(await ann.hearsNothing())
  assert.deepEqual(
    [await checkHealth(server.port, HOST, true), await checkHealth(server.port, HOST)],
    [true, false],
  )
  const late = peerBy(server, {ca: FIRST_PAIR.cert})
  assert.equal(await late.closed, 1006)
  await Promise.all([ann.end(), bob.end()])
})

test('a server with TLS closes without waiting for who has yet to say a word', async t => {
  const server = await start(t, {tls: FIRST_PAIR})
  const idle = connect(server.port, HOST)
  idle.on('error', () => {})
  await once(idle, 'connect')
  // Its socket is known to the server once a later one has been answered.
  assert.ok(await checkHealth(server.port, HOST, true))
  const closed = once(idle, 'close')
  await server.close()
  await closed
})

test('behind a trusted proxy limits count for each client, and for who is not behind it as ever', async t => {
  const addresses = new ClientAddresses(new Networks([HOST]))
  const server = await start(t, {
    addresses,
    limits: {connectionsPerAddress: 1, joinBurst: 2, joinsPerSecond: 0.001},
  })
  const ann = behind(server, '192.0.2.1')
  await ann.join('s')
  const [status, code] = await refusal(behind(server, '192.0.2.1'))
  assert.deepEqual([status, code], [503, 'busy'])
  const bob = behind(server, '192.0.2.2')
  assert.deepEqual((await bob.join('s')).peers, [ann.peer])
  const local = peerBy(server, {})
  await local.join('s')
  await Promise.all([ann.end(), bob.end(), local.end()])
})

test('who is no trusted proxy may claim what it likes', async t => {
  const server = await start(t, {limits: {connectionsPerAddress: 1}})
  const ann = behind(server, '192.0.2.1')
  await ann.join('s')
  assert.equal((await refusal(behind(server, '192.0.2.2')))[1], 'busy')
  await ann.end()
})

test('an address that joins too often is told so, and others are not kept from joining', async t => {
  const addresses = new ClientAddresses(new Networks([HOST]))
  const server = await start(t, {addresses, limits: {joinBurst: 2, joinsPerSecond: 0.001}})
  const all = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::'].map(from =>
    behind(server, from),
  )
  await all[0]!.join('s')
  await all[1]!.join('t')
  await assert.rejects(all[2]!.join('u'), /tooManyJoins/)
  await all[3]!.join('u')
  await Promise.all(all.map(peer => peer.end()))
})

test('a session more than may be is refused by name', async t => {
  const server = await start(t, {limits: {rooms: 1}})
  const [ann, bob] = [peerBy(server, {}), peerBy(server, {})]
  await ann.join('s')
  await assert.rejects(bob.join('t'), /tooManySessions/)
  await Promise.all([ann.end(), bob.end()])
})

test('web pages are refused, but for those of origins that were allowed', async t => {
  const server = await start(t, {origins: ['https://app.example.org']})
  const ann = peerBy(server, {origin: 'https://app.example.org'})
  await ann.join('s')
  await ann.end()
  for (const origin of [
    'https://example.org',
    'http://app.example.org',
    'https://app.example.org:444',
    'null',
  ]) {
    const [status, code, sentence] = await refusal(peerBy(server, {origin}))
    assert.deepEqual([status, code], [403, undefined])
    assert.match(sentence, /does not talk to web pages of that origin\.\n$/)
  }
})

test('addresses stand in the log only when asked for', async t => {
  for (const logAddresses of [false, true]) {
    const lines: string[] = []
    const noted = pino({}, {write: line => lines.push(line)})
    const server = await start(t, {log: noted, logAddresses})
    await refusal(peerBy(server, {origin: 'https://example.org'}))
    await server.close()
    const refused = lines.map(line => JSON.parse(line)).find(({event}) => event === 'refused')
    assert.equal(refused?.address, logAddresses ? HOST : undefined)
    assert.ok(lines.some(line => line.includes('"refused":{"webPage":1}')))
    assert.equal(lines.join('').includes(HOST), logAddresses)
  }
})

test('who says hundreds of things at once does not keep the others waiting', async t => {
  const server = await start(t, {})
  const [flood, other] = [peerBy(server, {}), peerBy(server, {})]
  await Promise.all([flood.join('a'), other.join('b')])
  let answeredToFlood = 0
  flood.socket.on('message', () => answeredToFlood++)
  for (let count = 0; count < 300; count++) flood.say({type: 'ping'})
  await other.hearsNothing()
  assert.ok(answeredToFlood < 150, `${answeredToFlood} answers came before the other's one`)
  await Promise.all([flood.end(), other.end()])
})

test('of requests sent at once over one connection one is answered, so that answers do not pile up', async t => {
  const server = await start(t, {})
  const socket = connect(server.port, HOST)
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000))
  socket.on('error', () => undefined) // what was not read any more
  let answer = ''
  socket.on('data', data => {
    answer += data
  })
  await once(socket, 'close')
  assert.equal(answer.match(/HTTP\/1\.1 200/g)?.length, 1)
})

test('who floods a connection with pings of the WebSocket is told that it is too fast', async t => {
  const server = await start(t, {limits: {messageBurst: 50, messagesPerSecond: 1}})
  const flood = peerBy(server, {})
  await flood.join('s')
  for (let count = 0; count < 100; count++) flood.socket.ping()
  assert.equal((await flood.hear('error')).code, 'tooFast')
  assert.equal(await flood.closed, 1008)
})

test('what came right before the end of a connection is still done, in order', async t => {
  const server = await start(t, {})
  const [ann, bob] = [peerBy(server, {}), peerBy(server, {})]
  await ann.join('s')
  await bob.join('s')
  await ann.hear('joined')
  // All in one piece, as a socket may deliver it.
  const numbers = Array.from({length: 20}, (_, number) => String(number))
  bob.wire.cork()
  for (const data of numbers) bob.say({type: 'signal', to: ann.peer, data})
  bob.socket.ping()
  bob.say({type: 'leave'})
  bob.socket.close()
  bob.wire.uncork()
  for (const data of numbers) assert.equal((await ann.hear('signal')).data, data)
  assert.deepEqual(await ann.hear('left'), {type: 'left', peer: bob.peer, clean: true})
  await ann.end()
})

test('a ping of the WebSocket is answered with what it carries', async t => {
  const server = await start(t, {})
  const ann = peerBy(server, {})
  await ann.join('s')
  ann.socket.ping('here?')
  const [answer] = (await once(ann.socket, 'pong')) as [Buffer]
  assert.equal(answer.toString(), 'here?')
  await ann.end()
})
