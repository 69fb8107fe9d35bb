import assert from 'node:assert/strict'
import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {joinArguments, PeerProcess} from '../rig/peer-process.js'
import {type End, PEER_COMMAND, Program} from '../rig/program.js'
import {scratchFolder} from '../rig/scope.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const USAGE = 2
const NOWHERE = 'ws://127.0.0.1:1'
const HAS_SSH = spawnSync('ssh-keygen', ['-?']).error === undefined && process.platform !== 'win32'

/** Runs a command to its end, as the person whose configuration folder this is. */
async function run(
  t: TestContext,
  config: string,
  ...args: string[]
): Promise<{end: End; out: string; err: string}> {
  const program = new Program(t, PEER_COMMAND, args, {env: {XDG_CONFIG_HOME: config}})
  const end = await program.ends()
  return {end, out: program.lines.all.join('\n'), err: program.stderr}
}

const fingerprintIn = (text: string): string => /SHA256:[A-Za-z0-9+/]{43}/.exec(text)![0]

function keygen(path: string, passphrase: string): string {
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', path])
  return fingerprintIn(spawnSync('ssh-keygen', ['-l', '-f', path], {encoding: 'utf8'}).stdout)
}

test('an identity is made once, shown, copied, and is who others see', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const config = scratchFolder(t)
  const shown = await run(t, config, 'identity')
  assert.deepEqual(shown.end, {code: 0, signal: null})
  assert.equal((await run(t, config, 'identity', 'show')).out, shown.out)
  assert.deepEqual((await run(t, config, 'identity', 'export', join(config, 'copy'))).end.code, 0)
  const again = await run(t, config, 'identity', 'export', join(config, 'copy'))
  assert.equal(again.end.code, USAGE)
  assert.match(again.err, /exists: name a new file/)

  const others = scratchFolder(t)
  const ada = new PeerProcess(t, {server, name: 'Ada', config})
  const bob = new PeerProcess(t, {server, name: 'Bob', config: others})
  const adaId = await ada.id()
  const seen = await bob.live(adaId)
  assert.equal(seen.fingerprint, fingerprintIn(shown.out))
  await Promise.all([ada.leave(), bob.leave()])

  await t.test('who is remembered, and can be forgotten', async t => {
    const known = await run(t, others, 'identity', 'known')
    assert.match(known.out, /^Ada {2}SHA256:\S{43} {2}since \d{4}-\d\d-\d\d {2}unverified$/)
    assert.equal(fingerprintIn(known.out), fingerprintIn(shown.out))
    assert.equal((await run(t, others, 'identity', 'forget', 'ada')).end.code, 0)
    assert.match((await run(t, others, 'identity', 'known')).out, /Nobody yet/)
    const gone = await run(t, others, 'identity', 'forget', 'ada')
    assert.equal(gone.end.code, USAGE)
    assert.match(gone.err, /Nobody known is called "ada"/)
  })

  await t.test('the copy is the same person elsewhere', async t => {
    const elsewhere = await run(t, scratchFolder(t), 'identity', 'show', '--identity', join(config, 'copy'))
    assert.equal(fingerprintIn(elsewhere.out), fingerprintIn(shown.out))
  })
})

test('an SSH key is an identity: from a file after asking for its passphrase, and from an agent', {
  skip: !HAS_SSH,
}, async t => {
  const {url: server} = await SignalingProcess.start(t)
  const folder = scratchFolder(t)
  const locked = keygen(join(folder, 'locked'), 'open sesame')
  const plain = keygen(join(folder, 'plain'), '')
  const ada = new PeerProcess(t, {server, name: 'Ada'})
  await ada.id()

  const args = ['--identity', join(folder, 'locked')]
  const bob = new ScreenPeer(t, {server, name: 'Bob', args, cols: 100, rows: 40})
  await bob.terminal.waitFor('Passphrase of the key')
  bob.terminal.type('open sesame')
  bob.terminal.type('\r')
  const seen = await ada.waitFor('peer', peer => peer.name === 'Bob' && peer.state === 'live')
  assert.equal(seen.fingerprint, locked)

  const socket = join(folder, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], {stdio: ['ignore', 'pipe', 'ignore']})
  t.after(() => agent.kill())
  await once(agent.stdout, 'data')
  const env = {SSH_AUTH_SOCK: socket}
  spawnSync('ssh-add', ['-q', join(folder, 'plain')], {env: {...process.env, ...env}})
  const cleo = new PeerProcess(t, {server, name: 'Cleo', env: {...env, S2C_IDENTITY: 'agent'}})
  const cleoId = await cleo.id()
  assert.equal((await ada.live(cleoId)).fingerprint, plain)
})

test('an identity that cannot be used ends a join with code 2 and says why', async t => {
  const config = scratchFolder(t)
  await run(t, config, 'identity')
  const identity = join(config, 's2c', 'identity')
  const flags = [...joinArguments({server: NOWHERE}), '--view', 'json']
  const none = {SSH_AUTH_SOCK: ''}

  const cases: [args: string[], says: RegExp][] = [
    [['--identity', join(config, 'missing')], /There is no key in .*missing/],
    [['--identity', 'agent'], /no ssh agent here/],
    [['--identity', 'agent:me'], /ssh-add -l/],
  ]
  for (const [args, says] of cases) {
    const program = new Program(t, PEER_COMMAND, [...flags, ...args], {env: none})
    assert.deepEqual(await program.ends(), {code: USAGE, signal: null}, args.join(' '))
    assert.match(program.stderr, says)
  }

  if (process.platform !== 'win32') {
    chmodSync(identity, 0o644)
    const open = await run(t, config, ...flags)
    assert.equal(open.end.code, USAGE)
    assert.match(open.err, /chmod 600 /)
    chmodSync(identity, 0o600)
  }
  writeFileSync(identity, 'not a key')
  const broken = await run(t, config, ...flags)
  assert.equal(broken.end.code, USAGE)
  assert.match(broken.err, /is not an Ed25519 key that s2c can read/)
})

test('a configuration folder that cannot be written keeps nobody from meeting', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const folder = scratchFolder(t)
  writeFileSync(join(folder, 'file'), '')
  const ada = new PeerProcess(t, {server, name: 'Ada', config: join(folder, 'file')})
  const bob = new PeerProcess(t, {server, name: 'Bob'})
  const [adaId, bobId] = [await ada.id(), await bob.id()]
  await ada.waitFor('warning', ({message}) => /cannot be kept/.test(message))
  await Promise.all([ada.live(bobId), bob.live(adaId)])
})
