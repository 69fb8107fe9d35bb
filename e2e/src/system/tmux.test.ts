import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {join} from 'node:path'
import {test} from 'node:test'
import {setTimeout as delay} from 'node:timers/promises'
import {promisify} from 'node:util'
import {joinArguments, PeerProcess} from '../rig/peer-process.js'
import {PEER_COMMAND} from '../rig/program.js'
import {freshEnvironment, scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'

const run = promisify(execFile)
const DEADLINE_MS = 15_000
const LOOK_AGAIN_MS = 50

test('inside tmux a meeting is drawn, resized, and leaves the shell as it was', async t => {
  const {url: server} = await SignalingProcess.start(t)
  // Before its folder goes.
  t.after(() => tmux('kill-server'))
  const home = scratchFolder(t)
  const env = freshEnvironment(home)
  const tmux = async (...words: string[]): Promise<string> =>
    (await run('tmux', ['-S', join(home, 'socket'), ...words], {env, cwd: home})).stdout
  const shows = async (wanted: RegExp): Promise<string> => {
    const giveUpAt = performance.now() + DEADLINE_MS
    for (;;) {
      const screen = await tmux('capture-pane', '-p')
      if (wanted.test(screen)) return screen
      if (performance.now() > giveUpAt) throw new Error(`never showed ${wanted}:\n${screen}`)
      await delay(LOOK_AGAIN_MS)
    }
  }
  await tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '30', 'sh')
  const words = [PEER_COMMAND, ...joinArguments({server, name: 'Ada', video: 'test'})]
  await tmux('send-keys', `${words.join(' ')}; echo code $?`, 'Enter')
  await shows(/npx s2c-peer join session1/)
  new PeerProcess(t, {server, name: 'Bob', video: 'test'})
  await shows(/session1 {2}2 here/)
  const picture = await shows(/█{5}[\s\S]*╰─ \? Bob ─/)
  assert.equal(picture.split('\n')[0]!.length, 100)
  await tmux('resize-window', '-x', '60', '-y', '20')
  await shows(/^╭─[─ ▁▂▃▄▅▆▇█]{9,57}╮/)
  await shows(/█{3}[\s\S]*╰─ \? Bob ─/)
  await tmux('send-keys', 'qq')
  const left = await shows(/code 0/)
  assert.doesNotMatch(left, /╭|╰/)
})
