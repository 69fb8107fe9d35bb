import assert from 'node:assert/strict'
import {test} from 'node:test'
import {CallSound, type CallSoundOptions, type CallSoundState} from './call-sound.js'
import {SourceProblem} from './capture/source.js'
import {FakeSound} from './fake-sound.js'

const ADA = 'a'.repeat(32)
const BOB = 'b'.repeat(32)
const OPTIONS: CallSoundOptions = {
  audio: {kind: 'auto'},
  speaker: {kind: 'auto'},
  cleaning: {echoCancellation: true, noiseSuppression: true, autoGain: true},
  stereo: false,
  muted: false,
}
const FRAME = {number: 7, payload: new Uint8Array(3)}

function setUp(options: Partial<CallSoundOptions> = {}) {
  const sounds: FakeSound[] = []
  const problems: {code: string; message: string}[] = []
  const encoded: number[] = []
  const told: CallSoundState[] = []
  const clock = {now: 0}
  const sound = new CallSound(
    {...OPTIONS, ...options},
    {
      encoded: ({number}) => encoded.push(number),
      levels: () => undefined,
      changed: state => told.push(state),
      problem: problem => problems.push(problem),
    },
    {
      openSound(_, events) {
        const made = new FakeSound(events)
        sounds.push(made)
        return made
      },
      now: () => clock.now,
    },
  )
  void sound.open()
  return {sound, worker: sounds[0]!, problems, encoded, told, clock}
}

test('while push to talk is held the microphone is on, muted or not', () => {
  const {sound, worker, encoded, told} = setUp({muted: true})
  sound.command('talk')
  worker.events.encoded(FRAME)
  assert.deepEqual([told.at(-1)!.muted, told.at(-1)!.talking], [false, true])
  sound.command('hush')
  worker.events.encoded({...FRAME, number: 8})
  assert.deepEqual([told.at(-1)!.muted, told.at(-1)!.talking], [true, false])
  assert.deepEqual(worker.notes, ['unmute', 'mute'])
  assert.deepEqual(encoded, [7], 'nothing goes out that was on its way when the key was let go')
})

test('whoever hears nobody is muted, until both end as they began', () => {
  const {sound, worker, told} = setUp()
  sound.command('deafen')
  assert.deepEqual([told.at(-1)!.muted, told.at(-1)!.deafened], [true, true])
  sound.command('undeafen')
  assert.deepEqual([told.at(-1)!.muted, told.at(-1)!.deafened], [false, false])
  assert.deepEqual(worker.notes, ['mute', 'deafen', 'unmute', 'undeafen'])
})

test('where a peer is heard from stays when its link is replaced', () => {
  const {sound, worker} = setUp()
  sound.place(ADA, -0.25)
  sound.forget(ADA)
  sound.forget(BOB)
  assert.deepEqual(worker.notes, [
    `place ${ADA} -0.25`,
    `forget ${ADA}`,
    `place ${ADA} -0.25`,
    `forget ${BOB}`,
  ])
})

test('how loud a peer is stays when its link is replaced, for that peer alone', () => {
  const {sound, worker} = setUp()
  sound.setVolume(ADA, 0.5)
  sound.setPeerMuted(ADA, true)
  worker.notes.length = 0
  sound.forget(ADA)
  sound.forget(BOB)
  assert.deepEqual(worker.notes, [`forget ${ADA}`, `volume ${ADA} 0.5`, `mute ${ADA}`, `forget ${BOB}`])
})

test('who speaks while muted is told at most once a minute, and not while heard', () => {
  const {sound, worker, problems, clock} = setUp({muted: true})
  const speak = (): void => worker.events.noticed('speakingWhileMuted')
  speak()
  assert.deepEqual(
    problems.map(({code}) => code),
    ['speaking-while-muted'],
  )
  clock.now = 59_999
  speak()
  assert.equal(problems.length, 1)
  clock.now = 60_000
  speak()
  assert.equal(problems.length, 2)
  clock.now = 200_000
  sound.command('unmute')
  speak()
  assert.equal(problems.length, 2)
})

test('a silent microphone is told, and shown for as long as it is on, there and silent', () => {
  const {sound, worker, problems} = setUp()
  const isSilent = (): boolean => sound.state.microphoneSilent
  worker.events.device('microphone', 'running')
  worker.events.noticed('microphoneSilent')
  assert.deepEqual(
    problems.map(({code}) => code),
    ['microphone-silent'],
  )
  assert.ok(isSilent())
  sound.command('mute')
  assert.ok(!isSilent())
  sound.command('unmute')
  assert.ok(isSilent())
  worker.events.device('microphone', 'missing')
  assert.ok(!isSilent())
  worker.events.device('microphone', 'running')
  worker.events.noticed('microphoneHeard')
  assert.ok(!isSilent())
})

test('another microphone is used as it is named, and nothing remains of the silence of the one before', async () => {
  const {sound, worker} = setUp({audio: {kind: 'none'}})
  assert.equal(sound.state.microphoneSource, false)
  await sound.use('microphone', 'device:headset')
  assert.deepEqual(worker.choices, [{device: 'microphone', source: {kind: 'device', id: 'headset'}}])
  assert.equal(sound.state.microphoneSource, true)
  worker.events.device('microphone', 'running')
  worker.events.noticed('microphoneSilent')
  await sound.use('speaker', 'none')
  assert.ok(sound.state.microphoneSilent)
  await sound.use('microphone', 'test')
  assert.ok(!sound.state.microphoneSilent)
  await sound.use('microphone', 'none')
  assert.equal(sound.state.microphoneSource, false)
})

test('what cannot be used is told with what stays, and what is no name changes nothing', async () => {
  const {sound, worker, problems} = setUp()
  worker.refusal = new SourceProblem('unknown-device', 'There is no such microphone.')
  await sound.use('microphone', 'device:gone')
  assert.deepEqual(problems, [
    {code: 'unknown-device', message: 'There is no such microphone. The microphone stays as it was.'},
  ])
  assert.equal(sound.state.microphoneSource, true)
  await sound.use('microphone', 'headset')
  await sound.use('speaker', 'file:call.mp3')
  assert.deepEqual(
    problems.slice(1).map(({code}) => code),
    ['bad-source', 'bad-source'],
  )
  assert.equal(worker.choices.length, 1)
})

test('what is in use is the source that works, and one that was refused is not', async () => {
  const {sound, worker} = setUp({audio: {kind: 'auto'}})
  assert.deepEqual(sound.inUse, {microphone: null, speaker: null})
  worker.events.device('microphone', 'running')
  worker.events.device('speaker', 'running')
  await sound.use('microphone', 'device:headset')
  worker.refusal = new SourceProblem('no-speaker', 'There is none.')
  await sound.use('speaker', 'device:hdmi')
  assert.deepEqual(sound.inUse, {microphone: {kind: 'device', id: 'headset'}, speaker: {kind: 'auto'}})
})
