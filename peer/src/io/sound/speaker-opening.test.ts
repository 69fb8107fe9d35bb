import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {performance} from 'node:perf_hooks'
import {test} from 'node:test'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import type {DeviceState} from '../../engine-protocol.js'
import type {SourceProblem, SpeakerSink} from '../capture/source.js'
import {scratchFolder} from '../scratch-folder.js'
import type {Speaker} from './speaker.js'
import {openSpeaker} from './speaker-opening.js'

/** Opens a sink that is fed 1, 2, 3…; `heard(n)` resolves when it has asked for n frames. */
async function open(
  sink: SpeakerSink,
  isStereo = false,
): Promise<{
  speaker: Speaker
  heard(frames: number): Promise<void>
  pulled(): number
  states: DeviceState[]
  problems: SourceProblem[]
}> {
  let pulled = 0
  let wanted = {frames: Number.POSITIVE_INFINITY, resolve: (): void => {}}
  const states: DeviceState[] = []
  const problems: SourceProblem[] = []
  const speaker = await openSpeaker(sink, {
    isStereo,
    pull(frame) {
      frame.fill(++pulled)
      if (pulled >= wanted.frames) wanted.resolve()
    },
    onState: state => states.push(state),
    onProblem: problem => problems.push(problem),
  })
  const heard = (frames: number): Promise<void> =>
    new Promise(resolve => {
      wanted = {frames, resolve}
    })
  return {speaker, heard, pulled: () => pulled, states, problems}
}

test('the silent sink keeps time by the clock', async () => {
  const startMs = performance.now()
  const {speaker, heard, states} = await open({kind: 'none'})
  await heard(25)
  const tookMs = performance.now() - startMs
  await speaker.stop()
  assert.ok(tookMs >= 500, `25 frames in ${tookMs} ms`)
  assert.deepEqual(states, ['none'])
})

test('a file holds every frame once and in order, also across a standstill of this thread', async t => {
  const path = join(scratchFolder(t), 'out.wav')
  const startMs = performance.now()
  const {speaker, heard, states, pulled} = await open({kind: 'file', path})
  await heard(5)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
  await heard(25)
  const missing = (performance.now() - startMs) / 20 - pulled()
  assert.ok(missing < 5, `${missing} frames behind the clock`)
  await speaker.stop()
  const samples = new Int16Array(Uint8Array.from(readFileSync(path).subarray(44)).buffer)
  assert.equal(samples.length, pulled() * FRAME_SAMPLES)
  assert.ok(samples.every((sample, at) => sample === Math.floor(at / FRAME_SAMPLES) + 1))
  assert.deepEqual(states, ['running'])
})

test('a file in stereo holds two channels', async t => {
  const path = join(scratchFolder(t), 'out.wav')
  const {speaker, heard, pulled} = await open({kind: 'file', path}, true)
  await heard(3)
  await speaker.stop()
  const file = readFileSync(path)
  assert.equal(file.readUInt16LE(22), 2)
  assert.equal(file.length - 44, pulled() * FRAME_SAMPLES * 2 * 2)
})

test('frames that a long standstill leaves out are counted', async () => {
  const {speaker, heard} = await open({kind: 'none'})
  await heard(1)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
  await heard(2)
  await speaker.stop()
  const {speakerSkipped, speakerUnwritten} = speaker.dropped
  assert.ok(speakerSkipped >= 5, `${speakerSkipped} frames of 200 ms and more`)
  assert.equal(speakerUnwritten, 0)
})

test('a file that cannot be written is told when opening, with what to do', async t => {
  const path = join(scratchFolder(t), 'no', 'such', 'folder.wav')
  await assert.rejects(open({kind: 'file', path}), (problem: SourceProblem) => {
    assert.equal(problem.name, 'SourceProblem')
    assert.equal(problem.code, 'speaker-file')
    assert.match(problem.message, /cannot write the file ".*folder\.wav" \(ENOENT.*give a path/)
    return true
  })
})

test('a disk without room is told when opening', {skip: process.platform !== 'linux'}, async () => {
  await assert.rejects(open({kind: 'file', path: '/dev/full'}), (problem: SourceProblem) => {
    assert.match(problem.message, /ENOSPC/)
    return true
  })
})

test('a speaker that does not exist is told when opening', {skip: process.platform !== 'linux'}, async () => {
  await assert.rejects(open({kind: 'device', id: 'no "such" device'}), (problem: SourceProblem) => {
    assert.equal(problem.code, 'no-speaker')
    assert.match(problem.message, /cannot be opened/)
    return true
  })
})
