import assert from 'node:assert/strict'
import {test} from 'node:test'
import {FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import {SourceProblem} from '../capture/source.js'
import {checkSound, levelBar, type SoundCheckMachine} from './sound-check.js'

const AUTO = {audio: {kind: 'auto'}, speaker: {kind: 'auto'}} as const

type Room = {
  /** A pitch that is said every other second, 0..1 of full scale. */
  voice?: number
  /** After so many frames the microphone hears what is played; null: never. */
  echoFrames?: number | null
  noMicrophone?: true
  noSpeaker?: true
  /** The microphone is pulled out after so many frames. */
  lostAfter?: number
}

/** A machine whose card plays and records a frame each turn of the loop, 20 ms apart. */
function machine({voice = 0, echoFrames = null, lostAfter, ...room}: Room) {
  const played: Int16Array[] = []
  let frames = 0
  let deliver: (frame: Int16Array) => void = () => undefined
  let pull: (frame: Int16Array) => void = () => undefined
  let lose: (problem: SourceProblem) => void = () => undefined
  let isOver = false
  const turn = (): void => {
    if (isOver) return
    const heard = new Int16Array(FRAME_SAMPLES)
    const echo = echoFrames === null ? undefined : played[frames - echoFrames]
    for (let at = 0; at < FRAME_SAMPLES; at++) {
      const phase = (2 * Math.PI * 300 * (frames * FRAME_SAMPLES + at)) / SAMPLE_RATE_HZ
      const amplitude = frames % 100 < 50 ? 32_768 * voice : 0
      const sample = amplitude * Math.sin(phase) + (echo?.[at] ?? 0) / 4
      heard[at] = Math.max(-32_768, Math.min(32_767, sample))
    }
    const frame = new Int16Array(FRAME_SAMPLES)
    pull(frame)
    played.push(frame)
    deliver(heard)
    if (++frames === lostAfter) lose(new SourceProblem('device-lost', 'The microphone was unplugged.'))
    setImmediate(turn)
  }
  const fake: SoundCheckMachine = {
    isTerminal: false,
    now: () => frames * FRAME_MS,
    openMicrophone(_, options) {
      deliver = heard => options.onChunk(new Uint8Array(heard.buffer))
      lose = options.onProblem
      const problem = new SourceProblem('device-missing', 'No microphone was found; connect one.')
      return {
        started: room.noMicrophone ? Promise.reject(problem) : Promise.resolve(),
        dropped: {},
        stop: async () => {
          deliver = () => undefined
        },
      }
    },
    async openSpeaker(_, options) {
      setImmediate(turn)
      if (room.noSpeaker) throw new SourceProblem('no-speaker', 'No speaker was found; plug one in.')
      pull = frame => options.pull(frame)
      return {
        dropped: {speakerSkipped: 0, speakerUnwritten: 0},
        stop: async () => {
          pull = () => undefined
        },
      }
    },
  }
  return {fake, played, end: () => (isOver = true)}
}

async function check(room: Room) {
  const {fake, played, end} = machine(room)
  let report = ''
  const code = await checkSound(AUTO, text => (report += text), fake)
  end()
  return {code, report, played}
}

test('what was said is played back, with how loud it was, and the way through the room is timed', async () => {
  const {code, report, played} = await check({voice: 0.1, echoFrames: 4})
  assert.equal(code, 0)
  assert.match(
    report,
    /^Say something: 3 s are recorded\.\n(\[#+ *\] -2\d dBFS\n){2}(\[.*\] .* dBFS\n){4}Listen/,
  )
  assert.match(report, /^ok {6} microphone {2}level -23 dBFS, noise -96 dBFS, nothing cut off$/m)
  assert.match(report, /^ok {6} echo .* 80 ms after/m)
  const loud = played.filter(frame => frame.some(sample => Math.abs(sample) > 3000))
  assert.ok(loud.length >= 100, `${loud.length} frames were played`)
})

test('a microphone that does not hear the speaker, as with headphones, is no fault', async () => {
  const {code, report} = await check({voice: 0.1})
  assert.equal(code, 0)
  assert.match(report, /^ok {6} echo .*does not hear the speaker/m)
})

test('what is too loud is told, and what gives nothing is a fault', async () => {
  assert.match((await check({voice: 2})).report, /samples cut off: turn it down/)
  const silent = await check({})
  assert.equal(silent.code, 1)
  assert.match(silent.report, /^missing {2}microphone {2}It gives no sound at all/m)
})

test('without a microphone the speaker is still tried, and the other way round', async () => {
  const deaf = await check({noMicrophone: true})
  assert.equal(deaf.code, 1)
  assert.match(deaf.report, /^missing {2}microphone {2}No microphone was found; connect one\.$/m)
  assert.match(deaf.report, /^ok {6} speaker .*three clicks/m)
  const mute = await check({noSpeaker: true, voice: 0.1})
  assert.equal(mute.code, 1)
  assert.match(mute.report, /^ok {6} microphone/m)
  assert.match(mute.report, /^missing {2}speaker {5}No speaker was found; plug one in\.$/m)
})

test('a microphone that is pulled out meanwhile is told', async () => {
  const {code, report} = await check({voice: 0.1, lostAfter: 50})
  assert.equal(code, 1)
  assert.match(report, /^missing {2}microphone {2}The microphone was unplugged\.$/m)
})

test('a bar is as long as sound is loud', () => {
  assert.equal(levelBar(1), `[${'#'.repeat(30)}]   0 dBFS`)
  assert.equal(levelBar(0.0316), `[${'#'.repeat(15)}${' '.repeat(15)}] -30 dBFS`)
  assert.equal(levelBar(0), `[${' '.repeat(30)}] -96 dBFS`)
})
