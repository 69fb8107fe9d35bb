import assert from 'node:assert/strict'
import {test} from 'node:test'
import {PeerProcess} from '../rig/peer-process.js'
import {soundCard, soundOf} from '../rig/pulse.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {isHeard, judgeCall, PITCHES_HZ, settled} from '../rig/tone-call.js'
import {makeTones} from '../rig/tones.js'

const SECONDS = 12
const AMPLITUDE = 0.3
/**
 * Three sound servers, three peers and what speaks and listens for them share the machine: that one of them is once not
 * served in time is no fault of the call. Holes that come again are; that there are none at all is proven without cards.
 */
const STANDSTILL_MS = 100
/** Pitches are no voices: they shall come through as they are. */
const UNCLEANED = ['--no-noise-suppression', '--no-auto-gain']

test(`two pitches said into real microphones come out of a real speaker, clear for ${SECONDS} s`, async t => {
  const {url: server} = await SignalingProcess.start(t)
  const ear = await soundCard(t)
  const listener = new PeerProcess(t, {server, name: 'Ear', speaker: 'auto', env: soundOf(ear)})
  await listener.id()
  for (const pitch of PITCHES_HZ) {
    const card = await soundCard(t)
    const peer = new PeerProcess(t, {
      server,
      name: `Tone ${pitch}`,
      audio: 'auto',
      args: UNCLEANED,
      env: soundOf(card),
    })
    await listener.live(await peer.id())
    await peer.waitFor('self', ({microphone}) => microphone === 'running')
    // The card is taken away at the end of the test, in the middle of the sentence.
    card.speakSamples(makeTones([pitch], AMPLITUDE, SECONDS + 20)).catch(() => undefined)
  }
  await listener.waitFor('stats', ({peers}) => peers.filter(isHeard).length === PITCHES_HZ.length)
  const recording = await ear.record()
  await listener.figures(SECONDS + 2)
  const verdict = judgeCall(settled(await recording.stop(), SECONDS))
  assert.ok(verdict.clearShare >= 0.95, `clear in ${verdict.clearShare} of the windows`)
  assert.ok(
    verdict.droppedMs <= STANDSTILL_MS,
    `${verdict.droppedMs} ms of silence, at ${verdict.deepestDropAtMs} ms among others`,
  )
})
