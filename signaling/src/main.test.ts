import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {type TestContext, test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {prove} from '@s2c/shared/peer-id'
import {ScriptedPeer} from './scripted-peer.js'
import {FIRST_PAIR, SECOND_PAIR} from './tls/fake-pairs.js'

const SECRET = 'a-secret-of-turn-servers-1122'
const COMMAND = fileURLToPath(new URL('../bin/s2c-signaling.js', import.meta.url))

type Arguments = string[] | [NodeJS.ProcessEnv, ...string[]]

/** With variables of the environment before the flags, if it needs some. */
function run(t: TestContext, ...all: Arguments): ChildProcess {
  const [first, ...others] = all
  const [env, flags] = typeof first === 'object' ? [first, others as string[]] : [{}, all as string[]]
  const child = spawn(process.execPath, [COMMAND, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...process.env, ...env},
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}

async function finish(child: ChildProcess): Promise<{code: number; out: string; err: string}> {
  const [out, err, [code]] = await Promise.all([
    child.stdout!.toArray(),
    child.stderr!.toArray(),
    once(child, 'close'),
  ])
  return {code, out: out.join(''), err: err.join('')}
}

/** A running server: its port, from the log line that says so, and it and all lines after it. */
async function listening(
  child: ChildProcess,
  reader = createInterface(child.stdout!),
): Promise<{port: number; lines: string[]}> {
  const lines: string[] = []
  reader.on('line', line => lines.push(line))
  const [first] = await once(reader, 'line')
  const entry = JSON.parse(first)
  if (entry.event === 'certificate') return listening(child, reader)
  assert.equal(entry.event, 'listening')
  return {port: entry.port, lines}
}

test('the command serves, answers its health check and ends cleanly on SIGTERM and SIGINT', async t => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const flags = ['-p', '0', '--host', '127.0.0.1', '--ice-server', 'stun:127.0.0.1:3478']
    const service = ['--service-url', 'wss://b.example.org', '--drain-seconds', '0']
    const child = run(t, ...flags, ...service, '--room-size', '2')
    const {port, lines} = await listening(child)
    const peer = new ScriptedPeer(`ws://127.0.0.1:${port}`)
    const welcome = await peer.join('secret-session')
    assert.deepEqual(
      [welcome.servers, welcome.iceServers],
      [['wss://b.example.org'], ['stun:127.0.0.1:3478']],
    )
    peer.say({type: 'iceServers'})
    assert.deepEqual((await peer.hear('iceServers')).iceServers, welcome.iceServers)
    assert.equal((await finish(run(t, '--healthcheck', '-p', String(port)))).code, 0)
    const page = await (await fetch(`http://127.0.0.1:${port}/`, {headers: {Accept: 'text/html'}})).text()
    assert.ok(page.includes(`ws://127.0.0.1:${port}<`))
    peer.say('not JSON')
    await peer.hear('error')
    child.kill(signal)
    assert.equal((await peer.hear('error')).code, 'shuttingDown')
    assert.deepEqual(await once(child, 'close'), [0, null])
    assert.ok(lines.some(line => line.includes('"badMessage":1')))
    assert.doesNotMatch(lines.join(''), new RegExp(`secret-session|${peer.peer}|127\\.0\\.0\\.1`))
  }
})

test('the command answers STUN, and hands out its address and TURN users that end', async t => {
  const flags = ['-p', '0', '--host', '127.0.0.1', '--ice-server', 'stun:b.example.org']
  const stun = ['--stun', '127.0.0.1', '--stun-port', '0']
  const turn = ['--turn', 'turn:127.0.0.1:3479', '--turn-seconds', '600']
  const child = run(t, {S2C_SIGNALING_TURN_SECRET: SECRET}, ...flags, ...stun, ...turn)
  const {port, lines} = await listening(child)
  const peer = new ScriptedPeer(`ws://127.0.0.1:${port}`)
  const {iceServers, iceSeconds} = await peer.join('s')
  assert.deepEqual([iceServers.length, iceSeconds], [3, 600])
  const [own, other, relay] = iceServers as [string, string, string]
  assert.equal(other, 'stun:b.example.org')
  assert.match(relay, /^turn:\d{10}%3A[0-9a-f]{8}:[\w%]+@127\.0\.0\.1:3479$/)
  assert.ok(await hasStun(t, Number(/^stun:127\.0\.0\.1:(\d+)$/.exec(own)![1])))
  // Made anew for each who asks.
  peer.say({type: 'iceServers'})
  assert.notEqual((await peer.hear('iceServers')).iceServers[2], relay)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'close'), [0, null])
  assert.ok(lines.some(line => line.includes('"event":"stun"')))
  assert.ok(!lines.join('').includes(SECRET))
})

async function hasStun(t: TestContext, port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  t.after(() => socket.close())
  const heard = once(socket, 'message')
  socket.send(Buffer.from('000100002112a442000102030405060708090a0b', 'hex'), port, '127.0.0.1')
  const [answer] = await heard
  return answer.readUInt16BE(0) === 0x0101
}

test('a port in use is a clear sentence and exit code 1', async t => {
  const child = run(t, '-p', '0', '--host', '127.0.0.1')
  const {port} = await listening(child)
  const {code, err} = await finish(run(t, '-p', String(port), '--host', '127.0.0.1'))
  assert.equal(code, 1)
  assert.match(err, new RegExp(`^s2c-signaling: Port ${port} is in use: .*--port\\.\n$`))
  const stun = createSocket('udp4').bind(0, '127.0.0.1')
  t.after(() => stun.close())
  await once(stun, 'listening')
  const taken = String(stun.address().port)
  const flags = ['-p', '0', '--host', '127.0.0.1', '--stun', 'host', '--stun-port', taken]
  const other = await finish(run(t, ...flags))
  assert.equal(other.code, 1)
  assert.match(other.err, new RegExp(`^s2c-signaling: UDP port ${taken} is in use: .*--stun-port\\.\n$`))
})

test('an address of another machine is a clear sentence and exit code 1', async t => {
  const {code, err} = await finish(run(t, '-p', '0', '--host', '192.0.2.1'))
  assert.equal(code, 1)
  assert.match(err, /^s2c-signaling: 192\.0\.2\.1 is not an address of this machine/)
})

test('a health check without a server is exit code 1', async t => {
  assert.equal((await finish(run(t, '--healthcheck', '-p', '1'))).code, 1)
})

test('wrong flags are explained with exit code 2', async t => {
  const cases = [['--bogus'], ['-p', '65536'], ['token'], ['extra']]
  for (const flags of cases) {
    const {code, err, out} = await finish(run(t, ...flags))
    assert.equal(code, 2, flags.join(' '))
    assert.match(err, /^error: .*\nTry "s2c-signaling --help"\.\n$/)
    assert.equal(out, '')
  }
})

test('a server with a secret lets in only who has a token, which the command makes and prints alone', async t => {
  const env = {...process.env, S2C_SIGNALING_TOKEN_SECRET: 'correct-horse-battery-staple-1122'}
  const serving = spawn(process.execPath, [COMMAND, '-p', '0', '--host', '127.0.0.1'], {env})
  t.after(() => serving.kill('SIGKILL'))
  const {port} = await listening(serving)
  const making = spawn(process.execPath, [COMMAND, 'token', '--session', 's', '--for', '8h'], {env})
  const {out, err, code} = await finish(making)
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /^s2c1\.\d+\.cw\.[\w-]+\n$/)
  const seconds = Number(out.split('.')[1]) - Date.now() / 1000
  assert.ok(Math.abs(seconds - 8 * 3600) < 600, String(seconds))
  const ann = new ScriptedPeer(`ws://127.0.0.1:${port}`)
  const {nonce} = await ann.hear('challenge')
  ann.say({type: 'join', session: 's', ...prove(ann.identity, nonce, 's'), token: out.trim()})
  await ann.hear('welcome')
  await ann.end()
  const bob = new ScriptedPeer(`ws://127.0.0.1:${port}`)
  await assert.rejects(bob.join('s'), /noToken/)
})

test('with certificate and key the command serves TLS, and asks itself over TLS whether it does', async t => {
  const folder = await mkdtemp(join(tmpdir(), 's2c-signaling-'))
  t.after(() => rm(folder, {recursive: true}))
  const paths = {cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem')}
  for (const name of ['cert', 'key'] as const) await writeFile(paths[name], FIRST_PAIR[name])
  const tls = ['--host', '127.0.0.1', '--tls-cert', paths.cert, '--tls-key', paths.key]
  const {port} = await listening(run(t, '-p', '0', ...tls))
  const peer = new ScriptedPeer(`wss://127.0.0.1:${port}`, undefined, {ca: FIRST_PAIR.cert})
  await peer.join('s')
  await peer.end()
  assert.equal((await finish(run(t, '--healthcheck', '-p', String(port), ...tls))).code, 0)
  await writeFile(paths.key, SECOND_PAIR.key)
  const {code, err} = await finish(run(t, '-p', '0', ...tls))
  assert.equal(code, 1)
  assert.match(err, /^s2c-signaling: The certificate and key in .* cannot be used/)
})

test('on SIGTERM peers are sent to other servers of the service, nobody else is let in, and it ends once they went', async t => {
  const own = 'wss://a.example.org'
  const flags = ['--advertise', own, '--own-url', own, '--advertise', 'wss://b.example.org']
  const child = run(t, '-p', '0', '--host', '127.0.0.1', ...flags)
  const {port, lines} = await listening(child)
  const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  assert.deepEqual([await status('/readyz'), await status('/metrics')], [200, 200])
  const ann = new ScriptedPeer(`ws://127.0.0.1:${port}`)
  await ann.join('s')
  child.kill('SIGTERM')
  assert.deepEqual((await ann.hear('moved')).servers, ['wss://b.example.org'])
  assert.deepEqual([await status('/readyz'), await status('/healthz')], [503, 200])
  const late = new ScriptedPeer(`ws://127.0.0.1:${port}`)
  const [, response] = await once(late.socket, 'unexpected-response')
  assert.deepEqual([response.statusCode, response.headers['s2c-refusal']], [503, 'shuttingDown'])
  response.destroy()
  await ann.end()
  assert.deepEqual(await once(child, 'close'), [0, null])
  assert.ok(lines.some(line => line.includes('"event":"drained","left":0')))
})

test('a second signal ends the server at once', async t => {
  const child = run(
    t,
    '-p',
    '0',
    '--host',
    '127.0.0.1',
    '--advertise',
    'wss://b.example.org',
    '--drain-seconds',
    '600',
  )
  const ann = new ScriptedPeer(`ws://127.0.0.1:${(await listening(child)).port}`)
  await ann.join('s')
  child.kill('SIGTERM')
  await ann.hear('moved')
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'close'), [0, null])
  await ann.closed
})

test('a config file and the environment say what flags do not, and a fault in either is told with code 2', async t => {
  const folder = await mkdtemp(join(tmpdir(), 's2c-signaling-'))
  t.after(() => rm(folder, {recursive: true}))
  const file = join(folder, 'service.toml')
  await writeFile(file, 'host = "127.0.0.1"\nport = 1\nadvertise = ["wss://b.example.org"]\n')
  const child = run(t, '--config', file, '-p', '0')
  const peer = new ScriptedPeer(`ws://127.0.0.1:${(await listening(child)).port}`)
  assert.deepEqual((await peer.join('s')).servers, ['wss://b.example.org'])
  await peer.end()
  for (const [text, fault] of [
    ['room-sice = 3', /^error: .*service\.toml: room-sice: there is no such setting/],
    ['port = ', /^error: .*service\.toml:1: this is not TOML/],
  ] as const) {
    await writeFile(file, text)
    const {code, err} = await finish(run(t, '--config', file))
    assert.equal(code, 2)
    assert.match(err, fault)
  }
  assert.match(
    (await finish(run(t, '--config', join(folder, 'none')))).err,
    /^error: The config file cannot be read/,
  )
})

test('--version and --help answer on stdout', async t => {
  assert.match((await finish(run(t, '--version'))).out, /^\d+\.\d+\.\d+\n$/)
  const help = await finish(run(t, '--help'))
  assert.equal(help.code, 0)
  assert.match(help.out, /--healthcheck(.*\n)*Listening:\n.*--port(.*\n)*Limits:\n(.*\n)*.*S2C_SIGNALING_/)
})
