/** Pictures and sound over simulated bad paths: what gets through, and what it costs on the wire. */
import type {BottleneckConditions} from '@s2c/shared/sim/bottleneck'
import {PERFECT_PATH} from '@s2c/shared/sim/network-path'
import type {PictureRequest} from 's2c-peer/core/picture/picture'
import {type CallPeer, type Scene, SimulatedCall} from 's2c-peer/core/sim/simulated-call'
import {type Clip, loadClips} from './clips.js'
import type {BenchRow} from './row.js'

const REQUESTS: readonly PictureRequest[] = [
  {width: 80, height: 24, format: 'levels', fps: 30},
  {width: 160, height: 90, format: 'colour', fps: 30},
]
const TILE: PictureRequest = {width: 40, height: 15, format: 'levels', fps: 30}
const LOSSES = [0, 0.02, 0.05, 0.1]
const SLOW_KBPS = [300, 100, 50, 25]
const WARM_UP_MS = 5_000
const MEASURED_MS = 10_000
const SECONDS = MEASURED_MS / 1_000
/** 100 ms there and back. */
const DELAY_MS = 50

const kbps = (bits: number): string => `${(bits / 1_000 / SECONDS).toFixed(1)} kbit/s`
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
const nameOf = ({width, height, format}: PictureRequest): string => `${width}x${height} ${format}`

export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const clip = loadClips(clipFolder).at(-1)!
  return [
    ...REQUESTS.flatMap(request => losses(clip, request)),
    ...[0, 0.05].map(loss => encodings(clip, loss)),
    ...SLOW_KBPS.map(limit => slow(clip, limit)),
  ]
}

/** There and back again, so that the end of a clip is no cut. */
function sceneOf({pictures}: Clip): Scene {
  const turn = pictures.length - 1
  return number => pictures[Math.abs((number % (2 * turn)) - turn)]!
}

function losses(clip: Clip, request: PictureRequest): BenchRow[] {
  const results = LOSSES.map(loss => ({loss, ...withLoss(clip, request, loss)}))
  const clean = results[0]!
  return results.map(({loss, wrong, bits, fps}) => ({
    stage: `${nameOf(request)}, ${clip.name}, ${loss * 100} % lost, 100 ms round trip`,
    figure: `${percent(wrong)} of samples wrong, ${kbps(bits)} on the wire, ${fps.toFixed(1)} pictures a second`,
    reference: `nothing lost: ${kbps(clean.bits)}`,
    ratio: (bits / clean.bits).toFixed(2),
  }))
}

function withLoss(
  clip: Clip,
  request: PictureRequest,
  loss: number,
): {wrong: number; bits: number; fps: number} {
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
  return {wrong, bits, fps: fps(SECONDS)}
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

function slow(clip: Clip, limitKbps: number): BenchRow {
  const call = new SimulatedCall(3, {scene: sceneOf(clip), sound: true})
  const limit: BottleneckConditions = {bitsPerSecond: limitKbps * 1_000, queueBytes: 64_000}
  const [one, other] = [call.add(limit), call.add(limit)]
  const request = REQUESTS[0]!
  call.connect(one, other, request, request, {...PERFECT_PATH, delayMs: DELAY_MS / 2, jitterMs: 5})
  call.run(WARM_UP_MS)
  const view = call.view(other, one)
  view.take()
  call.run(MEASURED_MS)
  const {concealed, queueP95Ms, fps, bits} = view.take()
  return {
    stage: `call of two, ${nameOf(request)}, both ways limited to ${limitKbps} kbit/s`,
    figure: `${percent(concealed)} of sound concealed, queues p95 ${queueP95Ms.toFixed(0)} ms, ${fps(SECONDS).toFixed(1)} pictures a second, ${view.soundFrames * 20} ms of sound a packet`,
    reference: `sent: ${kbps(bits)}`,
    ratio: (bits / SECONDS / limit.bitsPerSecond).toFixed(2),
  }
}
