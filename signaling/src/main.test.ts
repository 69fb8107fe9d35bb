import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {type TestContext, test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {ScriptedPeer} from './scripted-peer.js'

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

/** A running server: its port, from the log line that says so, and all lines. */
async function listening(child: ChildProcess): Promise<{port: number; lines: string[]}> {
  const lines: string[] = []
  const reader = createInterface(child.stdout!)
  reader.on('line', line => lines.push(line))
  const [first] = await once(reader, 'line')
  const entry = JSON.parse(first)
  assert.equal(entry.event, 'listening')
  return {port: entry.port, lines}
}

test('the command serves, answers its health check and ends cleanly on SIGTERM and SIGINT', async t => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const flags = ['-p', '0', '--host', '127.0.0.1', '--ice-server', 'stun:127.0.0.1:3478']
    const child = run(t, ...flags, '--service-url', 'wss://b.example.org', '--room-size', '2')
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
  const child = run(t, {S2C_TURN_SECRET: 'north'}, ...flags, ...stun, ...turn)
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
  assert.doesNotMatch(lines.join(''), /north/)
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
  const cases = [
    ['--bogus'],
    ['-p', '65536'],
    ['-p', '1x'],
    ['--room-size', '1'],
    ['--ice-server', 'http://example.org'],
    ['--service-url', 'example.org'],
    ['--log-level', 'loud'],
    ['--turn', 'turn:host'],
    ['extra'],
  ]
  for (const flags of cases) {
    const {code, err, out} = await finish(run(t, ...flags))
    assert.equal(code, 2, flags.join(' '))
    assert.match(err, /^error: .*\nTry "s2c-signaling --help"\.\n$/)
    assert.equal(out, '')
  }
})

test('--version and --help answer on stdout', async t => {
  assert.match((await finish(run(t, '--version'))).out, /^\d+\.\d+\.\d+\n$/)
  const help = await finish(run(t, '--help'))
  assert.equal(help.code, 0)
  assert.match(help.out, /--port.*\n(.*\n)*.*--healthcheck/)
})
