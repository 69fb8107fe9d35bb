import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {createServer} from 'node:http'
import {type AddressInfo, connect as connectTcp, createServer as createTcpServer, type Server} from 'node:net'
import {type TestContext, test} from 'node:test'
import {type Identity, makeIdentity} from '@s2c/shared/peer-id'
import {SUBPROTOCOL} from '@s2c/shared/signal'
import pino from 'pino'
import {checkToken as checkAccessToken, makeToken} from 's2c-signaling/admission/access-token'
import type {CheckToken} from 's2c-signaling/admission/admission'
import {MemoryHub} from 's2c-signaling/cluster/memory-hub'
import {drain} from 's2c-signaling/drain/drain'
import {type SignalingServer, type SignalingServerOptions, startSignalingServer} from 's2c-signaling/server'
import {WebSocketServer} from 'ws'
import {SignalingClient, SignalingFailure} from './client.js'
import type {ConnectionTiming} from './connection.js'
import type {ServerSource} from './server-list.js'

const log = pino({level: 'silent'})
const HOST = '127.0.0.1'
const PATIENT: ConnectionTiming = {
  joinTimeoutMs: 5_000,
  pingMs: 2_500,
  unansweredPings: 4,
  renewAfter: 0.75,
  checkMs: 1_500,
}

async function start(
  t: TestContext,
  options: Partial<SignalingServerOptions> = {},
): Promise<SignalingServer> {
  const server = await startSignalingServer({host: HOST, port: 0, log, ...options})
  t.after(() => server.close())
  return server
}

/** A client that writes down what happens to it, one line an event. */
class Diary {
  readonly client: SignalingClient
  readonly identity: Identity
  #unread: string[] = []
  #wake: () => void = () => {}

  constructor(
    servers: ServerSource,
    options: {session?: string; timing?: ConnectionTiming; identity?: Identity; token?: string} = {},
  ) {
    this.identity = options.identity ?? makeIdentity(randomBytes(32))
    this.client = new SignalingClient(
      {
        servers,
        session: options.session ?? 's',
        identity: this.identity,
        log,
        random: () => 0,
        timing: options.timing ?? PATIENT,
        token: options.token ?? null,
      },
      {
        welcome: ({peers}) => this.#write(`welcome ${peers.join(' ')}`.trim()),
        iceServers: urls => {
          if (urls.length > 0) this.#write(`servers ${urls.join(' ')}`)
        },
        joined: peer => this.#write(`joined ${peer}`),
        left: (peer, clean) => this.#write(`left ${peer} ${clean ? 'cleanly' : 'lost'}`),
        signal: (from, data) => this.#write(`signal ${from} ${data}`),
        lost: () => this.#write('lost'),
        refused: ({code}) => this.#write(`refused ${code}`),
      },
    )
  }

  get peer(): string {
    return this.identity.peer
  }

  async next(): Promise<string> {
    while (this.#unread.length === 0) await new Promise<void>(resolve => (this.#wake = resolve))
    return this.#unread.shift()!
  }

  #write(line: string): void {
    this.#unread.push(line)
    this.#wake()
  }
}

async function joined(t: TestContext, servers: ServerSource, options = {}): Promise<Diary> {
  const diary = new Diary(servers, options)
  t.after(() => diary.client.close())
  await diary.client.connect()
  return diary
}

const failure = async (servers: ServerSource, options = {}): Promise<SignalingFailure> => {
  const diary = new Diary(servers, options)
  const error = await diary.client.connect().then(
    () => assert.fail('it connected'),
    error => error,
  )
  diary.client.close()
  assert.ok(error instanceof SignalingFailure, String(error))
  return error
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = await startSignalingServer({host: HOST, port: 0, log})
  await server.close()
  return server.port
}

test('two clients meet, talk and part', async t => {
  const {url} = await start(t)
  const ann = await joined(t, [url])
  const bob = await joined(t, [url])
  assert.equal(await ann.next(), 'welcome')
  assert.equal(await bob.next(), `welcome ${ann.peer}`)
  assert.equal(await ann.next(), `joined ${bob.peer}`)
  ann.client.signal(bob.peer, 'hello')
  bob.client.signal(ann.peer, 'hi')
  assert.equal(await bob.next(), `signal ${ann.peer} hello`)
  assert.equal(await ann.next(), `signal ${bob.peer} hi`)
  await bob.client.leave()
  assert.equal(await ann.next(), `left ${bob.peer} cleanly`)
})

test('a client that closes without leaving is told as lost', async t => {
  const {url} = await start(t)
  const [ann, bob] = [await joined(t, [url]), await joined(t, [url])]
  for (const _ of ['welcome', 'joined']) await ann.next()
  bob.client.close()
  assert.equal(await ann.next(), `left ${bob.peer} lost`)
})

test('the first server that can be used is used', async t => {
  const {url} = await start(t)
  const dead = `ws://${HOST}:${await freePort()}`
  const ann = await joined(t, [dead, url])
  assert.equal(await ann.next(), 'welcome')
})

test('a server that dies and comes back is joined again under the same id, and nothing said meanwhile is lost', async t => {
  const first = await start(t)
  const [ann, bob] = [await joined(t, [first.url]), await joined(t, [first.url])]
  for (const _ of ['welcome', 'joined']) await ann.next()
  await bob.next()
  await first.close()
  assert.deepEqual([await ann.next(), await bob.next()], ['lost', 'lost'])
  ann.client.signal(bob.peer, 'one')
  ann.client.signal(bob.peer, 'two')
  await start(t, {port: first.port})
  const lines = [await ann.next(), await bob.next(), await bob.next(), await bob.next()]
  const bobFirst = lines[0] === `welcome ${bob.peer}`
  assert.deepEqual(lines, [
    bobFirst ? `welcome ${bob.peer}` : 'welcome',
    bobFirst ? 'welcome' : `welcome ${ann.peer}`,
    ...(bobFirst
      ? [`joined ${ann.peer}`, `signal ${ann.peer} one`]
      : [`signal ${ann.peer} one`, `signal ${ann.peer} two`]),
  ])
  if (bobFirst) assert.equal(await bob.next(), `signal ${ann.peer} two`)
  assert.equal(ann.client.dropped, 0)
})

test('after its server is gone a client goes to another address that the service named', async t => {
  const second = await start(t)
  const first = await start(t, {servers: [second.url]})
  const ann = await joined(t, [first.url])
  await ann.next()
  await first.close()
  assert.equal(await ann.next(), 'lost')
  assert.equal(await ann.next(), 'welcome')
  const bob = await joined(t, [second.url])
  assert.equal(await bob.next(), `welcome ${ann.peer}`)
})

test('what is said to a peer that has not arrived yet waits for it', async t => {
  const {url} = await start(t)
  const ann = await joined(t, [url])
  const bob = makeIdentity(randomBytes(32))
  ann.client.signal(bob.peer, 'early')
  const later = await joined(t, [url], {identity: bob})
  assert.equal(await later.next(), `welcome ${ann.peer}`)
  assert.equal(await later.next(), `signal ${ann.peer} early`)
})

test('after a reconnection nothing is sent to a peer that has not come back yet', async t => {
  const first = await start(t)
  const [ann, bob] = [await joined(t, [first.url]), await joined(t, [first.url])]
  for (const _ of ['welcome', 'joined']) await ann.next()
  await first.close()
  assert.equal(await ann.next(), 'lost')
  bob.client.close()
  const {url} = await start(t, {port: first.port})
  assert.equal(await ann.next(), 'welcome')
  ann.client.signal(bob.peer, 'are you back?')
  const back = await joined(t, [url], {identity: bob.identity})
  assert.equal(await back.next(), `welcome ${ann.peer}`)
  assert.equal(await back.next(), `signal ${ann.peer} are you back?`)
})

test('a server that falls silent is left for a new connection, one that answers pings is not', async t => {
  const {url, port} = await start(t)
  // A relay in between that counts what the client sends and swallows everything once told to.
  let deaf = false
  let chunks = 0
  let enough: () => void = () => {}
  const relay = createTcpServer(socket => {
    const onward = connectTcp(port, HOST)
    socket.on('data', bytes => {
      if (++chunks > 10) enough()
      if (!deaf) onward.write(bytes)
    })
    onward.on('data', bytes => deaf || socket.write(bytes))
    for (const end of [socket, onward]) end.on('error', () => {})
    socket.on('close', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  })
  const manyPings = new Promise<void>(resolve => (enough = resolve))
  const timing = {...PATIENT, joinTimeoutMs: 300, pingMs: 40}
  const ann = await joined(t, [await listen(t, relay)], {timing})
  assert.equal(await ann.next(), 'welcome')
  await manyPings
  const bob = await joined(t, [url])
  assert.equal(await ann.next(), `joined ${bob.peer}`)
  deaf = true
  assert.equal(await ann.next(), 'lost')
  deaf = false
  assert.equal(await ann.next(), `welcome ${bob.peer}`)
})

test('TURN credentials are asked for anew before they expire, as long as they do', async t => {
  const nonce = `${'A'.repeat(43)}=`
  const server = new WebSocketServer({host: HOST, port: 0, handleProtocols: () => SUBPROTOCOL})
  t.after(() => server.close())
  let asked = 0
  server.on('connection', socket => {
    const say = (message: object) => socket.send(JSON.stringify(message))
    say({type: 'challenge', nonce})
    socket.on('message', data => {
      const {type} = JSON.parse(data.toString()) as {type: string}
      if (type === 'join')
        say({type: 'welcome', peers: [], servers: [], iceServers: ['turn:1:x@a'], iceSeconds: 1})
      if (type !== 'iceServers') return
      const lasting = ++asked === 2 ? {} : {iceSeconds: 1}
      say({type: 'iceServers', iceServers: [`turn:${asked + 1}:x@a`], ...lasting})
    })
  })
  await once(server, 'listening')
  const url = `ws://${HOST}:${(server.address() as AddressInfo).port}`
  const ann = new Diary([url], {timing: {...PATIENT, renewAfter: 0.01}})
  t.after(() => ann.client.close())
  await ann.client.connect()
  for (const line of ['servers turn:1:x@a', 'welcome', 'servers turn:2:x@a', 'servers turn:3:x@a'])
    assert.equal(await ann.next(), line)
})

test('odd messages and harmless errors after the welcome do not end the connection', async t => {
  const nonce = `${'A'.repeat(43)}=`
  const peer = 'a'.repeat(32)
  const script = [
    'no JSON',
    '{"type":"later"}',
    JSON.stringify({type: 'challenge', nonce}),
    JSON.stringify({type: 'welcome', peers: [], servers: [], iceServers: []}),
    JSON.stringify({type: 'error', code: 'unknownPeer', message: 'gone'}),
    JSON.stringify({type: 'signal', from: peer, data: 'still here'}),
  ]
  const server = new WebSocketServer({host: HOST, port: 0, handleProtocols: () => SUBPROTOCOL})
  t.after(() => server.close())
  server.on('connection', socket => {
    socket.send(JSON.stringify({type: 'challenge', nonce}))
    socket.once('message', () => {
      socket.send(JSON.stringify({type: 'welcome', peers: [peer], servers: [], iceServers: []}))
      for (const text of script) socket.send(text)
    })
  })
  await once(server, 'listening')
  const ann = await joined(t, [`ws://${HOST}:${(server.address() as AddressInfo).port}`])
  assert.equal(await ann.next(), `welcome ${peer}`)
  assert.equal(await ann.next(), `signal ${peer} still here`)
})

test('a client that was replaced by another with its identity stops and says so', async t => {
  const {url} = await start(t)
  const ann = await joined(t, [url])
  await ann.next()
  const twin = await joined(t, [url], {identity: ann.identity})
  assert.equal(await twin.next(), 'welcome')
  assert.deepEqual([await ann.next(), await ann.next()], ['lost', 'refused replaced'])
})

test('a session that filled up meanwhile is reported once', async t => {
  const first = await start(t)
  const ann = await joined(t, [first.url])
  await ann.next()
  await first.close()
  assert.equal(await ann.next(), 'lost')
  await start(t, {port: first.port, limits: {connections: 4, roomSize: 0}})
  assert.equal(await ann.next(), 'refused full')
})

test('leaving or closing while the server is away ends at once', async t => {
  const server = await start(t)
  const [ann, bob] = [await joined(t, [server.url]), await joined(t, [server.url])]
  await server.close()
  await ann.client.leave()
  bob.client.close()
  const unheard = await start(t, {port: server.port})
  const cat = await joined(t, [unheard.url])
  assert.equal(await cat.next(), 'welcome')
})

test('leaving before the first welcome rejects the join', async t => {
  const silent = createTcpServer(socket => socket.on('error', () => {}))
  const ann = new Diary([await listen(t, silent)])
  const joining = assert.rejects(ann.client.connect(), {kind: 'ended'})
  await once(silent, 'connection')
  await ann.client.leave()
  await joining
  await assert.rejects(ann.client.connect(), {kind: 'ended'})
})

test('a full session is a refusal with exit code 4', async t => {
  const {url} = await start(t, {limits: {roomSize: 1}})
  await joined(t, [url])
  const error = await failure([url, url])
  assert.deepEqual([error.kind, error.code, error.exitCode], ['refused', 'full', 4])
  assert.match(error.message, /The session is full/)
})

test('a server with tokens lets in who brings a good one, also one that it sends on, and tells others why not', async t => {
  const secret = 'correct-horse-battery-staple-1122'
  const checkToken: CheckToken = (token, session) => checkAccessToken([secret], token, session, Date.now())
  const [first, second] = [await start(t, {checkToken}), await start(t, {checkToken})]
  const expiresAtMs = Date.now() + 600_000
  const ann = await joined(t, [first.url], {token: makeToken(secret, {session: 's', expiresAtMs})})
  assert.equal(await ann.next(), 'welcome')
  first.sendAway('s', [second.url])
  assert.equal(await ann.next(), 'welcome')
  const refusals: [token: string | undefined, code: string, sentence: RegExp][] = [
    [undefined, 'noToken', /--token-file FILE or S2C_TOKEN\.$/],
    ['rubbish', 'badToken', /not made for this server/],
    [makeToken(secret, {session: 't', expiresAtMs}), 'badToken', /not for this session/],
    [makeToken(secret, {session: 's', expiresAtMs: 0}), 'expiredToken', /has expired\. Ask/],
  ]
  for (const [token, code, sentence] of refusals) {
    const error = await failure([first.url], token === undefined ? {} : {token})
    assert.deepEqual([error.code, error.exitCode], [code, 4])
    assert.match(error.message, sentence)
  }
})

test('nobody listening, no such host and a wrong address are told apart, with exit code 3', async () => {
  const dead = `ws://${HOST}:${await freePort()}`
  const refused = await failure([dead])
  assert.deepEqual([refused.kind, refused.exitCode], ['unreachable', 3])
  assert.match(refused.message, /No signaling server answers at ws:.*s2c-signaling/)
  assert.match(
    (await failure([dead, dead])).message,
    /^None of the 2 signaling servers can be used\. No signaling/,
  )
  assert.throws(() => new Diary(['http://127.0.0.1']), {kind: 'wrongUrl', exitCode: 3})
  assert.match((await failure([])).message, /--server/)
})

test('a server that accepts and says nothing is a timeout', async t => {
  const silent = await listen(
    t,
    createTcpServer(socket => socket.on('error', () => {})),
  )
  const error = await failure([silent], {timing: {...PATIENT, joinTimeoutMs: 50}})
  assert.deepEqual([error.kind, error.exitCode], ['timeout', 3])
})

test('a web server is not taken for a signaling server', async t => {
  const web = createServer((_request, response) => response.writeHead(404).end())
  const error = await failure([await listen(t, web)])
  assert.equal(error.kind, 'notSignaling')
  assert.match(error.message, /HTTP 404/)
})

test('wss:// to a server without TLS and bytes that are no HTTP say what is wrong', async t => {
  const {port} = await start(t)
  const plain = await failure([`wss://${HOST}:${port}`])
  assert.deepEqual([plain.kind, plain.exitCode], ['tls', 3])
  assert.match(plain.message, /ws:\/\/ instead of wss:\/\//)
  const garbage = await listen(
    t,
    createTcpServer(socket => socket.on('error', () => {}).end('SSH-2.0-x\r\n')),
  )
  assert.equal((await failure([garbage])).kind, 'notSignaling')
})

test('servers of another protocol version are named as such, however they show it', async t => {
  const versions = [
    {handleProtocols: () => 's2c.signal.v2'},
    {handleProtocols: (): false => false},
    {handleProtocols: () => SUBPROTOCOL},
  ]
  for (const options of versions) {
    const server = new WebSocketServer({host: HOST, port: 0, ...options})
    t.after(() => server.close())
    server.on('connection', socket => socket.send('{"type":"hello","version":2}'))
    await once(server, 'listening')
    const error = await failure([`ws://${HOST}:${(server.address() as AddressInfo).port}`])
    assert.deepEqual([error.kind, error.exitCode], ['otherProtocol', 3])
    assert.match(error.message, /another protocol version .*s2c\.signal\.v1.*update/)
  }
})

test('an envelope over the limit is a broken invariant', async t => {
  const {url} = await start(t)
  const [ann, bob] = [await joined(t, [url]), await joined(t, [url])]
  for (const _ of ['welcome', 'joined']) await ann.next()
  assert.throws(() => ann.client.signal(bob.peer, 'x'.repeat(48 * 1024 + 1)), RangeError)
})

test('a peer that is sent to another server goes there under its id, and is not told of any loss', async t => {
  const [old, next] = [await start(t), await start(t)]
  const [ann, bob] = [await joined(t, [old.url]), await joined(t, [old.url])]
  assert.deepEqual([await ann.next(), await ann.next()], ['welcome', `joined ${bob.peer}`])
  assert.equal(await bob.next(), `welcome ${ann.peer}`)
  old.sendAway('s', [next.url])
  const lines = [await ann.next(), await bob.next()].sort()
  assert.ok(lines.includes('welcome') && lines.every(line => line.startsWith('welcome')), lines.join())
  await old.close()
  const first = lines[1] === 'welcome' ? null : lines[1]!.includes(ann.peer) ? ann : bob
  if (first !== null) assert.match(await first.next(), /^joined/)
  ann.client.signal(bob.peer, 'x')
  for (;;) if ((await bob.next()) === `signal ${ann.peer} x`) break
})

test('what was sent before a move arrives, also where it takes longer than the move', async t => {
  const hub = new MemoryHub()
  const limits = {byteBurst: 1e9, relayBurst: 1e9, sendBufferBytes: 1e9}
  const [old, next] = [
    await start(t, {backplane: hub.join(), limits}),
    await start(t, {backplane: hub.join(), limits}),
  ]
  const ann = await joined(t, [old.url])
  assert.equal(await ann.next(), 'welcome')
  const bob = await joined(t, [next.url])
  assert.equal(await ann.next(), `joined ${bob.peer}`)
  // More than the kernel keeps for a socket that is gone.
  const texts = Array.from({length: 300}, (_, count) => String(count).padEnd(40_000, '.'))
  for (const text of texts) ann.client.signal(bob.peer, text)
  old.sendAway('s', [next.url])
  for (const text of texts) {
    let line = await bob.next()
    while (!line.startsWith('signal')) line = await bob.next()
    assert.equal(line, `signal ${ann.peer} ${text}`)
  }
})

test('who is sent on by a server that goes away, and tries that one first, notices nothing', async t => {
  const [old, next] = [await start(t), await start(t)]
  const [ann, bob] = [await joined(t, [old.url]), await joined(t, [old.url])]
  for (const _ of ['welcome', 'joined']) await ann.next()
  await bob.next()
  const clock = {
    now: () => performance.now(),
    wait: () => new Promise<void>(resolve => setImmediate(resolve)),
  }
  assert.equal(await drain(old, [old.url, next.url], 10_000, clock), 0)
  const lines = [await ann.next(), await bob.next()]
  assert.ok(
    lines.every(line => line.startsWith('welcome')),
    lines.join(),
  )
  assert.deepEqual([next.connectionCount, old.connectionCount], [2, 0])
})

test('who is sent where nobody answers is told of the loss, and comes back', async t => {
  const old = await start(t)
  const ann = await joined(t, [old.url])
  const nowhere = await start(t)
  await nowhere.close()
  old.sendAway('s', [nowhere.url])
  assert.deepEqual([await ann.next(), await ann.next(), await ann.next()], ['welcome', 'lost', 'welcome'])
})

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, HOST)
  await once(server, 'listening')
  t.after(() => server.close())
  return `ws://${HOST}:${(server.address() as AddressInfo).port}`
}
