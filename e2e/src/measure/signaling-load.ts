/**
 * Signaling under load, ours beside the servers of PeerJS and y-webrtc: each in turn as a process of its own, the same peers
 * in the same rooms. Memory of idle peers, what they cost while idle, joins and envelopes at a steady rate.
 *   node e2e/dist/measure/signaling-load.js [--peers 10000] [--room-size 8] [--joins-per-second 500] [--messages-per-second 5000]
 *     [--seconds 20] [--bytes 1000] [--only s2c]
 * How long envelopes take is asked by some peers in a process of their own, among the others': ten thousand in one process wait for
 * its collector more than for the server, as the second line of waits shows.
 * Peers and server are on one machine, so that two cores must be free. About six minutes; a quick look: `--peers 1000 --seconds 5`.
 */
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {Crowd} from '../load/crowd.js'
import {OwnLoop} from '../load/own-loop.js'
import {Probe, type Probed} from '../load/probe.js'
import {type MeasuredServer, startsOf} from '../load/processes.js'
import {percentileMs, shownErrors, shownWaits, type Tally, waitsOf} from '../load/tally.js'
import type {Scope} from '../rig/scope.js'
import {type Line, line, megabytes, report, usable} from './report.js'

const {values} = parseArgs({
  options: {
    peers: {type: 'string', default: '10000'},
    'room-size': {type: 'string', default: '8'},
    'joins-per-second': {type: 'string', default: '500'},
    'messages-per-second': {type: 'string', default: '5000'},
    seconds: {type: 'string', default: '20'},
    bytes: {type: 'string', default: '1000'},
    only: {type: 'string'},
  },
})
const [peers, roomSize] = [Number(values.peers), Number(values['room-size'])]
const [joinsPerSecond, messagesPerSecond] = [
  Number(values['joins-per-second']),
  Number(values['messages-per-second']),
]
const [seconds, bytes] = [Number(values.seconds), Number(values.bytes)]

const MOST_BYTES_A_PEER = 20_000
const MOST_IDLE_CPU = 0.15
const MOST_JOIN_MS = 50
const MOST_RELAY_MS = 10
/** Against the leaner of the others. */
const MOST_MEMORY_RATIO = 1.2
/** A system has some 28,000 ports for connections from one address. */
const PEERS_OF_ADDRESS = 5_000
/** Their joins and envelopes before anything is judged: rates are meant for a server whose code is compiled. */
const WARM_UP = {peers: 1_000, seconds: 2, leavesPerSecond: 1_000}
/** A process that just started, or was just busy, is given so long to come to rest. */
const SETTLE_MS = 2_000
/** Of all envelopes: enough to tell the last of a hundred by, and few enough for an idle process. */
const PROBES_PER_SECOND = 250
const ownLoop = new OwnLoop()
const starts = usable(() => startsOf(values.only))

type Result = {
  readonly name: string
  readonly joined: Tally
  readonly relayed: Tally
  readonly probed: Probed
  readonly idleBytes: number
  readonly idleCpu: number
  readonly askedCpu: number | null
  readonly joinCpuUs: number
  readonly relayCpuUs: number
  /** Of this process itself. */
  readonly late: {readonly joinsMs: number; readonly relaysMs: number}
}

await report(`Signaling, ${peers} peers in rooms of ${roomSize}`, async scope => {
  const results: Result[] = []
  for (const start of starts) {
    const server = await start(scope)
    results.push(await measure(scope, server))
    await server.program.killGroup()
  }
  return [...results.flatMap(describe), ...compare(results)]
})

/** One server from its start to its last peer. */
async function measure(scope: Scope, server: MeasuredServer): Promise<Result> {
  await delay(SETTLE_MS)
  const baseBytes = server.rssBytes
  await warmUp(scope, server)
  const crowd = gather(scope, server, peers)
  ownLoop.takeLateMs()
  const joinCpu = await cpuOf(server, () => crowd.join(joinsPerSecond))
  const joined = crowd.takeTally()
  const joinsMs = ownLoop.takeLateMs()
  await delay(SETTLE_MS)
  const idle = await cpuOf(server, () => delay(seconds * 1000))
  const idleBytes = server.rssBytes - baseBytes
  const stop = crowd.askServer()
  const asked = await cpuOf(server, () => delay(seconds * 1000))
  stop()
  ownLoop.takeLateMs()
  const probe = new Probe(scope, server, {perSecond: PROBES_PER_SECOND, seconds, bytes})
  await probe.isWarm
  let probed: Probed | undefined
  const relayCpu = await cpuOf(server, async () => {
    await crowd.send(messagesPerSecond - PROBES_PER_SECOND, seconds, bytes)
    probed = await probe.result()
  })
  const relayed = crowd.takeTally()
  const relaysMs = ownLoop.takeLateMs()
  crowd.kill()
  return {
    name: server.name,
    joined,
    relayed,
    probed: probed!,
    idleBytes,
    idleCpu: idle / seconds,
    askedCpu: server.dialect.alive === null ? null : asked / seconds,
    joinCpuUs: (joinCpu / peers) * 1e6,
    relayCpuUs: (Math.max(0, relayCpu - idle) / (relayed.sentCount + PROBES_PER_SECOND * seconds)) * 1e6,
    late: {joinsMs, relaysMs},
  }
}

function gather(scope: Scope, {dialect, url}: MeasuredServer, size: number, roomPrefix = 'load'): Crowd {
  const addresses = Math.ceil(size / PEERS_OF_ADDRESS)
  const crowd = new Crowd({dialect, servers: [url], size, roomSize, roomPrefix, addresses})
  scope.after(() => crowd.kill())
  return crowd
}

async function warmUp(scope: Scope, server: MeasuredServer): Promise<void> {
  const crowd = gather(scope, server, WARM_UP.peers, 'warm-up')
  await crowd.join(joinsPerSecond)
  await crowd.send(messagesPerSecond, WARM_UP.seconds, bytes)
  await crowd.leave(WARM_UP.leavesPerSecond)
  await delay(SETTLE_MS)
}

async function cpuOf(server: MeasuredServer, act: () => Promise<void>): Promise<number> {
  const before = server.cpuSeconds
  await act()
  return server.cpuSeconds - before
}

function describe({name, joined, relayed, probed, ...result}: Result): Line[] {
  const isOurs = name === 's2c'
  const [joinMs, relayMs] = [percentileMs(joined.joins, 99), probed.p99Ms]
  const each = result.idleBytes / peers
  const whole = joined.joins.count === peers && relayed.missing === 0
  const errors = joined.errorCount + relayed.errorCount
  const limit = (text: string): string => (isOurs ? text : '')
  const promised = (holds: boolean): boolean => !isOurs || holds
  const percent = (share: number): string => `${(share * 100).toFixed(1)} % of a core`
  return [
    line(
      `${name}: ${joinsPerSecond} joins/s`,
      shownWaits(waitsOf(joined.joins)),
      limit(`<= ${MOST_JOIN_MS} ms`),
      promised(joinMs <= MOST_JOIN_MS),
    ),
    line(`${name}: CPU of a join`, `${result.joinCpuUs.toFixed(0)} µs`, '', true),
    line(
      `${name}: memory above base, idle peers`,
      `${megabytes(result.idleBytes)}, ${(each / 1000).toFixed(1)} kB each`,
      limit(`<= ${megabytes(peers * MOST_BYTES_A_PEER)}`),
      promised(each <= MOST_BYTES_A_PEER),
    ),
    line(
      `${name}: CPU for idle peers`,
      percent(result.idleCpu),
      limit('<= 15 %'),
      promised(result.idleCpu <= MOST_IDLE_CPU),
    ),
    line(
      `${name}: the same, peers ask the server as well`,
      result.askedCpu === null ? 'they do not' : percent(result.askedCpu),
      '',
      true,
    ),
    line(
      `${name}: ${messagesPerSecond} envelopes/s of ${bytes} bytes`,
      `p50 ${probed.p50Ms.toFixed(1)} ms, p99 ${probed.p99Ms.toFixed(1)} ms`,
      limit(`<= ${MOST_RELAY_MS} ms`),
      promised(relayMs <= MOST_RELAY_MS),
    ),
    line(
      `${name}: as those see it that wait for their own process`,
      shownWaits(waitsOf(relayed.relays)),
      '',
      true,
    ),
    line(`${name}: CPU of an envelope`, `${result.relayCpuUs.toFixed(0)} µs`, '', true),
    line(
      `${name}: peers' own loop late, p99, joins and envelopes`,
      `${result.late.joinsMs.toFixed(1)}, ${result.late.relaysMs.toFixed(1)} ms`,
      '',
      true,
    ),
    line(
      `${name}: joined, lost envelopes, errors`,
      `${joined.joins.count}, ${relayed.missing}, ${shownErrors(joined.errors)}; ${shownErrors(relayed.errors)}`,
      limit('all, 0, none'),
      promised(whole && errors === 0),
    ),
  ]
}

/** Ours against the better of the others; nothing if there are none. */
function compare(results: readonly Result[]): Line[] {
  const ours = results.find(({name}) => name === 's2c')
  const others = results.filter(({name}) => name !== 's2c')
  if (ours === undefined || others.length === 0) return []
  const against = (what: string, of: (result: Result) => number, most: number): Line => {
    const ratio = of(ours) / Math.min(...others.map(of))
    return line(`s2c / the better of the others: ${what}`, ratio.toFixed(2), `<= ${most}`, ratio <= most)
  }
  return [
    against('join p99', ({joined}) => percentileMs(joined.joins, 99), 1),
    against('envelope p99', ({probed}) => probed.p99Ms, 1),
    against('CPU of an envelope', ({relayCpuUs}) => relayCpuUs, 1),
    against('memory of idle peers', ({idleBytes}) => idleBytes, MOST_MEMORY_RATIO),
  ]
}
