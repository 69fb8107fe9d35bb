import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import {soundCard, soundOf} from '../rig/pulse.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {toneWindows} from '../rig/tones.js'

const PITCH_HZ = 440
const AUDIBLE = 0.01

const isHeard = ({audio}: EventOf<'stats'>['peers'][number]): boolean => audio.level > AUDIBLE

/** In how many tenths of a second the pitch stands out. */
const clearWindows = (samples: Int16Array): number =>
  toneWindows(samples, [PITCH_HZ]).filter(({overRestDb}) => overRestDb[0]! >= 20).length

test('a call moves to another speaker and back, and stays where it is when there is no such speaker', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const card = await soundCard(t)
  await card.plug('second')
  const ear = new PeerProcess(t, {server, name: 'Ear', speaker: 'auto', env: soundOf(card)})
  const tone = new PeerProcess(t, {server, name: 'Tone', audio: `test:${PITCH_HZ}`})
  await ear.live(await tone.id())
  await ear.waitFor('stats', ({peers}) => peers.some(isHeard))

  const heard = async (sink: 'spk' | 'second'): Promise<number> => {
    const recording = await card.record(sink)
    await ear.figures(3)
    return clearWindows(await recording.stop())
  }
  const inUse = async (): Promise<string[]> => {
    const before = ear.mark
    ear.do({do: 'list-devices'})
    const {speakers} = await ear.waitFor('devices', () => true, {since: before})
    return speakers.filter(device => device.inUse).map(({id}) => id)
  }
  assert.deepEqual(await inUse(), ['spk'])
  ear.do({do: 'use', device: 'speaker', source: 'device:second'})
  assert.deepEqual(await inUse(), ['second'])
  assert.ok((await heard('second')) >= 10)
  assert.equal(await heard('spk'), 0)

  const since = ear.mark
  ear.do({do: 'use', device: 'speaker', source: 'device:third'})
  const {message} = await ear.waitFor('warning', ({code}) => code === 'no-speaker', {since})
  assert.match(message, /"third".* The speaker stays as it was\.$/)
  assert.ok((await heard('second')) >= 10)

  ear.do({do: 'use', device: 'speaker', source: 'auto'})
  assert.ok((await heard('spk')) >= 10)
  assert.equal(await heard('second'), 0)
  assert.deepEqual(await ear.leave(), {code: 0, signal: null}, ear.program.stderr)
})

test('a call moves to another microphone, and stays there when there is no such microphone', async t => {
  const {url: server} = await SignalingProcess.start(t)
  const card = await soundCard(t)
  const ear = new PeerProcess(t, {server, name: 'Ear'})
  const mouth = new PeerProcess(t, {server, name: 'Mouth', audio: 'test', env: soundOf(card)})
  await ear.live(await mouth.id())
  await ear.waitFor('stats', ({peers}) => peers.some(isHeard))
  const quiet = ear.mark
  mouth.do({do: 'use', device: 'microphone', source: 'device:micsrc'})
  await ear.waitFor('stats', ({peers}) => !peers.some(isHeard), {since: quiet})
  // Nothing at all comes from it, which is told after five seconds.
  await mouth.waitFor('warning', ({code}) => code === 'microphone-silent')
  await mouth.waitFor('self', ({microphoneSilent}) => microphoneSilent)

  const since = mouth.mark
  mouth.do({do: 'use', device: 'microphone', source: 'device:third'})
  const {message} = await mouth.waitFor('warning', ({code}) => code === 'unknown-device', {since})
  assert.match(message, /The microphone stays as it was\.$/)
  const back = mouth.mark
  mouth.do({do: 'use', device: 'microphone', source: 'test'})
  await mouth.waitFor('self', ({microphoneSilent}) => !microphoneSilent, {since: back})
  await ear.waitFor('stats', ({peers}) => peers.some(isHeard), {since: ear.mark})
})
