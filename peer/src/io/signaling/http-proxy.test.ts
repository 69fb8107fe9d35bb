/** Real TLS, a real proxy and a made-up authority on loopback. */
import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {type AddressInfo, connect} from 'node:net'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {createServer} from 'node:tls'
import {makeIdentity} from '@s2c/shared/peer-id'
import pino from 'pino'
import {startSignalingServer} from 's2c-signaling/server'
import {scratchFolder} from '../scratch-folder.js'
import {AuthorityProblem, trustAuthorities} from './authorities.js'
import {SignalingClient, SignalingFailure} from './client.js'
import {AUTHORITY, CERTIFICATE, KEY} from './fake-authority.js'
import {type FakeProxy, startFakeProxy} from './fake-proxy.js'

const log = pino({level: 'silent'})

/** The port of a signaling server behind TLS, whose certificate is for localhost, 127.0.0.1 and meet.test. */
async function secureServer(t: TestContext): Promise<number> {
  const signaling = await startSignalingServer({host: '127.0.0.1', port: 0, log})
  const server = createServer({cert: CERTIFICATE, key: KEY}, socket => {
    const inner = connect(signaling.port, '127.0.0.1')
    socket.on('error', () => inner.destroy())
    inner.on('error', () => socket.destroy())
    socket.pipe(inner).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.close()
    await signaling.close()
  })
  return (server.address() as AddressInfo).port
}

function file(t: TestContext, text: string): string {
  const path = join(scratchFolder(t), 'ca.pem')
  writeFileSync(path, text)
  return path
}

/** Joins, and leaves again; rejects with what a person would be told. */
async function joinBy(t: TestContext, url: string, files: readonly string[] = []): Promise<string> {
  const trust = await trustAuthorities(files)
  let joinedBy = ''
  const client = new SignalingClient(
    {servers: [url], session: 's', identity: makeIdentity(randomBytes(32)), log, trust},
    {
      welcome: ({server}) => {
        joinedBy = server
      },
      joined: () => undefined,
      left: () => undefined,
      signal: () => undefined,
      lost: () => undefined,
      refused: () => undefined,
    },
  )
  t.after(() => client.close())
  await client.connect()
  await client.leave()
  return joinedBy
}

/** For the length of a test; a variable of this process, as the library reads it. */
function withProxy(t: TestContext, url: string, exceptions = ''): void {
  const before = {...process.env}
  t.after(() => {
    for (const name of ['https_proxy', 'no_proxy']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })
  Object.assign(process.env, {https_proxy: url, no_proxy: exceptions})
}

async function proxyTo(t: TestContext, port: number, answer?: number): Promise<FakeProxy> {
  const proxy = await startFakeProxy(port, answer)
  t.after(() => proxy.close())
  return proxy
}

const failing = (sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SignalingFailure)
  assert.match(error.message, sentence)
  assert.doesNotMatch(error.message, /secret/)
  assert.equal(error.exitCode, 3)
  return true
}

test('an authority of one’s own vouches for a server, and without it the sentence names the flag', async t => {
  const url = `wss://localhost:${await secureServer(t)}`
  await assert.rejects(joinBy(t, url), failing(/could not prove who it is.*--ca FILE/))
  assert.equal(await joinBy(t, url, [file(t, `words before\n${AUTHORITY}`)]), url)
})

test('a file of authorities that is missing, empty or broken is told before anything is contacted', async t => {
  const broken = AUTHORITY.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')
  for (const [path, sentence] of [
    ['/nowhere/ca.pem', /--ca \/nowhere\/ca\.pem: there is no such file/],
    [file(t, KEY), /holds no certificate/],
    [file(t, broken), /holds a broken certificate/],
  ] as const)
    await assert.rejects(trustAuthorities([path]), (error: unknown) => {
      assert.ok(error instanceof AuthorityProblem)
      assert.match(error.message, sentence)
      return true
    })
  assert.equal(await trustAuthorities([]), null)
})

test('a server over TLS is reached through the proxy, by its name, with the credentials for the proxy', async t => {
  const proxy = await proxyTo(t, await secureServer(t))
  withProxy(t, `http://ada:s%40secret@127.0.0.1:${proxy.port}`)
  assert.equal(await joinBy(t, 'wss://meet.test', [file(t, AUTHORITY)]), 'wss://meet.test')
  const authorization = `Basic ${Buffer.from('ada:s@secret').toString('base64')}`
  assert.deepEqual(proxy.asked, [{target: 'meet.test:443', authorization}])
})

test('what NO_PROXY lists, and servers without TLS, are reached without it', async t => {
  const port = await secureServer(t)
  const proxy = await proxyTo(t, port)
  withProxy(t, `http://127.0.0.1:${proxy.port}`, 'elsewhere.test, localhost')
  await joinBy(t, `wss://localhost:${port}`, [file(t, AUTHORITY)])
  const plain = await startSignalingServer({host: '127.0.0.1', port: 0, log})
  t.after(() => plain.close())
  await joinBy(t, `ws://127.0.0.1:${plain.port}`)
  assert.deepEqual(proxy.asked, [])
})

test('the server behind a proxy has to prove who it is, too', async t => {
  const proxy = await proxyTo(t, await secureServer(t))
  withProxy(t, `http://127.0.0.1:${proxy.port}`)
  await assert.rejects(joinBy(t, 'wss://meet.test'), failing(/could not prove who it is/))
  await assert.rejects(
    joinBy(t, 'wss://other.test', [file(t, AUTHORITY)]),
    failing(/could not prove who it is/),
  )
})

for (const [what, answer, credentials, sentence] of [
  ['wants a password', 407, '', /wants a user and password: put them into HTTPS_PROXY/],
  ['takes no such password', 407, 'ada:secret@', /does not take the user and password/],
  ['refuses', 403, 'ada:secret@', /does not connect to wss:\/\/meet\.test \(HTTP 403\)/],
  ['does not reach the server', 502, '', /does not connect to wss:\/\/meet\.test \(HTTP 502\)/],
] as const)
  test(`a proxy that ${what} is told in a sentence without its credentials`, async t => {
    const proxy = await proxyTo(t, 1, answer)
    withProxy(t, `http://${credentials}127.0.0.1:${proxy.port}`)
    await assert.rejects(joinBy(t, 'wss://meet.test'), failing(sentence))
  })

test('a proxy that is not there, or is none, is told in a sentence', async t => {
  const gone = await startFakeProxy(1)
  gone.close()
  withProxy(t, `http://ada:secret@127.0.0.1:${gone.port}`)
  await assert.rejects(
    joinBy(t, 'wss://meet.test'),
    failing(/^The proxy at http:\/\/127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)/),
  )
  for (const url of ['socks5://ada:secret@127.0.0.1:1', 'http://'])
    await assert.rejects(
      async () => {
        withProxy(t, url)
        await joinBy(t, 'wss://meet.test')
      },
      failing(/names no HTTP proxy/),
    )
})
