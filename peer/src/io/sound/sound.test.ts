/** The worker as the engine uses it: real threads, the real ffmpeg for the test tone, sound written to a file. */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {rootMeanSquare} from '../../core/sound/levels.js'
import type {EncodedFrame} from '../../core/sound/talker.js'
import type {DeviceState} from '../../engine-protocol.js'
import type {SourceProblem} from '../capture/source.js'
import {scratchFolder} from '../scratch-folder.js'
import {Opus} from './opus.js'
import {Sound, type SoundLevels, type SoundOptions, type SoundStats} from './sound.js'

const SILENT: SoundOptions = {source: {kind: 'none'}, sink: {kind: 'none'}, muted: false}

type Happening =
  | {what: 'encoded'; frame: EncodedFrame}
  | {what: 'levels'; levels: SoundLevels}
  | {what: 'stats'; stats: SoundStats}
  | {what: 'device'; which: string; state: DeviceState}
type HappeningOf<What extends Happening['what']> = Extract<Happening, {what: What}>

async function start(t: TestContext, options: SoundOptions) {
  const listeners = new Set<(happening: Happening) => void>()
  const seen: Happening[] = []
  const tell = (happening: Happening): void => {
    seen.push(happening)
    for (const listener of listeners) listener(happening)
  }
  const sound = await Sound.start(options, {
    encoded: frame => tell({what: 'encoded', frame}),
    levels: levels => tell({what: 'levels', levels}),
    stats: stats => tell({what: 'stats', stats}),
    device: (which, state) => tell({what: 'device', which, state}),
  })
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
  return {sound, next, seen}
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
  assert.ok(stats.peers['a']!.bufferMs >= 20)
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

test('stopping twice, and calling after the stop, do nothing', async t => {
  const {sound} = await start(t, SILENT)
  await sound.stop()
  sound.receive('a', 0, new Uint8Array(10))
  sound.setMuted(true)
  await sound.stop()
})
