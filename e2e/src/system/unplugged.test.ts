/** Sound devices that are pulled out in the midst of a call and pushed in again: the call goes on, and so does sound. */
import assert from 'node:assert/strict'
import {join} from 'node:path'
import {test} from 'node:test'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import {type PulseRig, type Sink, soundCard, soundOf} from '../rig/pulse.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {makeTones, toneWindows} from '../rig/tones.js'
import {readWav} from '../rig/wav-file.js'

const PITCH_HZ = 440
const AMPLITUDE = 0.3
const AUDIBLE = 0.01
/** What a person takes for "at once": 2 s, in windows of 100 ms. */
const BACK_WITHIN_WINDOWS = 20
const UNCLEANED = ['--no-noise-suppression', '--no-auto-gain']
const SECONDS = 60

for (const [what, speaker, pulled] of [
  ['the only sound card', 'auto', ['spk', 'mic']],
  ['a named one beside another', 'device:spk', ['spk']],
] as const)
  test(`a speaker is heard again within 2 s of its return: ${what}`, async t => {
    const {url: server} = await SignalingProcess.start(t)
    const card = await soundCard(t)
    const ear = new PeerProcess(t, {server, name: 'Ear', speaker, env: soundOf(card)})
    const tone = new PeerProcess(t, {server, name: 'Tone', audio: `test:${PITCH_HZ}`})
    await ear.live(await tone.id())
    await ear.waitFor('self', ({speaker: state}) => state === 'running')
    await ear.waitFor('stats', ({peers}) => peers.some(isHeard))
    for (const round of [1, 2]) {
      const since = ear.mark
      await card.unplug(...pulled)
      if (isAlone(pulled)) await ear.waitFor('self', ({speaker: state}) => state === 'missing', {since})
      else await ear.figures(1)
      await card.plug(...pulled)
      const recording = await card.record()
      await ear.figures(4)
      const heard = toneWindows(await recording.stop(), [PITCH_HZ])
      const first = heard.findIndex(({overRestDb}) => overRestDb[0]! >= 20)
      assert.ok(first >= 0 && first <= BACK_WITHIN_WINDOWS, `heard after ${first} windows in round ${round}`)
    }
    assert.deepEqual(await ear.leave(), {code: 0, signal: null}, ear.program.stderr)
  })

for (const [what, audio, pulled] of [
  ['the only sound card', 'auto', ['mic', 'spk']],
  ['a named one beside another', 'device:micsrc', ['mic']],
] as const)
  test(`a microphone is heard again within 2 s of its return: ${what}`, async t => {
    const {url: server} = await SignalingProcess.start(t)
    const card = await soundCard(t)
    const file = join(scratchFolder(t), 'heard.wav')
    const ear = new PeerProcess(t, {server, name: 'Ear', speaker: `file:${file}`})
    speak(card, PITCH_HZ)
    const env = soundOf(card)
    const mouth = new PeerProcess(t, {server, name: 'Mouth', audio, speaker: 'auto', args: UNCLEANED, env})
    await ear.live(await mouth.id())
    await ear.waitFor('stats', ({peers}) => peers.some(isHeard))
    // Whatever was said before may go on elsewhere: only what is said then is looked for.
    for (const pitch of [600, 900]) {
      const since = mouth.mark
      await card.unplug(...pulled)
      if (isAlone(pulled)) await mouth.waitFor('self', ({microphone}) => microphone === 'missing', {since})
      else await ear.figures(1)
      await card.plug(...pulled)
      const from = readWav(file).length
      speak(card, pitch)
      await ear.figures(5)
      const heard = toneWindows(readWav(file).subarray(from), [PITCH_HZ, 600, 900])
      const first = heard.findIndex(({overRestDb}) => overRestDb[pitch === 600 ? 1 : 2]! >= 10)
      assert.ok(first >= 0 && first <= BACK_WITHIN_WINDOWS, `${pitch} Hz is heard after ${first} windows`)
    }
    assert.equal((await mouth.leave()).code, 0)
  })

/** Nothing is left that the sound server could lead to instead. */
const isAlone = (pulled: readonly Sink[]): boolean => pulled.length === 2

const isHeard = ({audio}: EventOf<'stats'>['peers'][number]): boolean => audio.level > AUDIBLE

/** The card is taken away in the middle of the sentence. */
function speak(card: PulseRig, pitch: number): void {
  card.speakSamples(makeTones([pitch], AMPLITUDE, SECONDS)).catch(() => undefined)
}
