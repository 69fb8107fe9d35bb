/**
 * Meetings on a LAN without a server, each figure over some runs, as root:
 *   node e2e/dist/measure/lan.js [--part meet|picture|takeover|split|crowd|signaling] [--runs 10]
 * meet: three machines start within 5 s. picture: from the command to the first remote picture. takeover: the host is
 * killed; how soon a fourth is in, and what the others hear meanwhile. split: cut for 30 s, then mended. crowd: ten
 * peers at ten machines start at once. signaling: the same by signaling alone, which a small machine can do often.
 */
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {type LanMachine, LocalNetwork} from '../rig/local-network.js'
import {PeerProcess} from '../rig/peer-process.js'
import {Program} from '../rig/program.js'
import {type ProgramScope, ProgramScope as Run, scratchFolder} from '../rig/scope.js'
import {isHeard} from '../rig/tone-call.js'
import {toneWindows} from '../rig/tones.js'
import {readWav} from '../rig/wav-file.js'
import {type Line, line, median, report} from './report.js'

const PARTS = {meet, picture, takeover, split, crowd, signaling}
const {values} = parseArgs({
  options: {part: {type: 'string', default: ''}, runs: {type: 'string', default: '10'}},
})
const runs = Number(values.runs)

const START_SPREAD_MS = 5_000
const SPLIT_MS = 30_000
const CROWD = 10
const PITCHES_HZ = [440, 700, 1100] as const
/** A pitch that stands less over the rest is not heard. */
const CLEAR_DB = 6
const DEADLINE_MS = 60_000
/** Longer than any host waits before it asks for others. */
const SETTLED_MS = 3_000
const SIGNALING_PEER = fileURLToPath(new URL('../rig/signaling-peer.js', import.meta.url))

type Join = {audio?: string; video?: string; speaker?: string; args?: readonly string[]}

function joinAt(scope: ProgramScope, {network}: LanMachine, {args = [], ...rest}: Join = {}): PeerProcess {
  const lan = {server: null, confined: false, wrap: network.wrap, record: false}
  return new PeerProcess(scope, {...lan, video: 'test', args: ['--fps', '5', ...args], ...rest})
}

/** Resolves when each is live at each other. */
async function areOneMeeting(peers: readonly PeerProcess[], since = peers.map(() => 0)): Promise<void> {
  const ids = await Promise.all(peers.map(peer => peer.id()))
  const others = peers.flatMap((peer, at) =>
    ids.filter(id => id !== ids[at]).map(id => [peer, id, since[at]!] as const),
  )
  await Promise.all(others.map(([peer, id, mark]) => peer.live(id, {since: mark, deadlineMs: DEADLINE_MS})))
}

/** Repeats a run in a scope of its own; what it gives back are milliseconds. */
async function times(measure: (scope: ProgramScope, run: number) => Promise<number>): Promise<number[]> {
  const all: number[] = []
  for (let run = 0; run < runs; run++) {
    const scope = new Run()
    try {
      all.push(await measure(scope, run))
      console.error(`run ${run + 1} of ${runs}: ${Math.round(all.at(-1)!)} ms`)
    } finally {
      await scope.end()
    }
  }
  return all
}

function summary(what: string, all: readonly number[], limitMs: number): Line {
  const middle = median(all)
  const seconds = (ms: number): string => (ms / 1000).toFixed(2)
  const figure = `${seconds(middle)} s (${seconds(Math.min(...all))}-${seconds(Math.max(...all))}, ${all.length} runs)`
  return line(what, figure, `<= ${limitMs / 1000} s`, middle <= limitMs)
}

/** From the start of the last to the last link. */
async function meet(): Promise<Line[]> {
  const all = await times(async scope => {
    const lan = new LocalNetwork(scope, 3)
    const starts = [0, Math.random() * START_SPREAD_MS, Math.random() * START_SPREAD_MS].sort((a, b) => a - b)
    const peers: PeerProcess[] = []
    for (const [at, start] of starts.entries()) {
      await delay(start - (starts[at - 1] ?? 0))
      peers.push(joinAt(scope, lan.machines[at]!))
    }
    const startedAt = performance.now()
    await areOneMeeting(peers)
    return performance.now() - startedAt
  })
  return [summary('three starts within 5 s: one meeting, median', all, 3_000)]
}

async function picture(scope: ProgramScope): Promise<Line[]> {
  const lan = new LocalNetwork(scope, 3)
  const present = lan.machines.slice(0, 2).map(machine => joinAt(scope, machine, {audio: 'test'}))
  await areOneMeeting(present)
  const all: number[] = []
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now()
    const newcomer = joinAt(scope, lan.machines[2]!, {audio: 'test', args: ['--frames', '30']})
    await newcomer.waitFor('frame')
    all.push(performance.now() - startedAt)
    await newcomer.leave()
  }
  return [summary('first remote picture, median', all, 1_200)]
}

async function takeover(): Promise<Line[]> {
  const silences: number[] = []
  const all = await times(async scope => {
    const lan = new LocalNetwork(scope, 4)
    const files = PITCHES_HZ.map(() => join(scratchFolder(scope), 'heard.wav'))
    const peers: PeerProcess[] = []
    for (const [at, pitch] of PITCHES_HZ.entries()) {
      const sound = {audio: `test:${pitch}`, speaker: `file:${files[at]}`}
      peers.push(joinAt(scope, lan.machines[at]!, sound))
      await peers.at(-1)!.id()
    }
    for (const peer of peers) await peer.waitFor('stats', each => each.peers.filter(isHeard).length === 2)
    await peers[1]!.figures(3)
    await peers[0]!.program.killGroup()
    const startedAt = performance.now()
    const [, ...rest] = peers
    const newcomer = joinAt(scope, lan.machines[3]!)
    for (const peer of rest) await newcomer.live(await peer.id(), {deadlineMs: DEADLINE_MS})
    const joinedMs = performance.now() - startedAt
    await rest[0]!.figures(3)
    for (const peer of rest) await peer.leave()
    silences.push(longestSilenceMs(files[1]!, 2), longestSilenceMs(files[2]!, 1))
    return joinedMs
  })
  const worst = Math.max(...silences)
  return [
    summary('host killed: a fourth is live with the rest, median', all, 5_000),
    line('longest silence of a survivor at another', `${worst} ms`, '<= 200 ms', worst <= 200),
  ]
}

/** Of one pitch in a recording, from its first clear window to its last. */
function longestSilenceMs(file: string, tone: number): number {
  const windows = toneWindows(readWav(file), PITCHES_HZ).map(({overRestDb}) => overRestDb[tone]! >= CLEAR_DB)
  const heard = windows.slice(windows.indexOf(true), windows.lastIndexOf(true))
  let [longest, current] = [0, 0]
  for (const isClear of heard) {
    current = isClear ? 0 : current + 1
    longest = Math.max(longest, current)
  }
  return longest * 100
}

/** From the mended cable to the last link between the halves. */
async function split(): Promise<Line[]> {
  let lost = 0
  const all = await times(async scope => {
    const lan = new LocalNetwork(scope, 4)
    const peers = lan.machines.map(machine => joinAt(scope, machine, {audio: 'test'}))
    await areOneMeeting(peers)
    await peers[0]!.figures(2)
    const marks = peers.map(peer => peer.mark)
    lan.split()
    await delay(SPLIT_MS)
    const healed = peers.map(peer => peer.mark)
    lan.heal()
    const startedAt = performance.now()
    const ids = await Promise.all(peers.map(peer => peer.id()))
    const half = (at: number): boolean => at < peers.length / 2
    await Promise.all(
      peers.flatMap((peer, at) =>
        ids.flatMap((id, other) =>
          half(at) === half(other) ? [] : [peer.live(id, {since: healed[at]!, deadlineMs: DEADLINE_MS})],
        ),
      ),
    )
    const tookMs = performance.now() - startedAt
    for (const [at, peer] of peers.entries())
      for (const event of peer.events.all.slice(marks[at]!)) {
        if (event.event !== 'peer' || half(at) !== half(ids.indexOf(event.id))) continue
        if (event.state !== 'live') lost++
      }
    return tookMs
  })
  return [
    summary('split for 30 s, mended: one meeting, median', all, 5_000),
    line('links within a half that were disturbed', `${lost}`, '0', lost === 0),
  ]
}

async function crowd(): Promise<Line[]> {
  const all = await times(async scope => {
    const lan = new LocalNetwork(scope, CROWD)
    const startedAt = performance.now()
    const peers = lan.machines.map(machine => joinAt(scope, machine, {video: 'none'}))
    await areOneMeeting(peers)
    return performance.now() - startedAt
  })
  return [summary(`${CROWD} starts at once: one meeting, median`, all, DEADLINE_MS)]
}

/** Until each knows all others at one server, and still does a while later. */
async function signaling(): Promise<Line[]> {
  const all = await times(async scope => {
    const lan = new LocalNetwork(scope, CROWD)
    const startedAt = performance.now()
    const peers = lan.machines.map(
      ({network}) => new Program(scope, ...network.wrap(process.execPath, [SIGNALING_PEER, 'session1'])),
    )
    const areAll = (line: string): boolean => Number(line) === CROWD - 1
    await Promise.all(peers.map(({lines}) => lines.waitFor('all others', areAll, {deadlineMs: DEADLINE_MS})))
    const tookMs = performance.now() - startedAt
    await delay(SETTLED_MS)
    const apart = peers.filter(({lines}) => !areAll(lines.all.at(-1)!))
    if (apart.length > 0) throw new Error(`${apart.length} are not in the meeting`)
    return tookMs
  })
  return [summary(`${CROWD} starts at once, signaling alone: one meeting, median`, all, DEADLINE_MS)]
}

const wanted = Object.entries(PARTS).filter(([name]) => values.part === '' || values.part === name)
await report(`A LAN without a server: ${wanted.map(([name]) => name).join(', ')}`, async scope => {
  const lines: Line[] = []
  for (const [, measure] of wanted) lines.push(...(await measure(scope)))
  return lines
})
