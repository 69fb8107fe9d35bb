import assert from 'node:assert/strict'
import {test} from 'node:test'
import {LevelMeter} from '../../core/sound/levels.js'
import {FRAME_SAMPLES} from '../../core/sound/sound-format.js'
import type {AudioCaptureOptions, Capture} from '../capture/capture.js'
import {type AudioSource, SourceProblem} from '../capture/source.js'
import {Microphone} from './microphone.js'

type Opened = {
  readonly source: AudioSource
  readonly options: AudioCaptureOptions
  isStopped: boolean
  deliver(): void
  refuse(problem: SourceProblem): void
}

/** Tones and files only: they need no libraries. */
const LOW: AudioSource = {kind: 'test', frequencyHz: 440}
const HIGH: AudioSource = {kind: 'test', frequencyHz: 880}

function setUp(muted = false) {
  const opened: Opened[] = []
  const seen: string[] = []
  const numbers: number[] = []
  const microphone = new Microphone({
    encoder: {
      encode: frame => Uint8Array.of(frame[0]!, 0),
      reset: () => seen.push('reset'),
      setRate: () => undefined,
      setExpectedLoss: () => undefined,
    },
    level: new LevelMeter(),
    muted,
    cleaning: {echoCancellation: true, noiseSuppression: true, autoGain: true},
    onEncoded({number, payload}) {
      numbers.push(number)
      seen.push(`sound ${payload[0]}`)
    },
    onNotice: () => undefined,
    onState: state => seen.push(state),
    onProblem: ({code}) => seen.push(code),
    open(source, options): Capture {
      let settle = {resolve: (): void => undefined, reject: (_: unknown): void => undefined}
      const started = new Promise<void>((resolve, reject) => {
        settle = {resolve, reject}
      })
      const one: Opened = {
        source,
        options,
        isStopped: false,
        deliver() {
          options.onState('running')
          settle.resolve()
        },
        refuse: problem => settle.reject(problem),
      }
      opened.push(one)
      options.onState('starting')
      return {
        started,
        dropped: {},
        async stop() {
          one.isStopped = true
          settle.resolve()
        },
      }
    },
  })
  /** A frame of samples with this value. */
  const speak = (turn: number, value: number, samples = FRAME_SAMPLES): void => {
    const chunk = new Int16Array(samples).fill(value)
    opened[turn]!.options.onChunk(new Uint8Array(chunk.buffer))
  }
  return {microphone, opened, seen, numbers, speak}
}

async function running() {
  const set = setUp()
  const opening = set.microphone.open(LOW)
  set.opened[0]!.deliver()
  await opening
  set.seen.length = 0
  return set
}

test('the old source goes on until the new one delivers, and the numbers of the frames go on', async () => {
  const {microphone, opened, seen, numbers, speak} = await running()
  speak(0, 1)
  speak(0, 1, FRAME_SAMPLES / 2)
  const using = microphone.use(HIGH)
  speak(0, 1, FRAME_SAMPLES / 2)
  speak(1, 2)
  assert.deepEqual(seen, ['sound 1', 'sound 1'])
  opened[1]!.deliver()
  await using
  speak(0, 1)
  speak(1, 2)
  assert.deepEqual(seen.slice(2), ['reset', 'running', 'sound 2'])
  assert.deepEqual(numbers, [0, 1, 2])
  assert.deepEqual([opened[0]!.isStopped, opened[1]!.isStopped], [true, false])
})

test('a source that gives nothing is refused, and the old one goes on', async () => {
  const {microphone, opened, seen, speak} = await running()
  const using = microphone.use({kind: 'auto'})
  assert.equal(opened[1]!.options.isAwaited, true)
  opened[1]!.options.onState('missing')
  opened[1]!.refuse(new SourceProblem('device-missing', 'There is none.'))
  await assert.rejects(using, {code: 'device-missing'})
  speak(0, 1)
  assert.deepEqual(seen, ['sound 1'])
  assert.equal(opened[0]!.isStopped, false)
})

test('muted while a new source opens is muted when it is used', async () => {
  const {microphone, opened, seen, speak} = await running()
  const using = microphone.use(HIGH)
  microphone.setMuted(true)
  opened[1]!.deliver()
  await using
  speak(1, 2)
  assert.deepEqual(seen, ['reset', 'running'])
})

test('stopping ends the source in use and the one that opens, and that one is not used any more', async () => {
  const {microphone, opened, seen} = await running()
  const using = microphone.use(HIGH)
  await microphone.stop()
  await using
  assert.ok(opened.every(({isStopped}) => isStopped))
  assert.deepEqual(seen, [])
})
