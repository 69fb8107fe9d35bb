/**
 * The whole path: a call of three real peers on loopback, each with picture and sound, against ffmpeg alone
 * reading the same clip to a pipe with the same arguments in the same run.
 */
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import type {BenchRow} from 's2c-peer/bench/row'
import {CAPTURE_BYTES} from 's2c-peer/core/picture/capture-format'
import {fileInput} from 's2c-peer/io/capture/capture-input'
import {videoArguments} from 's2c-peer/io/capture/ffmpeg-arguments'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'
import {makeClip} from '../rig/clips.js'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import {ProgramScope, scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {treeUsage} from '../rig/usage.js'

const FPS = 30
const WARM_UP_SECONDS = 5
const MEASURED_SECONDS = 20

type Stats = EventOf<'stats'>
type Bare = {fps: number; cpuPercent: number}

/** `clip` null: a synthetic one. */
export async function run(clip: string | null): Promise<BenchRow[]> {
  const scope = new ProgramScope()
  try {
    const path = clip ?? (await makeClip(scratchFolder(scope), 'shapes', 10))
    const bare = await bareFfmpeg(path)
    const reports = await threeWayCall(scope, path)
    return describe(reports, bare)
  } finally {
    await scope.end()
  }
}

/** Reports of one of three peers, once a second. */
async function threeWayCall(scope: ProgramScope, clip: string): Promise<Stats[]> {
  const signaling = await SignalingProcess.start(scope)
  const sources = [
    {name: 'Ada', audio: 'test:440'},
    {name: 'Bob', audio: 'test:880'},
    {name: 'Cyd', audio: 'test:660'},
  ]
  const peers = sources.map(
    source =>
      new PeerProcess(scope, {...source, server: signaling.url, video: `file:${clip}`, record: false}),
  )
  const [first, ...others] = peers
  for (const other of others) await first!.live(await other.id())
  await first!.figures(WARM_UP_SECONDS)
  return first!.figures(MEASURED_SECONDS)
}

async function bareFfmpeg(clip: string): Promise<Bare> {
  const [binary] = findFfmpeg()
  const child = spawn(binary!.path, videoArguments(fileInput(clip), FPS), {stdio: ['pipe', 'pipe', 'ignore']})
  let bytes = 0
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  await once(child.stdout, 'data')
  const [startMs, startCpu, startBytes] = [performance.now(), treeUsage(child.pid!).cpuSeconds, bytes]
  while (bytes - startBytes < CAPTURE_BYTES * FPS * (MEASURED_SECONDS / 2)) await once(child.stdout, 'data')
  const seconds = (performance.now() - startMs) / 1000
  const cpuPercent = ((treeUsage(child.pid!).cpuSeconds - startCpu) / seconds) * 100
  const fps = (bytes - startBytes) / CAPTURE_BYTES / seconds
  child.kill('SIGKILL')
  return {fps, cpuPercent}
}

function describe(reports: readonly Stats[], bare: Bare): BenchRow[] {
  const peers = reports.flatMap(report => report.peers)
  const fps = median(peers.map(peer => peer.video.fps))
  const latencies = peers.map(peer => peer.video.latencyMs).filter(latency => latency !== null)
  const cpuPercent = median(reports.map(report => report.cpuPercent))
  const kbps = median(peers.map(peer => peer.video.kbps))
  const oldKbps = (80 * 24 * (4 / 3) * 8 * FPS) / 1000
  return [
    row(
      'pictures ready to paint, each of two',
      `${fps.toFixed(1)} fps`,
      `bare ffmpeg to a pipe: ${bare.fps.toFixed(1)} fps`,
      fps / bare.fps,
    ),
    row(
      'latency, ffmpeg to ready to paint',
      `p50 ${median(latencies.map(({p50}) => p50)).toFixed(1)} ms, p95 ${median(latencies.map(({p95}) => p95)).toFixed(1)} ms`,
      `one picture of bare ffmpeg: ${(1000 / bare.fps).toFixed(1)} ms`,
      median(latencies.map(({p50}) => p50)) / (1000 / bare.fps),
    ),
    row(
      'CPU of one peer, its ffmpeg processes included',
      `${cpuPercent.toFixed(1)} % of a core`,
      `bare ffmpeg for the picture alone: ${bare.cpuPercent.toFixed(1)} %`,
      cpuPercent / bare.cpuPercent,
    ),
    row(
      'picture bits to one receiver',
      `${kbps.toFixed(1)} kbit/s`,
      `base64 of the text: ${oldKbps.toFixed(0)} kbit/s`,
      kbps / oldKbps,
    ),
    row(
      'memory of one peer, all processes',
      `${Math.round(median(reports.map(report => report.rssBytes)) / 1024 / 1024)} MB`,
      'none',
      null,
    ),
  ]
}

const row = (stage: string, figure: string, reference: string, ratio: number | null): BenchRow => ({
  stage: `call of three, 80x24, ${FPS} fps, sound: ${stage}`,
  figure,
  reference,
  ratio: ratio === null ? '' : ratio.toFixed(2),
})

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
