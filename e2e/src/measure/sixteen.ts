/**
 * A full meeting on one machine: how soon all see all, what a peer more costs, and whether it is whole again after peers were
 * killed and came back all the while.
 * Where they never are all live at once, it tells how many directions were, and ends there.
 *   node e2e/dist/measure/sixteen.js [--peers 16] [--minutes 5] [--every 2] [--seed 1] [--video test|none]
 */
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {seededRandom} from '@s2c/shared/sim/random'
import {type EventOf, PeerProcess} from '../rig/peer-process.js'
import type {Scope} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {type Line, line, report} from './report.js'

const {values} = parseArgs({
  options: {
    peers: {type: 'string', default: '16'},
    minutes: {type: 'string', default: '5'},
    every: {type: 'string', default: '2'},
    seed: {type: 'string', default: '1'},
    video: {type: 'string', default: 'test'},
  },
})
const seats = Number(values.peers)
const directions = seats * (seats - 1)
const SPEAKING = 2
const LIVE_WITHIN_MS = 10_000
const DEADLINE_MS = 120_000
/** When directions are counted meanwhile, since the first command. */
const COUNTED_AT_S = [10, 20, 40, 60, 80, 100]
const FIGURES_S = 8

await report(`${seats} peers on one machine, 40x15, 10 fps, sound of ${SPEAKING}`, async scope => {
  const {url} = await SignalingProcess.start(scope)
  const join = (seat: number): PeerProcess => joinAt(scope, url, seat)
  const startedAt = performance.now()
  const peers = Array.from({length: seats}, (_, seat) => join(seat))
  const counts: Line[] = []
  const counting = setInterval(() => {
    const second = COUNTED_AT_S[counts.length]
    if (second === undefined || performance.now() - startedAt < second * 1_000) return
    counts.push(
      line(`directions live after ${second} s`, `${liveDirections(peers)} of ${directions}`, '', true),
    )
  }, 100)
  scope.after(() => clearInterval(counting))
  await Promise.all(peers.map(peer => peer.id()))
  const joinedMs = performance.now() - startedAt
  const isLive = await areAllLive(peers).then(
    () => true,
    (error: Error) => {
      console.error(error.message.split('\n')[0])
      return false
    },
  )
  const liveMs = performance.now() - startedAt
  clearInterval(counting)
  if (!isLive)
    return [
      ...counts,
      line(`all ${directions} directions live`, 'never', `<= ${LIVE_WITHIN_MS / 1000} s`, false),
    ]
  const full = await cpuPercent(peers)
  const half = seats >> 1
  await Promise.all(peers.splice(half).map(peer => peer.leave()))
  const halfFull = await cpuPercent(peers)
  for (let seat = half; seat < seats; seat++) peers.push(join(seat))
  await areAllLive(peers)
  const kills = await killAndRejoin(peers, join)
  const lastAt = performance.now()
  await areAllLive(peers)
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  return [
    ...counts,
    line('all have joined, since the first command', seconds(joinedMs), '', true),
    line(`all ${directions} directions live, since then`, seconds(liveMs - joinedMs), '', true),
    line(
      `all ${directions} directions live, since the first command`,
      seconds(liveMs),
      `<= ${seconds(LIVE_WITHIN_MS)}`,
      liveMs <= LIVE_WITHIN_MS,
    ),
    line('CPU of all peers', `${full.toFixed(0)} % of a core`, '', true),
    line('CPU per added peer', `${((full - halfFull) / (seats - half)).toFixed(1)} % of a core`, '', true),
    line(`all live after ${kills} were killed and came back`, seconds(performance.now() - lastAt), '', true),
  ] satisfies Line[]
})

function joinAt(scope: Scope, server: string, seat: number): PeerProcess {
  const audio = seat < SPEAKING ? `test:${440 + 220 * seat}` : 'none'
  const args = ['--fps', '10', '--size', '40x15']
  return new PeerProcess(scope, {server, video: values.video, audio, record: false, args})
}

/** As the newest figures of each tell. */
function liveDirections(peers: readonly PeerProcess[]): number {
  return peers.reduce((sum, {events}) => {
    const last = events.all.findLast((event): event is EventOf<'stats'> => event.event === 'stats')
    return sum + (last?.peers.filter(({state}) => state === 'live').length ?? 0)
  }, 0)
}

/** Judged by the figures, which tell of all peers as of now. */
async function areAllLive(peers: readonly PeerProcess[]): Promise<void> {
  const ids = await Promise.all(peers.map(peer => peer.id()))
  const all = peers.map((peer, at) =>
    peer.waitFor(
      'stats',
      ({peers: others}) =>
        ids.every((id, of) => of === at || others.some(other => other.id === id && other.state === 'live')),
      {since: peer.mark, deadlineMs: DEADLINE_MS},
    ),
  )
  await Promise.all(all)
}

async function cpuPercent(peers: readonly PeerProcess[]): Promise<number> {
  const figures = await Promise.all(peers.map(peer => peer.figures(FIGURES_S)))
  const means = figures.map(all => all.reduce((sum, each) => sum + each.cpuPercent, 0) / all.length)
  return means.reduce((sum, mean) => sum + mean, 0)
}

/** Returns how many. */
async function killAndRejoin(peers: PeerProcess[], join: (seat: number) => PeerProcess): Promise<number> {
  const random = seededRandom(Number(values.seed))
  const untilMs = performance.now() + Number(values.minutes) * 60_000
  let kills = 0
  for (; performance.now() < untilMs; kills++) {
    const seat = random.below(seats)
    await peers[seat]!.program.killGroup()
    peers[seat] = join(seat)
    await delay(Number(values.every) * 1000)
  }
  return kills
}
