/**
 * Calls over paths that carry little, every byte on the wire counted: sound, queues and pictures from 5 s on, and how fast
 * they recover. Needs root, iproute2 and nftables.
 *   node e2e/dist/measure/slow-paths.js [--clip FILE] [--seconds 20]
 */
import {parseArgs} from 'node:util'
import {makeClip} from '../rig/clips.js'
import {PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {SlowNetwork} from '../rig/slow-network.js'
import {type Line, line, report} from './report.js'

const {values} = parseArgs({options: {clip: {type: 'string'}, seconds: {type: 'string', default: '20'}}})
const seconds = Number(values.seconds)
const WARM_UP_SECONDS = 5
const DELAY_MS = 25

await report(`Calls over slow paths, ${seconds} s each, ${values.clip ?? 'synthetic clip'}`, async scope => {
  const clip = values.clip ?? (await makeClip(scratchFolder(scope), 'shapes', 10))
  const lines: Line[] = []
  for (const kbps of [300, 100, 50, 25]) lines.push(...(await callOfTwo(kbps)))
  lines.push(
    ...(await callOfMany('one of three receivers behind 100 kbit/s', network => {
      network.bottleneck('thin', 100_000)
      for (let to = 1; to < 4; to++)
        network.path(0, to, {delayMs: DELAY_MS, bottlenecks: to === 3 ? ['thin'] : []})
    })),
  )
  lines.push(
    ...(await callOfMany('three receivers behind one uplink of 300 kbit/s', network => {
      network.bottleneck('uplink', 300_000)
      for (let to = 1; to < 4; to++) network.path(0, to, {delayMs: DELAY_MS, bottlenecks: ['uplink']})
    })),
  )
  return lines

  function join(network: SlowNetwork, index: number): PeerProcess {
    const {args = [], ...options} = network.options(index)
    const media = {video: `file:${clip}`, audio: `test:${440 + 110 * index}`, record: false}
    return new PeerProcess(scope, {...options, ...media, args: [...args, '--frames', '30']})
  }

  async function callOfTwo(kbps: number): Promise<Line[]> {
    const network = await SlowNetwork.start(scope, 2)
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      network.bottleneck(`from ${from}`, kbps * 1_000)
      network.path(from, to, {delayMs: DELAY_MS, bottlenecks: [`from ${from}`]})
    }
    const [one, other] = [join(network, 0), join(network, 1)]
    await one.live(await other.id())
    await one.figures(WARM_UP_SECONDS)
    await network.figures()
    const figures = await one.figures(seconds)
    const path = (await network.figures())(1, 0)
    for (const from of [0, 1]) network.bottleneck(`from ${from}`, null)
    const later = (await one.figures(8)).slice(-2)
    await Promise.all([one.leave(), other.leave()])
    const [audio, video] = [
      figures.map(({peers}) => peers[0]!.audio),
      figures.map(({peers}) => peers[0]!.video),
    ]
    const concealed = mean(audio.map(each => each.concealedPercent))
    const fps = mean(video.map(each => each.fps))
    const recovered = mean(later.map(({peers}) => peers[0]!.video.fps))
    const sent = ((path.bytes * 8) / 1_000 / seconds).toFixed(1)
    return [
      line(`${kbps} kbit/s: concealed`, `${concealed.toFixed(2)} %`, '<= 2', concealed <= 2),
      line(
        `${kbps} kbit/s: queueing p95`,
        `${path.queueMs.p95.toFixed(0)} ms`,
        '<= 150',
        path.queueMs.p95 <= 150,
      ),
      line(
        `${kbps} kbit/s: pictures`,
        `${fps.toFixed(1)} fps`,
        kbps >= 50 ? '> 0' : '',
        kbps < 50 || fps > 0,
      ),
      line(`${kbps} kbit/s: on the wire`, `${sent} kbit/s`, '', true),
      line(`${kbps} kbit/s: 7 s after it widened`, `${recovered.toFixed(1)} fps`, '>= 25', recovered >= 25),
    ]
  }

  async function callOfMany(what: string, slow: (network: SlowNetwork) => void): Promise<Line[]> {
    const network = await SlowNetwork.start(scope, 4)
    slow(network)
    const peers = [0, 1, 2, 3].map(index => join(network, index))
    const ids = await Promise.all(peers.map(peer => peer.id()))
    await Promise.all(peers.slice(1).map(peer => peer.live(ids[0]!)))
    await peers[0]!.figures(WARM_UP_SECONDS)
    await network.figures()
    const all = await Promise.all(peers.slice(1).map(peer => peer.figures(seconds)))
    const paths = await network.figures()
    await Promise.all(peers.map(peer => peer.leave()))
    return all.flatMap((figures, index) => {
      const own = figures.map(({peers: others}) => others.find(({id}) => id === ids[0])!)
      const concealed = mean(own.map(({audio}) => audio.concealedPercent))
      const fps = mean(own.map(({video}) => video.fps))
      const {p95} = paths(0, index + 1).queueMs
      const isFree = what.startsWith('one') && index < 2
      return [
        line(`${what}: ${index + 1} concealed`, `${concealed.toFixed(2)} %`, '<= 2', concealed <= 2),
        line(`${what}: ${index + 1} queueing p95`, `${p95.toFixed(0)} ms`, '<= 150', p95 <= 150),
        line(
          `${what}: ${index + 1} pictures`,
          `${fps.toFixed(1)} fps`,
          isFree ? '>= 28' : '> 0',
          fps > (isFree ? 28 : 0),
        ),
      ]
    })
  }
})

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length
}
