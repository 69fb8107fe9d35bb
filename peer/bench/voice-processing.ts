/**
 * What is made of a microphone's sound: how much echo and noise is left, what of a voice is lost, how late it comes, and what
 * it costs against coding the same sound.
 */
import {seededRandom} from '@s2c/shared/sim/random'
import {makeSpeech} from '@s2c/shared/sim/speech'
import {
  byOtherClock,
  clean,
  cleanWhilePlaying,
  decibel,
  energyOf,
  envelopeCorrelation,
  latenessOf,
  sumOf,
} from 's2c-peer/core/sim/cleaning-trial'
import {echoOf} from 's2c-peer/core/sim/room'
import {Fader} from 's2c-peer/core/sound/listen/fader'
import {Mixer} from 's2c-peer/core/sound/listen/mixer'
import {
  BLOCK_MS,
  BLOCK_SAMPLES,
  FRAME_MS,
  FRAME_SAMPLES,
  SAMPLE_RATE_HZ,
} from 's2c-peer/core/sound/sound-format'
import {Cleaner} from 's2c-peer/core/sound/talk/cleaner'
import {loadEchoCanceller} from 's2c-peer/io/sound/echo-canceller'
import {loadNoiseSuppressor} from 's2c-peer/io/sound/noise-suppressor'
import {Opus} from 's2c-peer/io/sound/opus'
import {readRecordings} from './recordings.js'
import type {BenchRow} from './row.js'
import {medians, microseconds} from './timing.js'

const SECOND = SAMPLE_RATE_HZ
const SECONDS = 20
const ROOM = {decayMs: 100, drive: 2, seed: 4}
const DELAYS_MS = [80, 250]
/** How much louder who is at the microphone is than the echo. */
const NEARER_DB = [0, 6]
const DRIFTS_PPM = [-200, 200]
const DRIFT_SECONDS = 60
/** Noise against speech. */
const SNR_DB = 10
const PEERS = 8
/** Until the engine has compiled the libraries in earnest. */
const WARM_UP_FRAMES = 1000
const CPU_GOAL_PERCENT = 25

type Stage = 'echo' | 'noise'
type Voices = {readonly name: string; readonly near: Int16Array; readonly far: Int16Array}

/** `clipFolder` null: synthetic voices alone. */
export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const [near, far] = [makeSpeech(SECONDS, 8, 110).samples, makeSpeech(SECONDS, 3, 180).samples]
  const [one, other] = readRecordings(clipFolder)
  const all: Voices[] = [{name: 'synthetic voices', near, far}]
  if (one && other) {
    const seconds = Math.min(SECONDS * SECOND, one.samples.length, other.samples.length)
    const cut = ({samples}: typeof one): Int16Array => samples.slice(0, seconds)
    all.push({name: `${one.name} and ${other.name}`, near: cut(one), far: cut(other)})
  }
  const rows: BenchRow[] = []
  for (const voices of all) {
    for (const delayMs of DELAYS_MS) {
      rows.push(await echoRow(voices, delayMs))
      for (const nearerDb of NEARER_DB) rows.push(await doubleTalkRow(voices, delayMs, nearerDb))
    }
    rows.push(await noiseRow(voices), await beginningRow(voices), await latenessRow(voices))
  }
  for (const ppm of DRIFTS_PPM) rows.push(await driftRow(ppm))
  return [...rows, ...(await costRows(all.at(-1)!))]
}

async function makeCleaner(...stages: Stage[]): Promise<Cleaner> {
  const cleaner = new Cleaner(false)
  if (stages.includes('echo')) cleaner.cancelEchoWith(await loadEchoCanceller())
  if (stages.includes('noise')) cleaner.suppressNoiseWith(await loadNoiseSuppressor())
  return cleaner
}

const row = (stage: string, figure: string, reference: string, ratio = ''): BenchRow => ({
  stage: `voice: ${stage}`,
  ...{figure, reference, ratio},
})

const lossDb = (before: Int16Array, after: Int16Array, fromSecond: number): number =>
  decibel(energyOf(before, fromSecond * SECOND) / energyOf(after, fromSecond * SECOND))

async function echoRow({name, far}: Voices, delayMs: number): Promise<BenchRow> {
  const echo = echoOf(far, {...ROOM, delayMs})
  const alone = lossDb(echo, cleanWhilePlaying(await makeCleaner('echo'), echo, far, 0).samples, 3)
  const whole = lossDb(echo, cleanWhilePlaying(await makeCleaner('echo', 'noise'), echo, far, 0).samples, 3)
  return row(
    `echo after ${delayMs} ms, room of 100 ms, distorting loudspeaker, after 3 s (${name})`,
    `${alone.toFixed(1)} dB down`,
    `with noise suppression ${whole.toFixed(1)} dB, wanted 30 dB`,
  )
}

async function doubleTalkRow(
  {name, near, far}: Voices,
  delayMs: number,
  nearerDb: number,
): Promise<BenchRow> {
  const echo = echoOf(far, {...ROOM, delayMs})
  const from = 4 * SECOND
  const louder = Math.sqrt(energyOf(echo, from) / energyOf(near, from)) * 10 ** (nearerDb / 20)
  const voice = near.map((sample, at) => (at < from ? 0 : louder * sample))
  const microphone = sumOf(echo, voice)
  const {samples} = cleanWhilePlaying(await makeCleaner('echo', 'noise'), microphone, far, 0)
  const late = latenessOf(samples, voice)
  const correlation = envelopeCorrelation(samples, voice, late, from)
  return row(
    `both speak, the nearer one ${nearerDb} dB louder than the echo after ${delayMs} ms (${name})`,
    `envelope correlation ${correlation.toFixed(2)}`,
    `uncleaned ${envelopeCorrelation(microphone, voice, 0, from).toFixed(2)}, wanted 0.8`,
  )
}

async function driftRow(ppm: number): Promise<BenchRow> {
  const far = makeSpeech(DRIFT_SECONDS, 3, 180).samples
  const echo = byOtherClock(echoOf(far, {...ROOM, delayMs: DELAYS_MS[0]!}), ppm)
  const followed = cleanWhilePlaying(await makeCleaner('echo'), echo, far, ppm).samples
  return row(
    `echo of a loudspeaker ${ppm} ppm fast, after ${DRIFT_SECONDS / 2} s`,
    `${lossDb(echo, followed, DRIFT_SECONDS / 2).toFixed(1)} dB down`,
    `reference not stretched: ${(await unstretchedDb(echo, far, ppm)).toFixed(1)} dB`,
  )
}

/** Frames go to the canceller as they are played, by the playback's clock. */
async function unstretchedDb(echo: Int16Array, far: Int16Array, ppm: number): Promise<number> {
  const canceller = await loadEchoCanceller()
  const left = Int16Array.from(echo)
  for (let at = 0, played = 0; at + BLOCK_SAMPLES <= left.length; at += BLOCK_SAMPLES) {
    for (; played <= at * (1 + ppm / 1e6) && played + BLOCK_SAMPLES <= far.length; played += BLOCK_SAMPLES)
      canceller.play(Float32Array.from(far.subarray(played, played + BLOCK_SAMPLES)))
    const block = Float32Array.from(left.subarray(at, at + BLOCK_SAMPLES))
    canceller.cancel(block)
    left.set(block, at)
  }
  return lossDb(echo, left, DRIFT_SECONDS / 2)
}

/** Blocks of speech and of pauses at least 0.2 s away from any. */
function partsOf(speech: Int16Array): {loud: number; isSpeech: boolean[]; isPause: boolean[]} {
  const levels = Array.from({length: Math.floor(speech.length / BLOCK_SAMPLES)}, (_, block) =>
    Math.sqrt(energyOf(speech, block * BLOCK_SAMPLES, (block + 1) * BLOCK_SAMPLES) / BLOCK_SAMPLES),
  )
  const isSpeech = levels.map(level => level > 0.03 * Math.max(...levels))
  const loudLevels = levels.filter((_, block) => isSpeech[block])
  const loud = Math.sqrt(loudLevels.reduce((sum, level) => sum + level * level, 0) / loudLevels.length)
  const isPause = levels.map((_, block) =>
    levels.slice(Math.max(0, block - 20), block + 3).every(level => level < 0.01 * loud),
  )
  return {loud, isSpeech, isPause}
}

function noisy(speech: Int16Array): Int16Array {
  const {next} = seededRandom(2)
  const size = partsOf(speech).loud * 10 ** (-SNR_DB / 20) * Math.sqrt(3)
  return speech.map(sample => Math.round(sample + size * (next() + next() + next() + next() - 2)))
}

const energyOfBlocks = (samples: Int16Array, wanted: readonly boolean[], late: number): number =>
  wanted.reduce((sum, isWanted, block) => {
    const from = block * BLOCK_SAMPLES + late
    return isWanted && block > 200 && from + BLOCK_SAMPLES <= samples.length
      ? sum + energyOf(samples, from, from + BLOCK_SAMPLES)
      : sum
  }, 0)

async function noiseRow({name, near}: Voices): Promise<BenchRow> {
  const sound = noisy(near)
  const {samples} = clean(await makeCleaner('noise'), sound)
  const late = latenessOf(samples, near)
  const {isPause} = partsOf(near)
  const loss = decibel(energyOfBlocks(sound, isPause, 0) / energyOfBlocks(samples, isPause, late))
  return row(
    `noise ${SNR_DB} dB under speech, in pauses (${name})`,
    `${loss.toFixed(1)} dB down`,
    'wanted 10 dB',
  )
}

/** The first 100 ms after each pause. */
async function beginningRow({name, near}: Voices): Promise<BenchRow> {
  const {samples} = clean(await makeCleaner('noise'), noisy(near))
  const late = latenessOf(samples, near)
  const {isSpeech, isPause} = partsOf(near)
  const begins = isSpeech.map(
    (speech, block) => speech && isPause.slice(Math.max(0, block - 10), block).includes(true),
  )
  const isBeginning = begins.map((_, block) => begins.slice(Math.max(0, block - 9), block + 1).includes(true))
  const share = (wanted: readonly boolean[]): string =>
    `${((100 * energyOfBlocks(samples, wanted, late)) / energyOfBlocks(near, wanted, 0)).toFixed(0)} %`
  return row(
    `what 100 ms after a pause keep of their energy, noise ${SNR_DB} dB under speech (${name})`,
    share(isBeginning),
    `all speech ${share(isSpeech)}, wanted 90 %`,
  )
}

async function latenessRow({name, near}: Voices): Promise<BenchRow> {
  const late = async (...stages: Stage[]): Promise<string> => {
    const {samples} = cleanWhilePlaying(await makeCleaner(...stages), near, new Int16Array(near.length), 0)
    return `${((1000 * latenessOf(samples, near)) / SECOND).toFixed(1)} ms`
  }
  const parts = `high-pass ${await late()}, echo canceller ${await late('echo')}, noise suppressor ${await late('noise')}`
  return row(`how late the whole chain is (${name})`, await late('echo', 'noise'), parts)
}

async function costRows({name, near, far}: Voices): Promise<BenchRow[]> {
  const cleaner = new Cleaner(true)
  cleaner.cancelEchoWith(await loadEchoCanceller())
  cleaner.suppressNoiseWith(await loadNoiseSuppressor())
  const opus = Opus.load()
  const encoder = opus.makeEncoder()
  const decoders = Array.from({length: PEERS}, () => opus.makeDecoder())
  const mixer = new Mixer()
  const frames = Math.floor(near.length / FRAME_SAMPLES)
  const frameOf = (samples: Int16Array, index: number): Int16Array =>
    samples.slice(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES)
  const packets = Array.from({length: frames}, (_, index) => encoder.encode(frameOf(far, index), false))
  const heard = decoders.map(() => new Int16Array(FRAME_SAMPLES))
  const parts = heard.map(one => ({frame: one, fade: new Fader().take()}))
  const mixed = new Int16Array(FRAME_SAMPLES)
  let frame = 0
  const cleanFrame = (): void => {
    const index = frame++ % frames
    cleaner.play(frameOf(far, index), frame * FRAME_MS)
    cleaner.captured(FRAME_SAMPLES, frame * FRAME_MS)
    const samples = frameOf(near, index)
    cleaner.clean(samples.subarray(0, BLOCK_SAMPLES))
    cleaner.clean(samples.subarray(BLOCK_SAMPLES))
  }
  for (let warm = 0; warm < WARM_UP_FRAMES; warm++) cleanFrame()
  const listen = (): void => {
    decoders.forEach((decoder, peer) => decoder.decode(packets[(frame + peer) % frames]!, heard[peer]!))
    mixer.mix(parts, mixed)
  }
  const talk = (): unknown => encoder.encode(frameOf(near, frame++ % frames), false)
  const [cleaning, listening, coding] = medians([cleanFrame, listen, talk]) as [number, number, number]
  const percent = (us: number): string => `${(us / FRAME_MS / 10).toFixed(1)} %`
  return [
    row(
      `the whole chain for ${BLOCK_MS} ms, reference included (${name})`,
      microseconds(cleaning / 2),
      `Opus' encoder for ${BLOCK_MS} ms: ${microseconds(coding / 2)}`,
      String(Number((cleaning / coding).toPrecision(2))),
    ),
    row(
      `of a core: the chain, coding, and ${PEERS} peers decoded and mixed`,
      percent(cleaning + listening + coding),
      `the chain ${percent(cleaning)}, coding ${percent(coding)}, listening ${percent(listening)}; wanted ${CPU_GOAL_PERCENT} %`,
    ),
  ]
}
