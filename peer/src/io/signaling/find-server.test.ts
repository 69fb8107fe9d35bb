import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {type AddressInfo, createServer} from 'node:net'
import {type TestContext, test} from 'node:test'
import {makeIdentity} from '@s2c/shared/peer-id'
import pino from 'pino'
import {startSignalingServer} from 's2c-signaling/server'
import {SignalingClient} from './client.js'
import {findServer, type LocalAddress, LocalServer} from './find-server.js'
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

test('a server with no connection to spare is still the one to go to', async t => {
  const server = await startSignalingServer({host: HOST, port: 0, limits: {connections: 0}, log})
  t.after(() => server.close())
  assert.deepEqual(await findServer(log, at(server.port)), {url: server.url})
})

test('a server that was started here is found again here, and ends with its holder', async () => {
  const port = await freePort()
  const local = new LocalServer({log, address: at(port), notice: sentence => assert.fail(sentence)})
  assert.equal(await local.find(), await local.find())
  await local.close()
  assert.equal(await probeServer(`ws://${HOST}:${port}`), 'nobody')
})

/** Joins as an engine does, and knows who else is there. */
class Participant {
  readonly local: LocalServer
  readonly client: SignalingClient
  readonly others = new Set<string>()
  isConnected = false
  #changed: () => void = () => {}

  constructor(port: number) {
    this.local = new LocalServer({log, address: at(port), notice: sentence => assert.fail(sentence)})
    this.client = new SignalingClient(
      {servers: this.local.find, session: 's', identity: makeIdentity(randomBytes(32)), log},
      {
        welcome: ({peers}) => this.#see(true, () => peers.forEach(peer => this.others.add(peer))),
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
})
