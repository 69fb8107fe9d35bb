import assert from 'node:assert/strict'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {joinArguments, LOOPBACK_FLAGS, PeerProcess} from '../rig/peer-process.js'
import {PEER_COMMAND, Program} from '../rig/program.js'
import {scratchFolder} from '../rig/scope.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {Terminal} from '../rig/terminal.js'
import {tree} from '../rig/usage.js'

const USAGE = 2
const ON_LINUX = process.platform === 'linux'
const LOG_EVERYTHING = {S2C_LOG: 'trace'}

/** The link that `s2c-peer invite` makes for a server, and its secret. */
async function invite(t: TestContext, server: string): Promise<{link: string; secret: string}> {
  const program = new Program(t, PEER_COMMAND, ['invite', 'standup', '--server', server, '--quiet'])
  const link = await program.lines.waitFor('a link', line => line.startsWith('s2c'))
  assert.deepEqual(await program.ends(), {code: 0, signal: null})
  return {link, secret: link.split('#')[1]!}
}

const byInvite = {session: null, server: null} as const
const readProc = (pid: number, what: 'cmdline' | 'environ'): string =>
  readFileSync(`/proc/${pid}/${what}`, 'utf8')
const logOf = (home: string): string => readFileSync(join(home, 'state', 's2c', 'peer.log'), 'utf8')

test('an invite lets people in by a pasted link, a file, a line of input and a variable', async t => {
  const {url} = await SignalingProcess.start(t)
  const {link, secret} = await invite(t, url)
  const folder = scratchFolder(t)
  writeFileSync(join(folder, 'invite'), `${link}\n`)

  const ada = new PeerProcess(t, {...byInvite, name: 'Ada', env: {S2C_INVITE: link, ...LOG_EVERYTHING}})
  const adaId = await ada.id()
  const bob = new PeerProcess(t, {...byInvite, name: 'Bob', args: ['--invite-file', join(folder, 'invite')]})
  const bobId = await bob.id()
  await Promise.all([ada.live(bobId), bob.live(adaId)])

  await t.test('at a hidden prompt, after which the screen is the meeting', async t => {
    const cleo = new ScreenPeer(t, {
      ...byInvite,
      name: 'Cleo',
      video: 'test',
      args: ['--invite'],
      env: LOG_EVERYTHING,
      ...{cols: 100, rows: 40},
    })
    await cleo.terminal.waitFor('Invite link:')
    cleo.terminal.type(`Run  npx s2c-peer join --invite  and paste  ${link}`)
    cleo.terminal.type('\r')
    await ada.waitFor('peer', peer => peer.name === 'Cleo' && peer.state === 'live')
    await cleo.terminal.waitFor('Ada')
    assert.ok(!cleo.terminal.output.includes(secret))
    if (ON_LINUX) {
      const pids = tree(cleo.terminal.pid)
      assert.ok(pids.length >= 2, 'view and engine')
      for (const pid of pids)
        for (const what of ['cmdline', 'environ'] as const) assert.ok(!readProc(pid, what).includes(secret))
      assert.ok(!logOf(cleo.terminal.home).includes(secret))
    }
    cleo.terminal.type('qq')
    assert.equal((await cleo.terminal.exited).exitCode, 0)
  })

  await t.test('from a line of input, after which the input carries commands', async t => {
    const args = ['join', '--invite', ...joinArguments({server: null, name: 'Dora'}).slice(2)]
    const dora = new Program(t, PEER_COMMAND, args)
    dora.write(link)
    await ada.waitFor('peer', peer => peer.name === 'Dora' && peer.state === 'live')
    dora.write('{"do":"leave"}')
    assert.deepEqual(await dora.ends(), {code: 0, signal: null})
  })

  await t.test(
    'and no child process inherits the variable, nor does the log hold the secret',
    {skip: !ON_LINUX},
    async t => {
      const args = ['--invite-file', join(folder, 'invite')]
      const withChild = new PeerProcess(t, {...byInvite, name: 'Eve', video: 'test', args})
      await withChild.live(adaId)
      const secretive = new ScreenPeer(t, {...byInvite, name: 'Finn', video: 'test', env: {S2C_INVITE: link}})
      await ada.waitFor('peer', peer => peer.name === 'Finn' && peer.state === 'live')
      const children = [...tree(secretive.terminal.pid).slice(1), ...tree(withChild.program.pid).slice(1)]
      assert.ok(children.length >= 1, 'an engine')
      for (const pid of children)
        assert.ok(!readProc(pid, 'environ').includes(secret), readProc(pid, 'cmdline'))
      assert.ok(!logOf(ada.program.home).includes(secret))
    },
  )
})

test('a link in the command line works, with a warning that does not repeat the secret', async t => {
  const {url} = await SignalingProcess.start(t)
  const {link, secret} = await invite(t, url)
  const ada = new PeerProcess(t, {server: null, session: link, name: 'Ada'})
  const {message} = await ada.waitFor('warning', ({code}) => code === 'secretInArguments')
  assert.match(message, /history of your shell/)
  assert.equal((await ada.waitFor('joined')).session, 'standup')
  assert.match(ada.program.stderr, /join --invite/)
  assert.ok(![...ada.program.lines.all, ada.program.stderr].join().includes(secret))

  const screen = new ScreenPeer(t, {server: null, session: link, name: 'Bob', cols: 100, rows: 40})
  await screen.terminal.waitFor('other users of this machine')
})

test('a passphrase is asked for without showing it, and Ctrl-C there joins nothing', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ada = new PeerProcess(t, {server, name: 'Ada', env: {S2C_PASSPHRASE: 'correct horse'}})
  await ada.id()
  const bob = new ScreenPeer(t, {server, name: 'Bob', args: ['--passphrase'], cols: 100, rows: 40})
  await bob.terminal.waitFor('Passphrase of the meeting:')
  bob.terminal.type('correct horse')
  bob.terminal.type('\r')
  await ada.waitFor('peer', peer => peer.name === 'Bob' && peer.state === 'live')
  assert.ok(!bob.terminal.output.includes('correct'))

  const away = new Terminal(t, PEER_COMMAND, [...joinArguments({server}), '--passphrase'])
  await away.waitFor('Passphrase of the meeting:')
  away.type('\u0003')
  assert.equal((await away.exited).exitCode, USAGE)
  await away.waitFor('Nothing was entered')
})

test('what contradicts itself ends with code 2 before anything is joined', async t => {
  const link = 's2c+ws://127.0.0.1:1/standup#amber-river'
  const flags = ['--view', 'json', ...LOOPBACK_FLAGS]
  const cases: [args: string[], env: Record<string, string>, says: RegExp][] = [
    [['join'], {}, /missing required argument 'session'/],
    [['join', 'other'], {S2C_INVITE: link}, /for the session "standup", not "other"/],
    [['join', link], {S2C_INVITE: link}, /both the link in the command line and S2C_INVITE/],
    [['join', link], {S2C_PASSPHRASE: 'amber'}, /both the link in the command line and S2C_PASSPHRASE/],
    [['join', '--invite'], {}, /standard input carries commands/],
    [['join', 's', '--passphrase'], {}, /asks at a terminal, and there is none/],
    [['join', 's', '--passphrase-file', 'missing'], {}, /missing does not exist/],
    [['join', 's2c://host/a%20b#amber-river'], {}, /holds a space/],
    [['join', 's2c://host/standup'], {}, /lost its secret/],
    [['join', 's'], {S2C_PASSPHRASE: ''}, /S2C_PASSPHRASE is set but empty/],
  ]
  for (const [args, env, says] of cases) {
    const program = new Program(t, PEER_COMMAND, [...args, ...flags], {env})
    assert.deepEqual(await program.ends(), {code: USAGE, signal: null}, args.join(' '))
    assert.match(program.stderr, says)
    assert.ok(!program.stderr.includes('amber'), program.stderr)
  }
})

test('an invite is drawn as a QR code on a terminal with room for it', async t => {
  const wide = new Terminal(t, PEER_COMMAND, ['invite', 'standup'], {cols: 80, rows: 40})
  await wide.exited
  await wide.waitFor('npx s2c-peer join --invite')
  await wide.waitFor('▀'.repeat(20))
  const narrow = new Terminal(t, PEER_COMMAND, ['invite', 'standup'], {cols: 30, rows: 40})
  await narrow.exited
  await narrow.waitFor('s2c:///standup#')
  assert.ok(!narrow.text().includes('▀'))
})
