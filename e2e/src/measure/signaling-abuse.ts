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
import {percentileMs, shownErrors, shownWaits} from '../load/tally.js'
import {Program, ROOT} from '../rig/program.js'
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
const seconds = Number(values.seconds)
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

await report(`Signaling, ${values.peers} good peers beside ${values.sockets} bad sockets`, async scope => {
  const env = {NODE_OPTIONS: `--import=${ROOT}e2e/dist/measure/heap-on-signal.js`}
  const server = await MeasuredServer.s2c(scope, [], env)
  const crowd = new Crowd({
    ...{dialect: server.dialect, servers: [server.url], size: Number(values.peers)},
    ...{roomSize: ROOM_SIZE, addresses: 1},
  })
  scope.after(() => crowd.kill())
  await crowd.join(JOINS_PER_SECOND)
  crowd.askServer()
  const send = async (forSeconds: number) => {
    await crowd.send(Number(values['messages-per-second']), forSeconds, ENVELOPE_CHARACTERS)
    return crowd.takeTally()
  }
  await send(WARM_UP_SECONDS)
  const quietCpu = server.cpuSeconds
  const quiet = await send(Number(values['quiet-seconds']))
  const cpuBefore = server.cpuSeconds
  const [baseHeap, baseRss] = [await heapBytes(server), server.rssBytes]
  // As if they had a machine of their own: what they do to the server counts, not what they take from the good peers' process.
  const abusers = new Program(scope, 'nice', [
    ...['-n', '19', process.execPath, `${ROOT}e2e/dist/load/abuse.js`],
    ...['--url', server.url, '--sockets', values.sockets],
    ...['--seconds', values.seconds, '--pause-ms', values['pause-ms']],
  ])
  const abused = await send(seconds)
  const cpuAfter = server.cpuSeconds
  const {code} = await abusers.ends(ABUSERS_END_MS)
  if (code !== 0) throw new Error(abusers.describe())
  console.log(`attempts: ${abusers.lines.all.at(-1)}`)
  await delay(SETTLE_MS)
  const heap = await heapBytes(server)
  await delay(SETTLE_MS)
  const rss = server.rssBytes
  const ratio = percentileMs(abused.relays, 99) / percentileMs(quiet.relays, 99)
  const errors = quiet.errorCount + abused.errorCount + quiet.missing + abused.missing
  return [
    line('envelopes while quiet', shownWaits(quiet.relays), '', true),
    line('envelopes beside abuse', shownWaits(abused.relays), '', true),
    line(
      'CPU of the server, quiet and beside abuse',
      `${percent((cpuBefore - quietCpu) / Number(values['quiet-seconds']))}, ${percent((cpuAfter - cpuBefore) / seconds)}`,
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
      'errors of good peers, lost envelopes',
      `${shownErrors(abused)}, ${abused.missing}`,
      'none, 0',
      errors === 0 && crowd.joinedCount === crowd.peers.length,
    ),
    grown('heap after a collection', baseHeap, heap, MOST_HEAP_RATIO),
    grown('memory of the process', baseRss, rss, MOST_RSS_RATIO),
  ]
})

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function grown(what: string, before: number, after: number, most: number): Line {
  const figure = `${megabytes(before)} -> ${megabytes(after)}, ${(after / before).toFixed(2)}`
  return line(what, figure, `<= ${most}`, after <= before * most)
}

/** What is left of the server's heap after a collection. */
async function heapBytes({program}: MeasuredServer): Promise<number> {
  const before = program.stderr.length
  program.signal('SIGUSR2')
  for (;;) {
    const told = /^heap (\d+) external/m.exec(program.stderr.slice(before))?.[1]
    if (told !== undefined) return Number(told)
    if (program.hasEnded) throw new Error(program.describe())
    await delay(20)
  }
}
