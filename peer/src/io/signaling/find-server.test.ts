import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {type AddressInfo, createServer, type Socket} from 'node:net'
import {type TestContext, test} from 'node:test'
import {makeIdentity} from '@s2c/shared/peer-id'
import {SUBPROTOCOL} from '@s2c/shared/signal'
import pino from 'pino'
import {startSignalingServer} from 's2c-signaling/server'
import {WebSocketServer} from 'ws'
import {SignalingClient} from './client.js'
import {findServer, type LocalAddress} from './find-server.js'
import {LocalServer, type LocalServerTiming} from './local-server.js'
import {probeServer} from './probe.js'

const log = pino({level: 'silent'})
const HOST = '127.0.0.1'

async function freePort(): Promise<number> {
  const server = await startSignalingServer({host: HOST, port: 0, log})
  await server.close()
  return server.port
}

const at = (port: number): LocalAddress => ({host: '127.0.0.1', port})

test('where nobody listens a server is started, and the next one finds it', async t => {
  const port = await freePort()
  const first = await findServer(log, at(port))
  t.after(() => first.embedded?.close())
  assert.equal(first.url, `ws://${HOST}:${port}`)
  assert.ok(first.embedded)
  assert.equal(first.notice, undefined)
  assert.deepEqual(await findServer(log, at(port)), {url: first.url})
})

test('any number of simultaneous starters end on one server', async t => {
  const port = await freePort()
  const found = await Promise.all(Array.from({length: 5}, () => findServer(log, at(port))))
  for (const {embedded} of found) t.after(() => embedded?.close())
  assert.equal(new Set(found.map(({url}) => url)).size, 1)
  assert.equal(found.filter(({embedded}) => embedded !== undefined).length, 1)
})

test('a port that something else has is given up for a free one, and said aloud', async t => {
  const stranger = createServer(socket => socket.on('error', () => {}).end('220 mail.example.org ESMTP\r\n'))
  stranger.listen(0, HOST)
  await once(stranger, 'listening')
  t.after(() => stranger.close())
  const {port} = stranger.address() as AddressInfo
  const found = await findServer(log, at(port))
  t.after(() => found.embedded?.close())
  assert.notEqual(found.url, `ws://${HOST}:${port}`)
  assert.match(found.notice ?? '', new RegExp(`Port ${port} .* taken.*--server ${found.url}\\.$`))
})

/** What accepts connections and says nothing, as a stopped server does. */
async function silentPort(
  t: TestContext,
): Promise<{port: number; asked: Promise<unknown>; free(): Promise<void>}> {
  const sockets = new Set<Socket>()
  const silent = createServer(socket => sockets.add(socket.on('error', () => {})))
  const asked = once(silent, 'connection')
  silent.listen(0, HOST)
  await once(silent, 'listening')
  const free = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    if (silent.listening) await once(silent.close(), 'close')
  }
  t.after(free)
  return {port: (silent.address() as AddressInfo).port, asked, free}
}

test('a port that is silent at the first start is given up at once, and not blamed on another program', async t => {
  const {port} = await silentPort(t)
  const found = await findServer(log, at(port), {probeMs: 30, patienceMs: 0})
  t.after(() => found.embedded?.close())
  assert.match(found.notice ?? '', new RegExp(`port ${port} .* does not answer.*--server ${found.url}\\.$`))
})

test('a server that was only stopped is waited for after a loss', async t => {
  const {port, asked, free} = await silentPort(t)
  const search = findServer(log, at(port), {probeMs: 100, patienceMs: 60_000})
  await asked
  await free()
  const server = await startSignalingServer({host: HOST, port, log})
  t.after(() => server.close())
  assert.deepEqual(await search, {url: server.url})
})

test('a search ends with the meeting', async t => {
  const {port, asked} = await silentPort(t)
  const over = new AbortController()
  const search = findServer(log, at(port), {probeMs: 50, patienceMs: 60_000}, over.signal)
  const ended = assert.rejects(search, {kind: 'ended'})
  await asked
  over.abort()
  await ended
})

test('a server with no connection to spare is still the one to go to', async t => {
  const server = await startSignalingServer({host: HOST, port: 0, limits: {connections: 0}, log})
  t.after(() => server.close())
  assert.deepEqual(await findServer(log, at(server.port)), {url: server.url})
})

test('a server that was started here is found again here, and ends with its holder', async () => {
  const port = await freePort()
  const local = new LocalServer({
    log,
    address: at(port),
    lan: null,
  })
  const find = local.finder({rank: () => 0, notice: sentence => assert.fail(sentence)})
  assert.equal(await find(), await find())
  await local.close()
  assert.equal(await probeServer(`ws://${HOST}:${port}`), 'nobody')
})

const TIMING: LocalServerTiming = {
  first: {probeMs: 200, patienceMs: 0},
  afterLoss: {probeMs: 200, patienceMs: 300},
  lookMs: 50,
}

/** Joins as an engine does, and knows who else is there. */
class Participant {
  readonly local: LocalServer
  readonly find: () => Promise<string>
  readonly client: SignalingClient
  readonly others = new Set<string>()
  readonly notices: string[] = []
  isConnected = false
  #changed: () => void = () => {}

  constructor(port: number) {
    this.local = new LocalServer({
      log,
      address: at(port),
      lan: null,
      timing: TIMING,
    })
    this.find = this.local.finder({rank: () => 0, notice: text => this.notices.push(text)})
    this.client = new SignalingClient(
      {servers: this.find, session: 's', identity: makeIdentity(randomBytes(32)), log},
      {
        welcome: ({peers}) => this.#see(true, () => peers.forEach(peer => this.others.add(peer))),
        iceServers: () => undefined,
        joined: peer => this.#see(true, () => this.others.add(peer)),
        left: peer => this.#see(true, () => this.others.delete(peer)),
        signal: () => {},
        lost: () => this.#see(false, () => this.others.clear()),
        refused: ({message}) => assert.fail(message),
      },
    )
  }

  async sees(isConnected: boolean, others: number): Promise<void> {
    while (this.isConnected !== isConnected || this.others.size !== others) {
      await new Promise<void>(resolve => (this.#changed = resolve))
    }
  }

  async leave(): Promise<void> {
    await this.client.leave()
    await this.local.close()
  }

  #see(isConnected: boolean, change: () => void): void {
    change()
    this.isConnected = isConnected
    this.#changed()
  }
}

async function participate(t: TestContext, port: number): Promise<Participant> {
  const participant = new Participant(port)
  t.after(() => participant.leave())
  await participant.client.connect()
  return participant
}

test('when the host leaves, the others go on with a new local server and can be joined', async t => {
  const port = await freePort()
  const host = await participate(t, port)
  const others = [await participate(t, port), await participate(t, port)]
  assert.deepEqual(
    [host, ...others].map(({local}) => local.isEmbedded),
    [true, false, false],
  )
  const lost = others.map(other => other.sees(false, 0))
  await host.leave()
  await Promise.all(lost)
  await Promise.all(others.map(other => other.sees(true, 1)))
  assert.equal(others.filter(({local}) => local.isEmbedded).length, 1)
  const late = await participate(t, port)
  assert.equal(late.others.size, 2)
  assert.deepEqual(
    [host, ...others, late].flatMap(({notices}) => notices),
    [],
  )
})

test('peers that went on alone meet at the usual port when it answers again', async t => {
  const {port, free} = await silentPort(t)
  const alone = [await participate(t, port), await participate(t, port)]
  for (const {local, notices, others} of alone) {
    assert.deepEqual([local.isEmbedded, notices.length, others.size], [true, 1, 0])
  }
  await free()
  const server = await startSignalingServer({host: HOST, port, log})
  t.after(() => server.close())
  await Promise.all(alone.map(peer => peer.sees(true, 1)))
  assert.deepEqual(
    alone.map(({local}) => local.isEmbedded),
    [false, false],
  )
})

test('a server that others have joined is kept for them, and left when they are gone', async t => {
  const {port, free} = await silentPort(t)
  const host = await participate(t, port)
  const elsewhere = new URL(await host.find())
  const guest = await participate(t, Number(elsewhere.port))
  await host.sees(true, 1)
  await free()
  let looks = 0
  let lookedTwice: () => void = () => {}
  const looked = new Promise<void>(resolve => (lookedTwice = resolve))
  // The usual server answers each look with a challenge, and tells how often it was looked at.
  const usual = new WebSocketServer({host: HOST, port, handleProtocols: () => SUBPROTOCOL})
  t.after(() => usual.close())
  usual.on('connection', socket => {
    socket.send(JSON.stringify({type: 'challenge', nonce: `${'A'.repeat(43)}=`}))
    if (++looks === 3) lookedTwice()
  })
  await looked
  assert.deepEqual([host.local.isEmbedded, host.isConnected, host.others.size], [true, true, 1])
  await guest.leave()
  await host.sees(false, 0)
  assert.equal(host.local.isEmbedded, false)
})
