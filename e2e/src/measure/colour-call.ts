/**
 * A call of two in true colour, each other's picture in 160x45 half blocks, with sound, one of them on a screen: pictures,
 * latency, bits each way, CPU of a whole peer with its terminal's writing.
 *   node e2e/dist/measure/colour-call.js [--clip FILE] [--seconds 30]
 */
import {parseArgs} from 'node:util'
import {makeClip} from '../rig/clips.js'
import {PeerProcess} from '../rig/peer-process.js'
import {scratchFolder} from '../rig/scope.js'
import {ScreenPeer} from '../rig/screen-peer.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {treeUsage} from '../rig/usage.js'
import {line, median, report} from './report.js'

const WARM_UP_SECONDS = 8
/** The other's card in cells; its border and the status line stand around it. */
const [COLS, ROWS] = [160, 45]
const {values} = parseArgs({options: {clip: {type: 'string'}, seconds: {type: 'string', default: '30'}}})
const seconds = Number(values.seconds)

await report(`Colour call of two, ${seconds} s, ${values.clip ?? 'synthetic clip'}`, async scope => {
  const clip = values.clip ?? (await makeClip(scratchFolder(scope), 'shapes', 10))
  const {url: server} = await SignalingProcess.start(scope)
  const options = {server, video: `file:${clip}`, look: ['--glyphs', 'half', '--color', 'true']}
  const size = ['--size', `${COLS}x${ROWS}`]
  const one = new PeerProcess(scope, {...options, name: 'One', audio: 'test:440', args: size, record: false})
  const {terminal} = new ScreenPeer(scope, {
    ...options,
    ...{name: 'Screen', audio: 'test:660', speaker: `file:${scratchFolder(scope)}/heard.wav`},
    ...{cols: COLS + 4, rows: ROWS + 5},
  })
  const {id} = await one.waitFor('peer', ({name, state}) => name === 'Screen' && state === 'live')
  await one.figures(WARM_UP_SECONDS)
  const pids = [one.program.pid, terminal.pid]
  const before = pids.map(treeUsage)
  const startedAt = performance.now()
  const figures = await one.figures(seconds)
  const elapsed = (performance.now() - startedAt) / 1_000
  const cpu = pids.map((pid, i) => ((treeUsage(pid).cpuSeconds - before[i]!.cpuSeconds) / elapsed) * 100)
  const video = figures.map(({peers}) => peers.find(peer => peer.id === id)!.video)
  const fps = median(video.map(each => each.fps))
  const down = mean(video.map(each => each.kbps))
  const up = mean(figures.map(({sent}) => sent.video.kbps))
  const p50 = median(video.flatMap(({latencyMs}) => (latencyMs === null ? [] : [latencyMs.p50])))
  return [
    line(
      'pictures',
      `${fps.toFixed(1)} fps, ${video.at(-1)!.cols}x${video.at(-1)!.rows}`,
      '>= 28',
      fps >= 28,
    ),
    line(
      'picture bits to the screen, to the other',
      `${up.toFixed(0)}, ${down.toFixed(0)} kbit/s`,
      '<= 250',
      Math.max(up, down) <= 250,
    ),
    line('latency p50', `${p50.toFixed(1)} ms`, '', true),
    line('CPU of the peer on a screen', `${cpu[1]!.toFixed(1)} % of a core`, '<= 45', cpu[1]! <= 45),
    line('CPU of the other', `${cpu[0]!.toFixed(1)} % of a core`, '<= 45', cpu[0]! <= 45),
  ]
})

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length
}
