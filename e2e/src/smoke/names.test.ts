import assert from 'node:assert/strict'
import {test} from 'node:test'
import {joinArguments, PeerProcess} from '../rig/peer-process.js'
import {PEER_COMMAND} from '../rig/program.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {Terminal} from '../rig/terminal.js'

/** Clears the screen, sets the title, moves the cursor, reverses the writing, rings. */
const NAME = '\u001b[2J\u001b]0;owned\u0007\u001b[10;10HMal\u0007\u202elory\u009b31m\r\n'

test('a name full of escape sequences reaches the screen as plain cells', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const {terminal} = new ScreenPeer(t, {server, name: 'Ada'})
  await terminal.waitFor('npx s2c-peer join session1')
  new PeerProcess(t, {server, name: NAME})
  await terminal.waitFor('"Mallory" is here')
  await terminal.waitFor(() => /╰─ \? Mallory ─/.test(terminal.text()), {what: 'the name on the tile'})
  assert.match(terminal.rows()[0]![0]!, /[╭┏]/)
  assert.doesNotMatch(terminal.output, /\u001b\](?!11;\?)|\u009b|\u202e|\u0007/)
})

test('a terminal that knows lines alone gets a meeting in lines, with nothing else in them', {
  skip: process.platform === 'win32',
}, async t => {
  const {url: server} = await SignalingProcess.start(t)
  const words = ['-c', 'TERM=dumb exec "$@"', 'sh', PEER_COMMAND, ...joinArguments({server, name: 'Ada'})]
  const terminal = new Terminal(t, 'sh', words, {cols: 120, rows: 30})
  await terminal.waitFor('* you are in session1 as Ada')
  const other = new PeerProcess(t, {server, name: NAME})
  await terminal.waitFor('* "Mallory" is here')
  await other.waitFor('peer', ({state}) => state === 'live')
  other.do({do: 'say', text: 'hi\u001b[2J\n* Mallory has left'})
  await terminal.waitFor('Mallory: * Mallory has left')
  terminal.type('hello\r')
  await other.waitFor('chat', ({text, own}) => text === 'hello' && !own)
  terminal.type('\u0004')
  assert.equal((await terminal.exited).exitCode, 0)
  assert.doesNotMatch(terminal.output, /[^\x20-\x7e\r\n]/)
})
