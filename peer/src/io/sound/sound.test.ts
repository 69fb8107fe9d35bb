/** The worker as the engine uses it: real threads, the real ffmpeg for the test tone, sound written to a file. */
import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {rootMeanSquare} from '../../core/sound/levels.js'
import type {EncodedFrame} from '../../core/sound/talk/talker.js'
import type {DeviceState} from '../../engine-protocol.js'
import type {SourceProblem} from '../capture/source.js'
import {scratchFolder} from '../scratch-folder.js'
import {Opus} from './opus.js'
import {Sound, type SoundEvents, type SoundLevels, type SoundOptions, type SoundStats} from './sound.js'

const SILENT: SoundOptions = {
  source: {kind: 'none'},
  sink: {kind: 'none'},
  muted: false,
  cleaning: {echoCancellation: true, noiseSuppression: true, autoGain: true},
  stereo: false,
}

type Happening =
  | {what: 'encoded'; frame: EncodedFrame}
  | {what: 'levels'; levels: SoundLevels}
  | {what: 'stats'; stats: SoundStats}
  | {what: 'device'; which: string; state: DeviceState}
type HappeningOf<What extends Happening['what']> = Extract<Happening, {what: What}>

async function start(t: TestContext, options: SoundOptions) {
  const opened = open(t, options)
  await opened.sound.started
  return opened
}

function open(t: TestContext, options: SoundOptions, script?: URL) {
  const listeners = new Set<(happening: Happening) => void>()
  const seen: Happening[] = []
  const tell = (happening: Happening): void => {
    seen.push(happening)
    for (const listener of listeners) listener(happening)
  }
  const problems: string[] = []
  const events: SoundEvents = {
    encoded: frame => tell({what: 'encoded', frame}),
    noticed: () => undefined,
    levels: levels => tell({what: 'levels', levels}),
    stats: stats => tell({what: 'stats', stats}),
    device(which, state, problem) {
      tell({what: 'device', which, state})
      if (problem) problems.push(problem.code)
    },
  }
  const sound = new Sound(options, events, script)
  t.after(() => sound.stop())
  /** The next happening of a kind that fits. */
  const next = <What extends Happening['what']>(
    what: What,
    fits: (happening: HappeningOf<What>) => boolean = () => true,
  ): Promise<HappeningOf<What>> =>
    new Promise(resolve => {
      const listener = (happening: Happening): void => {
        if (happening.what !== what || !fits(happening as HappeningOf<What>)) return
        listeners.delete(listener)
        resolve(happening as HappeningOf<What>)
      }
      listeners.add(listener)
    })
  return {sound, next, seen, problems}
}

const scratchFile = (t: TestContext): string => join(scratchFolder(t), 'out.wav')

test('a tone is captured, encoded in numbered frames and measured; muting stops the frames alone', async t => {
  const {sound, next, seen} = await start(t, {...SILENT, source: {kind: 'test', frequencyHz: 440}})
  const {frame: first} = await next('encoded')
  const {frame: later} = await next('encoded', ({frame}) => frame.number >= first.number + 20)
  await next('levels', ({levels}) => levels.own > 0.05)

  sound.setMuted(true)
  await next('levels')
  await next('levels')
  const before = seen.length
  await next('levels', ({levels}) => levels.own > 0.05)
  await next('levels', ({levels}) => levels.own > 0.05)
  assert.ok(!seen.slice(before).some(({what}) => what === 'encoded'))
  sound.setMuted(false)
  const {frame: resumed} = await next('encoded')
  assert.ok(resumed.number > later.number + 10, 'numbers went on while muted')
  const states = seen.filter(happening => happening.what === 'device' && happening.which === 'microphone')
  assert.ok(states.length <= 2)
})

test('received frames are heard in the file, with level and delay in the statistics', async t => {
  const path = scratchFile(t)
  const {sound, next} = await start(t, {...SILENT, sink: {kind: 'file', path}})
  const encoder = Opus.load().makeEncoder()
  const frame = Int16Array.from({length: 960}, (_, at) => 8000 * Math.sin((2 * Math.PI * 500 * at) / 48_000))
  let number = 0
  const speak = setInterval(() => {
    // Part of a larger message, as packets come: only the part may be kept.
    const payload = encoder.encode(frame, true)
    const message = new Uint8Array(payload.length + 100)
    message.set(payload, 50)
    sound.receive('a', number++, message.subarray(50, 50 + payload.length))
  }, 20)
  t.after(() => clearInterval(speak))
  await next('levels', ({levels}) => (levels.peers['a'] ?? 0) > 0.1)
  const {stats} = await next('stats', ({stats}) => (stats.peers['a']?.level ?? 0) > 0.1)
  assert.ok(stats.peers['a']!.bufferMs > 0)
  clearInterval(speak)
  sound.forget('a')
  await next('stats', ({stats}) => stats.peers['a'] === undefined)
  await sound.stop()
  const file = readFileSync(path)
  assert.equal(file.readUInt32LE(40), file.length - 44, 'finished')
  const samples = new Int16Array(Uint8Array.from(file.subarray(44)).buffer)
  assert.ok(rootMeanSquare(samples) > 0.05)
})

test('a named file that cannot be played or written is refused with a sentence', async t => {
  const refused = (code: RegExp) => (problem: SourceProblem) => {
    assert.equal(problem.name, 'SourceProblem')
    assert.match(problem.code, code)
    return true
  }
  const path = '/no/such/folder/out.wav'
  await assert.rejects(start(t, {...SILENT, sink: {kind: 'file', path}}), refused(/^speaker-file$/))
  await assert.rejects(start(t, {...SILENT, source: {kind: 'file', path: '/no/such.ogg'}}), refused(/./))
})

test('stopping twice, and calling after the stop, do nothing but count', async t => {
  const {sound} = await start(t, SILENT)
  await sound.stop()
  sound.receive('a', 0, new Uint8Array(10))
  sound.setMuted(true)
  await sound.stop()
  assert.equal(sound.unplayed, 1)
})

test('what is told before the worker runs is heard once it runs', async t => {
  const {sound, next} = open(t, {...SILENT, source: {kind: 'test', frequencyHz: 440}})
  sound.setMuted(true)
  for (let number = 0; number < 1100; number++) sound.receive('a', 0, Uint8Array.of(1))
  const {stats} = await next('stats')
  assert.equal(stats.dropped['soundDuplicate'], 1099)
  assert.equal(stats.dropped['speakerUnwritten'], 0)
  await sound.started
})

test('sound that is stopped as soon as it is made opens nothing', async t => {
  const path = scratchFile(t)
  const source: SoundOptions['source'] = {kind: 'test', frequencyHz: 440}
  const {sound, seen, problems} = open(t, {...SILENT, source, sink: {kind: 'file', path}})
  await Promise.all([sound.stop(), sound.started])
  assert.ok(!existsSync(path))
  assert.deepEqual([seen, problems], [[], []])
})

test('sound is stopped while its microphone has said nothing yet', {
  skip: process.platform === 'win32',
  timeout: 8000,
}, async t => {
  const path = join(scratchFolder(t), 'nobody-writes')
  execFileSync('mkfifo', [path])
  const {sound, next} = open(t, {...SILENT, source: {kind: 'file', path}})
  await next('device', ({which, state}) => which === 'microphone' && state === 'starting')
  const startMs = performance.now()
  await Promise.all([sound.stop(), sound.started])
  const tookMs = performance.now() - startMs
  assert.ok(tookMs < 1500, `${tookMs} ms: its thread was given up instead of ended`)
})

const script = (body: string): URL => new URL(`data:text/javascript,${encodeURIComponent(body)}`)

test('a worker that stands still is told once, its packets are counted, and it is back when it speaks', async t => {
  t.mock.timers.enable({apis: ['setInterval']})
  const worker = `import {parentPort} from 'node:worker_threads'
    const speak = () => parentPort.postMessage({event: 'levels', levels: {own: 0, peers: {}, speaker: null}})
    parentPort.postMessage({event: 'device', which: 'speaker', state: 'running', problem: null})
    parentPort.postMessage({event: 'started'})
    parentPort.on('message', told => told.do === 'stop' ? process.exit(0) : speak())`
  const {sound, next, seen, problems} = open(t, SILENT, script(worker))
  const states = (): string[] =>
    seen.flatMap(happening => (happening.what === 'device' ? [`${happening.which} ${happening.state}`] : []))
  await sound.started
  for (let seconds = 0; seconds < 10; seconds += 2) {
    t.mock.timers.tick(2000)
    sound.setMuted(true)
    await next('levels')
  }
  assert.deepEqual([states(), problems], [['speaker running'], []], 'nothing while it speaks')
  t.mock.timers.tick(2750)
  sound.receive('a', 0, new Uint8Array(3))
  assert.deepEqual([sound.unplayed, problems], [0, []])
  await next('levels')
  t.mock.timers.tick(60_000)
  sound.receive('a', 1, new Uint8Array(3))
  assert.deepEqual([sound.unplayed, problems], [1, ['sound-failed']])
  assert.deepEqual(states().slice(1), ['speaker missing', 'microphone missing'])
  sound.setMuted(false)
  await next('levels')
  assert.deepEqual(states().slice(3), ['speaker running', 'microphone none'])
  t.mock.timers.tick(3000)
  assert.deepEqual(problems, ['sound-failed', 'sound-failed'], 'a second standstill is told again')
})

test('a worker that never begins is one SourceProblem, and ends should it begin after all', async t => {
  t.mock.timers.enable({apis: ['setInterval']})
  const worker = `import {parentPort} from 'node:worker_threads'
    parentPort.on('message', told => told.do === 'stop' && process.exit(0))`
  const {sound, problems, seen} = open(t, SILENT, script(worker))
  t.mock.timers.tick(9750)
  assert.deepEqual(seen, [])
  t.mock.timers.tick(250)
  await assert.rejects(sound.started, {name: 'SourceProblem', code: 'sound-failed'})
  assert.deepEqual(problems, [], 'the rejection tells it')
  const startMs = performance.now()
  await sound.stop()
  assert.ok(performance.now() - startMs < 1500, 'its thread was given up instead of ended')
})

for (const [what, code] of [
  ['breaks', 'throw new Error("it broke")'],
  ['ends', 'process.exit(0)'],
] as const) {
  test(`a worker that ${what} while it starts is one SourceProblem`, async t => {
    const {sound, seen, problems} = open(t, SILENT, script(code))
    await assert.rejects(sound.started, {name: 'SourceProblem', code: 'sound-failed'})
    assert.deepEqual(problems, [], 'the rejection tells it')
    assert.equal(
      seen.filter(happening => happening.what === 'device' && happening.state === 'missing').length,
      2,
    )
  })

  test(`a worker that ${what} later is told once, and packets for it are counted`, async t => {
    const {sound, next, problems} = open(
      t,
      SILENT,
      script(`import {parentPort} from 'node:worker_threads'
        parentPort.postMessage({event: 'started'})
        parentPort.on('message', () => {${code}})`),
    )
    await sound.started
    sound.forget('a')
    await next('device', ({which}) => which === 'microphone')
    sound.receive('a', 0, new Uint8Array(3))
    assert.equal(sound.unplayed, 1)
    assert.deepEqual(problems, ['sound-failed'])
  })
}
