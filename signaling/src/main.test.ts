import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {type TestContext, test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {ScriptedPeer} from './scripted-peer.js'

const COMMAND = fileURLToPath(new URL('../bin/s2c-signaling.js', import.meta.url))

function run(t: TestContext, ...flags: string[]): ChildProcess {
  const child = spawn(process.execPath, [COMMAND, ...flags], {stdio: ['ignore', 'pipe', 'pipe']})
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

/** A running server: its port, from the log line that says so, and the lines after it. */
async function listening(child: ChildProcess): Promise<{port: number; lines: string[]}> {
  const lines: string[] = []
  const reader = createInterface(child.stdout!)
  const [first] = await once(reader, 'line')
  reader.on('line', line => lines.push(line))
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
    peer.say('not JSON')
    await peer.hear('error')
    child.kill(signal)
    assert.equal((await peer.hear('error')).code, 'shuttingDown')
    assert.deepEqual(await once(child, 'close'), [0, null])
    assert.ok(lines.some(line => line.includes('"badMessage":1')))
    assert.doesNotMatch(lines.join(''), new RegExp(`secret-session|${peer.peer}|127\\.0\\.0\\.1`))
  }
})

test('a port in use is a clear sentence and exit code 1', async t => {
  const child = run(t, '-p', '0', '--host', '127.0.0.1')
  const {port} = await listening(child)
  const {code, err} = await finish(run(t, '-p', String(port), '--host', '127.0.0.1'))
  assert.equal(code, 1)
  assert.match(err, new RegExp(`^s2c-signaling: Port ${port} is in use: .*--port\\.\n$`))
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
    ['--redis', 'http://127.0.0.1:6379'],
    ['--redis', '127.0.0.1'],
    ['--log-level', 'loud'],
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
