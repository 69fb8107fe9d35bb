import assert from 'node:assert/strict'
import {join} from 'node:path'
import {test} from 'node:test'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {judgeTones, toneWindows} from '../rig/tones.js'
import {readWav} from '../rig/wav-file.js'

const SECOND = 48_000
const WINDOWS_A_SECOND = 10
const AUDIBLE = 0.01

test('a listener hears two peers at once, and then only the one who has not muted', async t => {
  const file = join(scratchFolder(t), 'heard.wav')
  const {url: server} = await SignalingProcess.start(t)
  const listener = new PeerProcess(t, {server, name: 'Ear', speaker: `file:${file}`})
  const low = new PeerProcess(t, {server, name: 'Low', audio: 'test:440'})
  new PeerProcess(t, {server, name: 'High', audio: 'test:880'})
  const lowId = await low.id()
  await listener.waitFor('stats', ({peers}) => peers.filter(isHeard).length === 2)
  await listener.figures(5)
  const since = listener.mark
  low.do({do: 'mute'})
  await listener.waitFor('peer', peer => peer.id === lowId && peer.muted, {since})
  await listener.waitFor('stats', ({peers}) => peers.filter(isHeard).length === 1, {since})
  await listener.figures(1)
  assert.deepEqual(await listener.leave(), {code: 0, signal: null})

  const heard = readWav(file)
  const bothFrom = toneWindows(heard, [440, 880]).findIndex(({overRestDb}) => Math.min(...overRestDb) >= 20)
  // In the first second the two may still be setting up the link between them.
  const start = (bothFrom * SECOND) / WINDOWS_A_SECOND + SECOND
  const both = judgeTones(heard.subarray(start, start + 4 * SECOND), [440, 880])
  assert.equal(both.windows, 4 * WINDOWS_A_SECOND)
  assert.ok(both.clearShare >= 0.95, `both tones are clear in ${both.clearShare} of the windows`)
  assert.ok(both.deepestDropDb <= 12, `the level drops by ${both.deepestDropDb} dB`)
  const one = judgeTones(heard.subarray(-1.5 * SECOND, -0.5 * SECOND), [880])
  assert.ok(one.clearShare >= 0.95, `880 Hz is alone in ${one.clearShare} of the last windows`)
})

const isHeard = ({audio}: EventOf<'stats'>['peers'][number]): boolean => audio.level > AUDIBLE
