/** What the jitter buffer makes of lost, late and drifting packets, decoded by Opus, against the path's own figures. */
import {
  burstyPath,
  changingPath,
  internationalPath,
  lossyPath,
  moderatePath,
  type SoundPath,
  type SoundTrace,
  steadyPath,
  traceOver,
  wifiPath,
} from 's2c-peer/core/sim/sound-path'
import {FRAME_MS, FRAME_SAMPLES} from 's2c-peer/core/sound/sound-format'
import {Opus} from 's2c-peer/io/sound/opus'
import {playOut, type Tick} from './playout.js'
import type {BenchRow} from './row.js'
import {largestStep, type Speech, signalToNoiseDb} from './speeches.js'

const SEED = 7
const LOSSES = [0.05, 0.1, 0.2]
const MINUTE_FRAMES = 3000
const HOUR_FRAMES = 180_000
const DRIFTS_PPM = [200, -200]
/** Until then the delay is being found. */
const LEARNT_MS = 5000
const JITTER_ENDS_MS = 30_000

/** `alone`: what the path takes once it is even again. */
const PROFILES: readonly {name: string; path: SoundPath; alone?: number; bundle?: number}[] = [
  {name: 'home network', path: wifiPath},
  {name: 'moderate profile', path: moderatePath, alone: 100},
  {name: 'international profile', path: internationalPath, alone: 250},
  {name: '2 frames a packet, moderate profile', path: moderatePath, bundle: 2},
  {name: '6 frames a packet, 1 % loss', path: lossyPath(0.01), bundle: 6},
]

type Coded = {
  readonly name: string
  readonly opus: Opus
  readonly packets: readonly Uint8Array[]
  /** All of them decoded in order, and the largest step from one sample to the next in that. */
  readonly clean: readonly Int16Array[]
  readonly cleanStep: number
}

export function run(speeches: readonly Speech[]): BenchRow[] {
  const coded = speeches.map(code)
  const last = coded.at(-1)!
  return [
    ...coded.flatMap(speech => LOSSES.map(loss => lossRow(speech, loss))),
    ...coded.map(burstRow),
    ...PROFILES.flatMap(({name, path, alone, bundle}) => [
      profileRow(last, name, path, bundle ?? 1),
      ...(alone === undefined ? [] : [afterRow(last, name, path, alone)]),
    ]),
    ...DRIFTS_PPM.map(ppm => driftRow(last, ppm)),
  ]
}

function code({name, frames}: Speech): Coded {
  const opus = Opus.load()
  const encoder = opus.makeEncoder()
  const packets = frames.map(frame => encoder.encode(frame, false))
  const clean = decodeInOrder(opus, packets, null)
  return {name, opus, packets, clean, cleanStep: largestStep(clean)}
}

/** With what a trace lost recovered or concealed. */
function decodeInOrder(opus: Opus, packets: readonly Uint8Array[], trace: SoundTrace | null): Int16Array[] {
  const decoder = opus.makeDecoder()
  const isLost = (number: number): boolean => trace?.delaysMs[number] === null
  const heard = packets.map((packet, number) => {
    const out = new Int16Array(FRAME_SAMPLES)
    const next = packets[number + 1]
    if (!isLost(number)) decoder.decode(packet, out)
    else if (next !== undefined && !isLost(number + 1)) decoder.recover(next, out)
    else decoder.conceal(out)
    return out
  })
  decoder.free()
  return heard
}

function lossRow(speech: Coded, loss: number): BenchRow {
  const {opus, packets, name} = speech
  const trace = traceOver(lossyPath(loss), {frames: packets.length, seed: SEED})
  const pairs = pairedWithFrames(speech, trace)
  const inOrder = decodeInOrder(opus, packets, trace)
  const of = (frames: readonly Int16Array[]): Int16Array[] => pairs.map(({number}) => frames[number]!)
  const heardDb = signalToNoiseDb(
    of(speech.clean),
    pairs.map(({frame}) => frame),
  )
  const inOrderDb = signalToNoiseDb(of(speech.clean), of(inOrder))
  return {
    stage: `jitter buffer: ${100 * loss} % loss, ${name}`,
    figure: `${heardDb.toFixed(1)} dB SNR`,
    reference: `the same decoded in order: ${inOrderDb.toFixed(1)} dB`,
    ratio: `${signed(heardDb - inOrderDb, 1)} dB`,
  }
}

/** What is heard beside the number of the frame it should be, by the delay, which does not change where nothing is late. */
function pairedWithFrames(
  {opus, packets}: Coded,
  trace: SoundTrace,
): {readonly number: number; readonly frame: Int16Array}[] {
  const pairs: {number: number; frame: Int16Array}[] = []
  let delayMs: number | null = null
  playOut(opus, packets, trace, tick => {
    delayMs ??= tick.delayMs
    if (delayMs === null) return
    if (Math.abs((tick.delayMs ?? delayMs) - delayMs) > 1e-6) throw new Error('stretched without need')
    const number = Math.round((tick.atMs - delayMs) / FRAME_MS) - 1
    // The first is faded in.
    if (number > 0 && number < packets.length) pairs.push({number, frame: tick.frame.slice()})
  })
  return pairs
}

function burstRow(speech: Coded): BenchRow {
  const trace = traceOver(burstyPath, {frames: speech.packets.length, seed: SEED})
  const {step} = watch(speech, trace)
  return stepRow(`jitter buffer: 3 packets in a row lost each 2 s, ${speech.name}`, step, speech)
}

function profileRow(speech: Coded, name: string, path: SoundPath, bundle: number): BenchRow {
  const trace = traceOver(path, {frames: MINUTE_FRAMES, seed: SEED, bundle})
  const {delaysMs, concealed} = watch(speech, trace)
  const delayMs = mean(delaysMs.filter(({atMs}) => atMs > LEARNT_MS).map(({delayMs}) => delayMs))
  const [pathMs, lost] = [percentile98(trace), unrecoverable(trace)]
  return {
    stage: `jitter buffer: a minute of ${name}`,
    figure: `${delayMs.toFixed(0)} ms from capture to playout, ${percent(concealed)} concealed`,
    reference: `98 of 100 packets take at most ${pathMs.toFixed(0)} ms; ${percent(lost)} lost for good`,
    ratio: `${signed(delayMs - pathMs, 0)} ms, ${signed(100 * (concealed - lost), 2)} %`,
  }
}

function afterRow(speech: Coded, name: string, path: SoundPath, aloneMs: number): BenchRow {
  const changing = changingPath(path, JITTER_ENDS_MS, steadyPath(aloneMs))
  const {delaysMs} = watch(speech, traceOver(changing, {frames: MINUTE_FRAMES, seed: SEED}))
  const endMs = delaysMs.at(-1)!.delayMs
  const lastLong = delaysMs.findLast(({delayMs}) => delayMs > endMs + FRAME_MS / 2)
  return {
    stage: `jitter buffer: ${name} ends, ${aloneMs} ms for each packet from then on`,
    figure: `${endMs.toFixed(0)} ms after ${(((lastLong?.atMs ?? JITTER_ENDS_MS) - JITTER_ENDS_MS) / 1000).toFixed(1)} s`,
    reference: `within 10 s wanted`,
    ratio: `${signed(endMs - aloneMs, 0)} ms`,
  }
}

function driftRow(speech: Coded, driftPpm: number): BenchRow {
  const trace = traceOver(steadyPath(30), {frames: HOUR_FRAMES, seed: SEED, driftPpm})
  const {delaysMs, concealed, step} = watch(speech, trace)
  const sorted = delaysMs.map(({delayMs}) => delayMs).sort((a, b) => a - b)
  const row = stepRow(`jitter buffer: an hour of clocks ${driftPpm} millionths apart`, step, speech)
  return {
    ...row,
    figure: `${sorted[0]!.toFixed(0)} to ${sorted.at(-1)!.toFixed(0)} ms from capture to playout, ${percent(concealed)} concealed, ${row.figure}`,
  }
}

const stepRow = (stage: string, step: number, {cleanStep}: Coded): BenchRow => ({
  stage,
  figure: `largest step between samples ${step}`,
  reference: `loss-free: ${cleanStep}`,
  ratio: (step / cleanStep).toFixed(2),
})

type Watched = {
  readonly delaysMs: readonly {readonly atMs: number; readonly delayMs: number}[]
  readonly concealed: number
  readonly step: number
}

function watch({opus, packets}: Coded, trace: SoundTrace): Watched {
  const delaysMs: {atMs: number; delayMs: number}[] = []
  const last = new Int16Array(1)
  let step = 0
  const concealed = playOut(opus, packets, trace, ({atMs, delayMs, frame}: Tick) => {
    if (delayMs !== null) delaysMs.push({atMs, delayMs})
    step = Math.max(step, largestStep([last, frame]))
    last[0] = frame.at(-1)!
  })
  return {delaysMs, concealed, step}
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
const signed = (value: number, digits: number): string =>
  `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`

function percentile98({delaysMs}: SoundTrace): number {
  const came = delaysMs.filter(delay => delay !== null).sort((a, b) => a - b)
  return came[Math.floor(came.length * 0.98)]!
}

/** Neither the frame came nor the next, which could have recovered it. */
const unrecoverable = ({delaysMs}: SoundTrace): number =>
  delaysMs.filter((delay, number) => delay === null && delaysMs[number + 1] == null).length / delaysMs.length
