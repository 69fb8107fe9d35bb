/**
 * A call of three at 80x24, 30 pictures a second, with sound: pictures, latency, CPU, memory, bits.
 *   node e2e/dist/measure/three-way.js [--clip FILE] [--seconds 60]
 */
import {parseArgs} from 'node:util'
import {makeClip} from '../rig/clips.js'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {type TreeUsage, treeUsage} from '../rig/usage.js'
import {type Line, line, median, megabytes, report} from './report.js'

const WARM_UP_SECONDS = 5
const {values} = parseArgs({options: {clip: {type: 'string'}, seconds: {type: 'string', default: '60'}}})
const seconds = Number(values.seconds)

await report(`Call of three, ${seconds} s, ${values.clip ?? 'synthetic clip'}`, async scope => {
  const clip = values.clip ?? (await makeClip(scratchFolder(scope), 'shapes', 10))
  const {url: server} = await SignalingProcess.start(scope)
  const options = {server, video: `file:${clip}`, record: false}
  const peers = [440, 660, 880].map(
    pitch => new PeerProcess(scope, {...options, name: `${pitch} Hz`, audio: `test:${pitch}`}),
  )
  const ids = await Promise.all(peers.map(peer => peer.id()))
  for (const [index, peer] of peers.entries())
    for (const id of ids.filter(other => other !== ids[index])) await peer.live(id)
  await peers[0]!.figures(WARM_UP_SECONDS)
  const before = peers.map(peer => treeUsage(peer.program.pid))
  const startedAt = performance.now()
  const reports = await Promise.all(peers.map(peer => peer.figures(seconds)))
  const elapsed = (performance.now() - startedAt) / 1000
  const after = peers.map(peer => treeUsage(peer.program.pid))
  return peers.flatMap((_, index) =>
    describe(`peer ${index + 1}`, reports[index]!, before[index]!, after[index]!, elapsed),
  )
})

function describe(
  who: string,
  reports: readonly EventOf<'stats'>[],
  before: TreeUsage,
  after: TreeUsage,
  elapsed: number,
): Line[] {
  const video = reports.flatMap(({peers}) => peers.map(peer => peer.video))
  const latencies = video.flatMap(({latencyMs}) => (latencyMs === null ? [] : [latencyMs]))
  const fps = median(video.map(each => each.fps))
  const p50 = median(latencies.map(latency => latency.p50))
  const p95 = median(latencies.map(latency => latency.p95))
  const kbps = video.reduce((sum, each) => sum + each.kbps, 0) / video.length
  const cpu = ((after.cpuSeconds - before.cpuSeconds) / elapsed) * 100
  return [
    line(`${who}: pictures of each other peer`, `${fps.toFixed(1)} fps`, '>= 28', fps >= 28),
    line(`${who}: latency p50`, `${p50.toFixed(1)} ms`, '<= 20', p50 <= 20),
    line(`${who}: latency p95`, `${p95.toFixed(1)} ms`, '<= 50', p95 <= 50),
    line(
      `${who}: CPU, all ${after.processes} processes`,
      `${cpu.toFixed(1)} % of a core`,
      '<= 50',
      cpu <= 50,
    ),
    line(`${who}: memory (Pss)`, megabytes(after.pssBytes), '<= 250 MB', after.pssBytes <= 250e6),
    line(`${who}: picture bits from each`, `${kbps.toFixed(1)} kbit/s`, '<= 60', kbps <= 60),
  ]
}
