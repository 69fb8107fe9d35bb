/**
 * A signaling server with good peers, left alone and then beside bad clients in a process of their own: whether the good ones
 * notice, and what the server keeps of it afterwards.
 *   node e2e/dist/measure/signaling-abuse.js [--sockets 1000] [--seconds 60] [--peers 200] [--messages-per-second 500]
 *     [--quiet-seconds 15] [--pause-ms 2000]
 * The three processes share the machine. A quick look: `--sockets 200 --seconds 10 --quiet-seconds 5`.
 */
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {Crowd} from '../load/crowd.js'
import {MeasuredServer} from '../load/processes.js'
import {percentileMs, shownErrors, shownWaits, type Tally, waitsOf} from '../load/tally.js'
import {Program, ROOT} from '../rig/program.js'
import type {Scope} from '../rig/scope.js'
import {type Line, line, megabytes, report} from './report.js'

const {values} = parseArgs({
  options: {
    sockets: {type: 'string', default: '1000'},
    seconds: {type: 'string', default: '60'},
    peers: {type: 'string', default: '200'},
    'messages-per-second': {type: 'string', default: '500'},
    'quiet-seconds': {type: 'string', default: '15'},
    'pause-ms': {type: 'string', default: '2000'},
  },
})
const [seconds, quietSeconds] = [Number(values.seconds), Number(values['quiet-seconds'])]
const ROOM_SIZE = 8
const JOINS_PER_SECOND = 100
const ENVELOPE_CHARACTERS = 1_000
const MOST_LATENCY_RATIO = 2
const MOST_HEAP_RATIO = 1.05
const MOST_RSS_RATIO = 1.3
/** The code is compiled, and what is only made once has been. */
const WARM_UP_SECONDS = 2
/** For the server to see that the bad clients are gone, and to give up their seats (5 s); later to give memory back. */
const SETTLE_MS = 7_000
/** From their last second to the end of their process. */
const ABUSERS_END_MS = 20_000
/** A collection takes a fraction of a second, on a machine that does other work, too. */
const COLLECTION_MS = 10_000
const LOOK_EVERY_MS = 20

/** One stretch of envelopes between good peers, and what it cost the server. */
type Stretch = {readonly tally: Tally; readonly cpu: number}

await report(`Signaling, ${values.peers} good peers beside ${values.sockets} bad sockets`, async scope => {
  const server = await startServer(scope)
  const crowd = await gather(scope, server)
  await send(server, crowd, WARM_UP_SECONDS)
  const quiet = await send(server, crowd, quietSeconds)
  const before = {heap: await heapBytes(server), rss: server.rssBytes}
  const abusers = startAbusers(scope, server)
  const abused = await send(server, crowd, seconds)
  await endOf(abusers)
  await delay(SETTLE_MS)
  const heap = await heapBytes(server)
  await delay(SETTLE_MS)
  const isWhole = crowd.joinedCount === crowd.peers.length
  return [
    ...describe(quiet, abused, isWhole),
    grown('heap after a collection', before.heap, heap, MOST_HEAP_RATIO),
    grown('memory of the process', before.rss, server.rssBytes, MOST_RSS_RATIO),
  ]
})

function startServer(scope: Scope): Promise<MeasuredServer> {
  return MeasuredServer.s2c(scope, [], {
    NODE_OPTIONS: `--import=${ROOT}e2e/dist/measure/heap-on-signal.js`,
  })
}

/** All good peers have joined. */
async function gather(scope: Scope, server: MeasuredServer): Promise<Crowd> {
  const crowd = new Crowd({
    ...{dialect: server.dialect, servers: [server.url], size: Number(values.peers)},
    ...{roomSize: ROOM_SIZE, addresses: 1},
  })
  scope.after(() => crowd.kill())
  await crowd.join(JOINS_PER_SECOND)
  crowd.askServer()
  return crowd
}

async function send(server: MeasuredServer, crowd: Crowd, forSeconds: number): Promise<Stretch> {
  const cpuBefore = server.cpuSeconds
  await crowd.send(Number(values['messages-per-second']), forSeconds, ENVELOPE_CHARACTERS)
  return {tally: crowd.takeTally(), cpu: (server.cpuSeconds - cpuBefore) / forSeconds}
}

/** As if they had a machine of their own: what they do to the server counts, not what they take from the good peers' process. */
function startAbusers(scope: Scope, {url}: MeasuredServer): Program {
  return new Program(scope, 'nice', [
    ...['-n', '19', process.execPath, `${ROOT}e2e/dist/load/abuse.js`],
    ...['--url', url, '--sockets', values.sockets],
    ...['--seconds', values.seconds, '--pause-ms', values['pause-ms']],
  ])
}

async function endOf(abusers: Program): Promise<void> {
  const {code} = await abusers.ends(ABUSERS_END_MS)
  if (code !== 0) throw new Error(abusers.describe())
  console.log(`attempts: ${abusers.lines.all.at(-1)}`)
}

/** `isWhole`: all good peers are still there. */
function describe(quiet: Stretch, abused: Stretch, isWhole: boolean): Line[] {
  const ratio = percentileMs(abused.tally.relays, 99) / percentileMs(quiet.tally.relays, 99)
  const isClean = ({tally}: Stretch): boolean => tally.errorCount === 0 && tally.missing === 0
  const shown = ({tally}: Stretch): string => `${shownErrors(tally.errors)}, ${tally.missing}`
  return [
    line('envelopes while quiet', shownWaits(waitsOf(quiet.tally.relays)), '', true),
    line('envelopes beside abuse', shownWaits(waitsOf(abused.tally.relays)), '', true),
    line(
      'CPU of the server, quiet and beside abuse',
      `${percent(quiet.cpu)}, ${percent(abused.cpu)}`,
      '',
      true,
    ),
    line(
      'p99 beside abuse / quiet',
      ratio.toFixed(2),
      `<= ${MOST_LATENCY_RATIO}`,
      ratio <= MOST_LATENCY_RATIO,
    ),
    line(
      'errors of good peers, lost envelopes, quiet and beside abuse',
      `${shown(quiet)}; ${shown(abused)}`,
      'none, 0',
      isClean(quiet) && isClean(abused) && isWhole,
    ),
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function grown(what: string, before: number, after: number, most: number): Line {
  const figure = `${megabytes(before)} -> ${megabytes(after)}, ${(after / before).toFixed(2)}`
  return line(what, figure, `<= ${most}`, after <= before * most)
}

/** What is left of the server's heap after a collection. Rejects where it does not tell in time. */
async function heapBytes({program}: MeasuredServer): Promise<number> {
  const before = program.stderr.length
  program.signal('SIGUSR2')
  const giveUpAt = performance.now() + COLLECTION_MS
  for (;;) {
    const told = /^heap (\d+) external/m.exec(program.stderr.slice(before))?.[1]
    if (told !== undefined) return Number(told)
    if (program.hasEnded || performance.now() > giveUpAt) throw new Error(program.describe())
    await delay(LOOK_EVERY_MS)
  }
}
