/**
 * How soon a call of two is whole again after its network failed: from the moment the path works, or the stopped process goes
 * on, until picture and sound come at both ends. Needs root and iproute2; everything happens in namespaces of its own.
 *   node e2e/dist/measure/healing.js [--rounds 5] [--only cut5,cut20,address,stop]
 */
import {join} from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {changeAddress, cut} from '../netlab/faults.js'
import {Lan} from '../netlab/lan.js'
import type {Namespace} from '../rig/namespace.js'
import {PeerProcess} from '../rig/peer-process.js'
import {type Scope, scratchFolder} from '../rig/scope.js'
import {levelWindows} from '../rig/tones.js'
import {readWav} from '../rig/wav-file.js'
import {type Line, line, median, report} from './report.js'

type Call = {
  readonly peers: readonly PeerProcess[]
  readonly namespaces: readonly Namespace[]
  /** What each peer heard, as it is written. */
  readonly heard: readonly string[]
  /** Addresses so far given to the first machine. */
  moves: number
}

/** `fail` resolves at the moment from which all could be well again; the first peer is the one that fails. */
type Case = {
  readonly name: string
  readonly what: string
  readonly limitMs: number
  fail(call: Call): Promise<void>
}

const STOPPED_MS = 60_000
/** A tone is far louder than this below the usual; the sound buffer fades what does not come within 120 ms. */
const SILENT_DB = 20
const WINDOW_MS = 20
/** Between two failures: links are what they were. */
const REST_MS = 5_000

const CASES: readonly Case[] = [
  {name: 'cut5', what: '5 s cut', limitMs: 500, fail: ({namespaces: [first]}) => cut(first!, 5)},
  {name: 'cut20', what: '20 s cut', limitMs: 2_000, fail: ({namespaces: [first]}) => cut(first!, 20)},
  {name: 'address', what: 'another address', limitMs: 2_000, fail: async call => move(call)},
  {name: 'stop', what: 'stopped for 60 s', limitMs: 3_000, fail: ({peers: [first]}) => stop(first!)},
]

const {values} = parseArgs({
  options: {rounds: {type: 'string', default: '5'}, only: {type: 'string'}},
})
const wanted = values.only?.split(',') ?? CASES.map(({name}) => name)

await report(`A call of two, ${values.rounds} failures of each kind`, async scope => {
  const call = await begin(scope)
  const lines: Line[] = []
  for (const {what, limitMs, fail} of CASES.filter(({name}) => wanted.includes(name))) {
    const rounds: {picture: number; sound: number}[] = []
    for (let round = 0; round < Number(values.rounds); round++) {
      await fail(call)
      rounds.push(await wholeAgain(call))
      await delay(REST_MS)
    }
    for (const kind of ['picture', 'sound'] as const) {
      const times = rounds.map(each => each[kind])
      const most = Math.max(...times)
      const figure = `${median(times).toFixed(0)} (${Math.min(...times).toFixed(0)}-${most.toFixed(0)}) ms`
      lines.push(line(`${what}: ${kind} after`, figure, `<= ${limitMs} ms`, median(times) <= limitMs))
    }
  }
  return lines
})

async function begin(scope: Scope): Promise<Call> {
  const lan = await Lan.start(scope, {family: 'IPv4'})
  const machines = [lan.machine(), lan.machine()]
  const media = {video: 'test', audio: 'test', record: false, args: ['--frames', '30', '--size', '40x12']}
  const folder = scratchFolder(scope)
  const heard = machines.map((_, place) => join(folder, `${place}.wav`))
  const peers = machines.map(
    ({options}, place) => new PeerProcess(scope, {...options, ...media, speaker: `file:${heard[place]}`}),
  )
  const [one, other] = peers
  await Promise.all([one!.live(await other!.id()), other!.live(await one!.id())])
  await delay(REST_MS)
  return {peers, heard, namespaces: machines.map(({namespace}) => namespace), moves: 0}
}

/** How long from now until each end has a picture and sound of the other, ms; the later end counts. */
async function wholeAgain({peers, heard}: Call): Promise<{picture: number; sound: number}> {
  const startedAt = performance.now()
  const since = peers.map(peer => peer.mark)
  const heardBefore = heard.map(path => readWav(path).length)
  const ids = await Promise.all(peers.map(peer => peer.id()))
  const pictures = peers.map(async (peer, at) => {
    await peer.waitFor('frame', ({id}) => id !== ids[at], {since: since[at]!})
    return performance.now() - startedAt
  })
  const picture = Math.max(...(await Promise.all(pictures)))
  await delay(REST_MS)
  return {picture, sound: Math.max(...heard.map((path, at) => soundAfterMs(path, heardBefore[at]!)))}
}

/** How long after so many samples there is sound for good. */
function soundAfterMs(path: string, samples: number): number {
  const windows = levelWindows(readWav(path).subarray(samples))
  const lastSilent = windows.findLastIndex(({underMedianDb}) => underMedianDb > SILENT_DB)
  return (lastSilent + 1) * WINDOW_MS
}

async function move(call: Call): Promise<void> {
  const address = (number: number): string => `192.0.2.${number}/24`
  const before = call.moves === 0 ? 2 : 100 + call.moves
  changeAddress(call.namespaces[0]!, address(before), address(100 + ++call.moves))
}

async function stop(peer: PeerProcess): Promise<void> {
  process.kill(-peer.program.pid, 'SIGSTOP')
  await delay(STOPPED_MS)
  process.kill(-peer.program.pid, 'SIGCONT')
}
