/** What a person may do with the sound of a call, judged by what is heard. */
import assert from 'node:assert/strict'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import type {EngineCommand} from 's2c-peer/engine-protocol'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {judgeTones} from '../rig/tones.js'
import {readWav} from '../rig/wav-file.js'

const SECOND = 48_000
const PITCH_HZ = 440
const AUDIBLE = 0.01

type Call = {
  readonly ear: PeerProcess
  readonly tone: PeerProcess
  readonly toneId: string
  /** What the ear hears in a second from now on. */
  second(): Promise<Int16Array>
}

/** One peer sounds a pitch, the other one writes down what it hears. */
async function call(t: TestContext, args: readonly string[] = []): Promise<Call> {
  const file = join(scratchFolder(t), 'heard.wav')
  const {url: server} = await SignalingProcess.start(t)
  const ear = new PeerProcess(t, {server, name: 'Ear', speaker: `file:${file}`})
  const tone = new PeerProcess(t, {server, name: 'Tone', audio: `test:${PITCH_HZ}`, args})
  const toneId = await tone.id()
  await ear.live(toneId)
  return {
    ear,
    tone,
    toneId,
    async second() {
      await ear.figures(1)
      const from = readWav(file).length
      while (readWav(file).length < from + SECOND) await ear.figures(1)
      return readWav(file).subarray(from, from + SECOND)
    },
  }
}

const isHeard = ({audio}: EventOf<'stats'>['peers'][number]): boolean => audio.level > AUDIBLE

/** Resolves when the pitch arrives, or does not arrive any more. */
const arrives = ({ear}: Call, wanted = true): Promise<unknown> =>
  ear.waitFor('stats', ({peers}) => peers.some(isHeard) === wanted, {since: ear.mark})

const largest = (samples: Int16Array): number =>
  samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0)

/** In most of it: a busy machine tears a hole now and then, which is not what is judged here. */
const isClear = (samples: Int16Array, pitch = PITCH_HZ): boolean =>
  judgeTones(samples, [pitch]).clearShare >= 0.6

/** How loud it mostly is: the median of its parts of 20 ms. */
function loudness(samples: Int16Array): number {
  const parts = Array.from({length: 50}, (_, part) => samples.subarray(part * 960, (part + 1) * 960))
  const levels = parts.map(part => Math.sqrt(part.reduce((sum, each) => sum + each * each, 0) / part.length))
  return levels.toSorted((a, b) => a - b)[25]!
}

const obeyed = (peer: PeerProcess, command: EngineCommand, matches: (self: EventOf<'self'>) => boolean) => {
  const since = peer.mark
  peer.do(command)
  return peer.waitFor('self', matches, {since})
}

test('the ear hears nobody, then everybody as before; half as loud, not at all, and again', async t => {
  const all = await call(t)
  const {ear, toneId} = all
  await arrives(all)
  const before = await all.second()
  assert.ok(isClear(before))

  await obeyed(ear, {do: 'deafen'}, ({deafened, muted}) => deafened && muted)
  assert.equal(largest(await all.second()), 0)
  await obeyed(ear, {do: 'undeafen'}, ({deafened, muted}) => !deafened && !muted)
  assert.ok(isClear(await all.second()))

  ear.do({do: 'volume', id: toneId, volume: 0.5})
  const half = await all.second()
  const share = loudness(half) / loudness(before)
  assert.ok(isClear(half) && share > 0.45 && share < 0.55, `${share} as loud`)

  ear.do({do: 'mute-peer', id: toneId})
  assert.equal(largest(await all.second()), 0)
  ear.do({do: 'unmute-peer', id: toneId})
  ear.do({do: 'volume', id: toneId, volume: 1})
  assert.ok(loudness(await all.second()) > 0.9 * loudness(before))
  assert.deepEqual(await ear.leave(), {code: 0, signal: null})
})

test('who starts muted is heard while talking, and others see when', async t => {
  const all = await call(t, ['--muted'])
  const {ear, tone, toneId} = all
  await ear.waitFor('peer', ({id, muted, name}) => id === toneId && name !== '' && muted)
  assert.equal(largest(await all.second()), 0)

  const since = ear.mark
  await obeyed(tone, {do: 'talk'}, ({talking, muted}) => talking && !muted)
  await ear.waitFor('peer', ({id, muted}) => id === toneId && !muted, {since})
  await arrives(all)
  assert.ok(isClear(await all.second()))

  const letGo = ear.mark
  await obeyed(tone, {do: 'hush'}, ({talking, muted}) => !talking && muted)
  await ear.waitFor('peer', ({id, muted}) => id === toneId && muted, {since: letGo})
  await arrives(all, false)
  assert.equal(largest(await all.second()), 0)
})

test('another microphone is used at once; one that is not there changes nothing and is told', async t => {
  const all = await call(t)
  const {tone} = all
  await arrives(all)
  for (const [source, code] of [
    ['file:/no/such/song.ogg', 'file-missing'],
    ['song.ogg', 'bad-source'],
  ] as const) {
    const since = tone.mark
    tone.do({do: 'use', device: 'microphone', source})
    await tone.waitFor('warning', warning => warning.code === code, {since})
  }
  assert.ok(isClear(await all.second()))
  tone.do({do: 'use', device: 'microphone', source: 'test:880'})
  await all.second()
  assert.ok(isClear(await all.second(), 880))
  await obeyed(
    tone,
    {do: 'use', device: 'microphone', source: 'none'},
    ({microphoneSource}) => !microphoneSource,
  )
  await arrives(all, false)
})

test('another speaker hears from where the one before stopped; one that cannot be used changes nothing', async t => {
  const all = await call(t)
  const {ear} = all
  await arrives(all)
  const since = ear.mark
  ear.do({do: 'use', device: 'speaker', source: 'file:/no/such/folder/heard.wav'})
  await ear.waitFor(
    'warning',
    ({code, message}) => code === 'speaker-file' && /stays as it was/.test(message),
    {since},
  )
  assert.ok(isClear(await all.second()))
  const file = join(scratchFolder(t), 'other.wav')
  ear.do({do: 'use', device: 'speaker', source: `file:${file}`})
  await ear.figures(3)
  assert.deepEqual(await ear.leave(), {code: 0, signal: null})
  assert.ok(isClear(readWav(file)))
})

test('a command for somebody who is not there is told', async t => {
  const {ear} = await call(t)
  ear.do({do: 'volume', id: 'f'.repeat(32), volume: 0})
  await ear.waitFor('warning', ({code}) => code === 'unknownPeer')
})
