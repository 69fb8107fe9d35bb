/** Pictures and sound over simulated bad paths: what gets through, and what it costs on the wire. */
import type {BottleneckConditions} from '@s2c/shared/sim/bottleneck'
import {PERFECT_PATH} from '@s2c/shared/sim/network-path'
import type {PictureRequest} from 's2c-peer/core/picture/picture'
import {type CallPeer, type Scene, SimulatedCall} from 's2c-peer/core/sim/simulated-call'
import type {LineChart, Panel} from './chart/chart.js'
import {type Clip, loadClips} from './clips.js'
import type {BenchResult, BenchRow} from './row.js'

const SLOW: PictureRequest = {width: 80, height: 24, format: 'levels', fps: 30}
const REQUESTS: readonly PictureRequest[] = [SLOW, {width: 160, height: 90, format: 'colour', fps: 30}]
const TILE: PictureRequest = {width: 40, height: 15, format: 'levels', fps: 30}
/** Shown besides the last clip: most of the picture moves. */
const SIGNING = /signing/
const LOSSES = [0, 0.01, 0.02, 0.05, 0.1]
const SLOW_KBPS = [300, 100, 50, 25]
const WARM_UP_MS = 5_000
const MEASURED_MS = 10_000
const SECONDS = MEASURED_MS / 1_000
/** 100 ms there and back. */
const DELAY_MS = 50

const kbps = (bits: number): string => `${(bits / 1_000 / SECONDS).toFixed(1)} kbit/s`
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
const nameOf = ({width, height, format}: PictureRequest): string => `${width}x${height} ${format}`

export async function run(clipFolder: string | null): Promise<BenchResult> {
  const clips = loadClips(clipFolder)
  const clip = clips.at(-1)!
  const lossesOf = (seen: Clip) =>
    REQUESTS.map(request => ({request, results: LOSSES.map(loss => withLoss(seen, request, loss))}))
  const losses = lossesOf(clip)
  const signing = clips.filter(({name}) => SIGNING.test(name))
  const limits = SLOW_KBPS.map(limit => slow(clip, limit))
  const rows = [
    ...losses.flatMap(({request, results}) => lossRows(clip, request, results)),
    ...signing.flatMap(seen =>
      lossesOf(seen).flatMap(({request, results}) => lossRows(seen, request, results)),
    ),
    ...[0, 0.05].map(loss => encodings(clip, loss)),
    ...limits.map(slowRow),
  ]
  return {rows, charts: [lossChart(clip, losses), slowChart(clip, limits)]}
}

/** There and back again, so that the end of a clip is no cut. */
function sceneOf({pictures}: Clip): Scene {
  const turn = pictures.length - 1
  return number => pictures[Math.abs((number % (2 * turn)) - turn)]!
}

/** `wrong`: part of the samples; `bits`: on the wire in all the time measured. */
type LossResult = {readonly loss: number; readonly wrong: number; readonly bits: number; readonly fps: number}

function withLoss(clip: Clip, request: PictureRequest, loss: number): LossResult {
  const call = new SimulatedCall(1, {scene: sceneOf(clip), sound: true})
  const [speaker, other] = [call.add(), call.add()]
  call.connect(other, speaker, request, null, {...PERFECT_PATH, delayMs: DELAY_MS})
  call.run(WARM_UP_MS / 2)
  for (const path of [call.conditions(speaker, other), call.conditions(other, speaker)]) path.loss = loss
  call.run(WARM_UP_MS / 2)
  const view = call.view(speaker, other)
  view.take()
  call.run(MEASURED_MS)
  const bits = view.pictureBits
  const {wrong, fps} = view.take()
  return {loss, wrong, bits, fps: fps(SECONDS)}
}

function lossRows(clip: Clip, request: PictureRequest, results: readonly LossResult[]): BenchRow[] {
  const clean = results[0]!
  return results.map(({loss, wrong, bits, fps}) => ({
    stage: `${nameOf(request)}, ${clip.name}, ${loss * 100} % lost, 100 ms round trip`,
    figure: `${percent(wrong)} of samples wrong, ${kbps(bits)} on the wire, ${fps.toFixed(1)} pictures a second`,
    reference: `nothing lost: ${kbps(clean.bits)}`,
    ratio: (bits / clean.bits).toFixed(2),
  }))
}

function lossChart(
  clip: Clip,
  losses: readonly {request: PictureRequest; results: readonly LossResult[]}[],
): LineChart {
  const x = {label: 'packets lost, %', scale: 'linear', ticks: LOSSES.map(loss => loss * 100)} as const
  const panel = (title: string, label: string, figure: (result: LossResult) => number): Panel => ({
    title,
    x,
    y: {label, scale: 'linear from 0'},
    lines: losses.map(({results}) => results.map(result => ({x: result.loss * 100, y: figure(result)}))),
  })
  return {
    kind: 'lines',
    name: 'loss',
    title: `Pictures over lossy paths, ${2 * DELAY_MS} ms round trip`,
    description: `What 0 to 10 % of lost packets make of ${clip.name}: samples shown wrong, kilobits a second on the wire, and pictures shown a second.`,
    series: losses.map(({request}) => nameOf(request)),
    panels: [
      panel('Wrong samples', '%', ({wrong}) => wrong * 100),
      panel('Cost on the wire', 'kbit/s', ({bits}) => bits / 1_000 / SECONDS),
      panel('Pictures shown', 'a second', ({fps}) => fps),
    ],
  }
}

function encodings(clip: Clip, loss: number): BenchRow {
  const call = new SimulatedCall(2, {scene: sceneOf(clip), sound: true})
  const speaker = call.add()
  const others = Array.from({length: 7}, () => call.add())
  for (const other of others) call.connect(other, speaker, TILE, null, {...PERFECT_PATH, delayMs: DELAY_MS})
  const lossy: CallPeer = others[0]!
  for (const path of [call.conditions(speaker, lossy), call.conditions(lossy, speaker)]) path.loss = loss
  call.run(WARM_UP_MS)
  const before = speaker.sender.encodings
  call.run(MEASURED_MS)
  const each = (speaker.sender.encodings - before) / (30 * SECONDS)
  return {
    stage: `eight peers, tiles of 40x15, one receiver at ${loss * 100} % loss`,
    figure: `${each.toFixed(2)} encodings a picture`,
    reference: 'one for each receiver: 7',
    ratio: (each / 7).toFixed(2),
  }
}

/** `bits`: sent in all the time measured; `soundPacketMs`: how much sound a packet carries. */
type SlowResult = {
  readonly limitKbps: number
  readonly concealed: number
  readonly queueP95Ms: number
  readonly fps: number
  readonly bits: number
  readonly soundPacketMs: number
}

function slow(clip: Clip, limitKbps: number): SlowResult {
  const call = new SimulatedCall(3, {scene: sceneOf(clip), sound: true})
  const limit: BottleneckConditions = {bitsPerSecond: limitKbps * 1_000, queueBytes: 64_000}
  const [one, other] = [call.add(limit), call.add(limit)]
  call.connect(one, other, SLOW, SLOW, {...PERFECT_PATH, delayMs: DELAY_MS / 2, jitterMs: 5})
  call.run(WARM_UP_MS)
  const view = call.view(other, one)
  view.take()
  call.run(MEASURED_MS)
  const {concealed, queueP95Ms, fps, bits} = view.take()
  return {limitKbps, concealed, queueP95Ms, fps: fps(SECONDS), bits, soundPacketMs: view.soundFrames * 20}
}

const slowRow = ({limitKbps, concealed, queueP95Ms, fps, bits, soundPacketMs}: SlowResult): BenchRow => ({
  stage: `call of two, ${nameOf(SLOW)}, both ways limited to ${limitKbps} kbit/s`,
  figure: `${percent(concealed)} of sound concealed, queues p95 ${queueP95Ms.toFixed(0)} ms, ${fps.toFixed(1)} pictures a second, ${soundPacketMs} ms of sound a packet`,
  reference: `sent: ${kbps(bits)}`,
  ratio: (bits / SECONDS / (limitKbps * 1_000)).toFixed(2),
})

function slowChart(clip: Clip, results: readonly SlowResult[]): LineChart {
  const x = {label: 'path, kbit/s, logarithmic scale', scale: 'logarithmic', ticks: SLOW_KBPS} as const
  const panel = (title: string, label: string, figure: (result: SlowResult) => number): Panel => ({
    title,
    x,
    y: {label, scale: 'linear from 0'},
    lines: [results.map(result => ({x: result.limitKbps, y: figure(result)}))],
  })
  return {
    kind: 'lines',
    name: 'slow-paths',
    title: 'A call of two over slow paths, sound first',
    description: `What paths of ${SLOW_KBPS.join(', ')} kbit/s leave of a call with sound and ${nameOf(SLOW)} of ${clip.name}: how long packets queue, pictures shown a second, and sound that had to be concealed.`,
    series: ['s2c'],
    panels: [
      panel('Queues, 95th percentile', 'ms', ({queueP95Ms}) => queueP95Ms),
      panel('Pictures shown', 'a second', ({fps}) => fps),
      panel('Sound concealed', '%', ({concealed}) => concealed * 100),
    ],
  }
}
