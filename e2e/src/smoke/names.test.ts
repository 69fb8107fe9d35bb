import assert from 'node:assert/strict'
import {test} from 'node:test'
import {PeerProcess} from '../rig/peer-process.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'

/** Clears the screen, sets the title, moves the cursor, reverses the writing, rings. */
const NAME = '\u001b[2J\u001b]0;owned\u0007\u001b[10;10HMal\u0007\u202elory\u009b31m\r\n'

test('a name full of escape sequences reaches the screen as plain cells', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const {terminal} = new ScreenPeer(t, {server, name: 'Ada'})
  await terminal.waitFor('npx s2c-peer join session1')
  new PeerProcess(t, {server, name: NAME})
  await terminal.waitFor('Mallory is here')
  await terminal.waitFor(() => /╰─ \? Mallory ─/.test(terminal.text()), {what: 'the name on the tile'})
  assert.match(terminal.rows()[0]![0]!, /[╭┏]/)
  assert.doesNotMatch(terminal.output, /\u001b\](?!11;\?)|\u009b|\u202e|\u0007/)
})
