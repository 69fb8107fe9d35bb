/**
 * `s2c-peer doctor --sound`: records a sentence, plays it back, clicks, and says what it heard. Whatever is missing, the
 * rest is still tried.
 */
import {performance} from 'node:perf_hooks'
import {CLICK, findClick} from '../../core/sound/check/click.js'
import {decibels, judgeRecording, type RecordingVerdict} from '../../core/sound/check/recording.js'
import {rootMeanSquare} from '../../core/sound/levels.js'
import {SAMPLE_RATE_HZ} from '../../core/sound/sound-format.js'
import {openAudioCapture} from '../capture/audio-capture.js'
import {type AudioSource, SourceProblem, type SpeakerSink} from '../capture/source.js'
import {Announcer} from '../sound/announcer.js'
import {samplesOf} from '../sound/pcm.js'
import {openSpeaker} from '../sound/speaker-opening.js'
import {Tape} from '../sound/tape.js'
import {describeFinding, type Finding} from './doctor.js'

export type SoundCheckChoice = {readonly audio: AudioSource; readonly speaker: SpeakerSink}
export type SoundCheckMachine = {
  readonly openMicrophone: typeof openAudioCapture
  readonly openSpeaker: typeof openSpeaker
  now(): number
  /** Whether a line can be written over. */
  readonly isTerminal: boolean
}

const RECORDED_SECONDS = 3
/** Each after a while that no period of a sound card divides, so that they fall on different moments of it. */
const CLICK_GAPS_MS = [610, 730, 670]
/** Longer than any round trip that a call could be held over. */
const LAST_ECHO_MS = 1000
/** Two clicks of the same path are found this near to each other; what is found by chance is not. */
const SAME_PATH_MS = 40
/** Longer than a recording takes, unless the microphone stops. */
const PATIENCE_MS = 15_000
const LEVEL_EVERY_SAMPLES = SAMPLE_RATE_HZ / 10
/** Where lines stay: two a second are enough. */
const LEVELS_A_LINE = 5
const BAR_CELLS = 30
/** The left end of the bar; sound fainter than this is the room. */
const BAR_FROM_DB = -60
const FAINT_DB = -45
/** Nobody said a word that stands out less. */
const STANDS_OUT_DB = 10

type Write = (text: string) => void

const THIS_MACHINE: SoundCheckMachine = {
  openMicrophone: openAudioCapture,
  openSpeaker,
  now: () => performance.now(),
  isTerminal: process.stdout.isTTY === true,
}

/** Resolves with the exit code: 0, or 1 when microphone or speaker cannot be used. */
export async function checkSound(
  choice: SoundCheckChoice,
  write: Write = text => process.stdout.write(text),
  machine: SoundCheckMachine = THIS_MACHINE,
): Promise<number> {
  const speaker = await openOutput(choice.speaker, write, machine)
  const microphone = await openInput(choice.audio, machine)
  try {
    const recording = await record(microphone, write, machine)
    const findings = [
      microphoneFinding(recording),
      await playBack(speaker, recording, write),
      await roundTrip(speaker, microphone, write),
    ].filter(finding => finding !== null)
    write(findings.map(describeFinding).join(''))
    return findings.every(({ok}) => ok) ? 0 : 1
  } finally {
    if (!(microphone instanceof SourceProblem)) await microphone.stop()
    if (!(speaker instanceof SourceProblem)) await speaker.stop()
  }
}

type Input = {readonly tape: Tape; readonly lost: Promise<SourceProblem>; stop(): Promise<void>}
type Output = {readonly announcer: Announcer; stop(): Promise<void>}

async function openInput(source: AudioSource, machine: SoundCheckMachine): Promise<Input | SourceProblem> {
  if (source.kind === 'none') return new SourceProblem('none', 'None was chosen.')
  const tape = new Tape()
  let lose: (problem: SourceProblem) => void = () => undefined
  const lost = new Promise<SourceProblem>(resolve => {
    lose = resolve
  })
  const capture = machine.openMicrophone(source, {
    isAwaited: true,
    onChunk: pcm => tape.push(samplesOf(pcm), machine.now()),
    onState: () => undefined,
    onProblem: lose,
  })
  const problem = await problemOf(capture.started)
  return problem ?? {tape, lost, stop: () => capture.stop()}
}

async function openOutput(
  sink: SpeakerSink,
  write: Write,
  machine: SoundCheckMachine,
): Promise<Output | SourceProblem> {
  if (sink.kind === 'none') return new SourceProblem('none', 'None was chosen.')
  const announcer = new Announcer()
  const opening = machine.openSpeaker(sink, {
    isAwaited: true,
    pull: frame => announcer.fill(frame, machine.now()),
    onState: () => undefined,
    onProblem: ({message}) => write(`${message}\n`),
  })
  const problem = await problemOf(opening)
  return problem ?? {announcer, stop: async () => (await opening).stop()}
}

async function problemOf(opening: Promise<unknown>): Promise<SourceProblem | null> {
  try {
    await opening
    return null
  } catch (error) {
    if (error instanceof SourceProblem) return error
    throw error
  }
}

async function record(
  microphone: Input | SourceProblem,
  write: Write,
  {isTerminal}: SoundCheckMachine,
): Promise<Int16Array | SourceProblem> {
  if (microphone instanceof SourceProblem) return microphone
  write(`Say something: ${RECORDED_SECONDS} s are recorded.\n`)
  const shown = new LevelLines(write, isTerminal)
  const recording = microphone.tape.record(RECORDED_SECONDS * SAMPLE_RATE_HZ, samples => shown.add(samples))
  const outcome = await Promise.race([recording, microphone.lost, stoppedAfter(PATIENCE_MS)])
  shown.end()
  return outcome
}

const stoppedAfter = (limitMs: number): Promise<SourceProblem> =>
  new Promise(resolve => {
    const problem = new SourceProblem(
      'stalled',
      'The microphone stopped; plug it in again, or choose another one.',
    )
    setTimeout(() => resolve(problem), limitMs).unref()
  })

function microphoneFinding(recording: Int16Array | SourceProblem): Finding {
  const what = {what: 'microphone', needed: true}
  if (recording instanceof SourceProblem) return {...what, ok: false, remedy: recording.message}
  const verdict = judgeRecording(recording)
  if (verdict.isSilent) {
    const remedy = 'It gives no sound at all: switch it on, turn it up, or choose another one with --audio.'
    return {...what, ok: false, remedy}
  }
  return {...what, ok: true, detail: describeVerdict(verdict)}
}

function describeVerdict({levelDb, noiseDb, clippedSamples}: RecordingVerdict): string {
  const figures = `level ${levelDb.toFixed(0)} dBFS, noise ${noiseDb.toFixed(0)} dBFS`
  if (clippedSamples > 0) return `${figures}, ${clippedSamples} samples cut off: turn it down`
  if (levelDb < noiseDb + STANDS_OUT_DB) return `${figures}: nothing stood out of the noise`
  if (levelDb < FAINT_DB) return `${figures}: faint, turn it up or come nearer`
  return `${figures}, nothing cut off`
}

async function playBack(
  speaker: Output | SourceProblem,
  recording: Int16Array | SourceProblem,
  write: Write,
): Promise<Finding> {
  const what = {what: 'speaker', needed: true}
  if (speaker instanceof SourceProblem) return {...what, ok: false, remedy: speaker.message}
  const isPlayed = !(recording instanceof SourceProblem)
  if (isPlayed) {
    write('Listen: it is played back.\n')
    await speaker.announcer.say(recording)
  }
  const heard = isPlayed ? 'yourself and three clicks' : 'three clicks'
  return {...what, ok: true, detail: `plays; if you do not hear ${heard}, choose another one with --speaker`}
}

/** Null where it cannot be measured. */
async function roundTrip(
  speaker: Output | SourceProblem,
  microphone: Input | SourceProblem,
  write: Write,
): Promise<Finding | null> {
  if (speaker instanceof SourceProblem) return null
  write('Three clicks.\n')
  const tape = microphone instanceof SourceProblem ? null : microphone.tape
  const found: number[] = []
  for (const gapMs of CLICK_GAPS_MS) {
    const from = tape?.length ?? 0
    const beganAtMs = await speaker.announcer.say(clickAndSilence(gapMs))
    const echoMs = tape === null ? null : echoAfter(tape, from, beganAtMs)
    if (echoMs !== null) found.push(echoMs)
  }
  return tape === null ? null : echoFinding(found)
}

function clickAndSilence(gapMs: number): Int16Array {
  const samples = new Int16Array((gapMs * SAMPLE_RATE_HZ) / 1000)
  samples.set(CLICK)
  return samples
}

/** How long after it was handed to the speaker the click came from the microphone; null when it was not heard. */
function echoAfter(tape: Tape, from: number, beganAtMs: number): number | null {
  const at = findClick(tape.since(from))
  if (at === null) return null
  const afterMs = tape.timeOf(from + at) - beganAtMs
  return afterMs >= 0 && afterMs <= LAST_ECHO_MS ? afterMs : null
}

function echoFinding(found: readonly number[]): Finding {
  const what = {what: 'echo', needed: false, ok: true} as const
  const sorted = found.toSorted((a, b) => a - b)
  const pairs = sorted.slice(1).map((ms, index) => ({ms, apartMs: ms - sorted[index]!}))
  const same = pairs.find(({apartMs}) => apartMs <= SAME_PATH_MS)
  if (same === undefined) {
    return {...what, detail: 'the microphone does not hear the speaker, as with headphones: there is no echo'}
  }
  return {
    ...what,
    detail: `the microphone hears the speaker ${same.ms.toFixed(0)} ms after it was told to play; calls take that out`,
  }
}

/** How loud it is, while it is recorded. */
class LevelLines {
  readonly #write: Write
  readonly #isTerminal: boolean
  #samples = 0
  #loudest = 0
  #count = 0

  constructor(write: Write, isTerminal: boolean) {
    this.#write = write
    this.#isTerminal = isTerminal
  }

  add(samples: Int16Array): void {
    this.#samples += samples.length
    this.#loudest = Math.max(this.#loudest, rootMeanSquare(samples))
    if (this.#samples < LEVEL_EVERY_SAMPLES) return
    this.#samples -= LEVEL_EVERY_SAMPLES
    const isShown = this.#isTerminal || ++this.#count % LEVELS_A_LINE === 0
    if (!isShown) return
    this.#write(this.#isTerminal ? `\r${levelBar(this.#loudest)}` : `${levelBar(this.#loudest)}\n`)
    this.#loudest = 0
  }

  end(): void {
    if (this.#isTerminal) this.#write('\n')
  }
}

/** `level` 0..1 of full scale. */
export function levelBar(level: number): string {
  const db = decibels(level)
  const cells = Math.round(Math.max(0, 1 - db / BAR_FROM_DB) * BAR_CELLS)
  return `[${'#'.repeat(cells).padEnd(BAR_CELLS)}] ${db.toFixed(0).padStart(3)} dBFS`
}
