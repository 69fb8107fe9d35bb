/**
 * Every pair of NATs with every help, again and again: how many meet, which way their packets take, and how soon; or how soon
 * both are told why not. From the moment both are in the session. Needs root, iproute2, nftables and coturn.
 *   node e2e/dist/measure/nat-matrix.js [--runs 20] [--at-a-time 2] [--help TURN]
 */
import {parseArgs} from 'node:util'
import {
  buildHomes,
  HELP,
  type Help,
  type Homes,
  homesOf,
  iceFlags,
  isRelayed,
  NAT_PAIRS,
  type Outcome,
  pathOf,
  theory,
} from '../netlab/nat-case.js'
import {type Home, NatLab} from '../netlab/nat-lab.js'
import {PeerProcess} from '../rig/peer-process.js'
import {ProgramScope} from '../rig/scope.js'
import {type Line, line, median, report} from './report.js'

const {values} = parseArgs({
  options: {
    runs: {type: 'string', default: '20'},
    'at-a-time': {type: 'string', default: '2'},
    help: {type: 'string', multiple: true, default: [...HELP]},
  },
})
const runs = Number(values.runs)
const MOST_MS = {met: 3_000, told: 10_000}
/** A case that comes to neither end has failed by then. */
const DEADLINE_MS = 15_000

type Case = {readonly pair: (typeof NAT_PAIRS)[number]; readonly help: Help; readonly outcome: Outcome}
type Run = {readonly outcome: string; readonly tookMs: number}

await report(`Through NATs, ${runs} runs each`, async scope => {
  const lab = await NatLab.start(scope)
  const homes = buildHomes(lab)
  const cases: Case[] = NAT_PAIRS.flatMap(pair =>
    HELP.filter(help => values.help.includes(help)).map(help => ({pair, help, outcome: theory(pair, help)})),
  )
  const found = new Map<Case, Run[]>(cases.map(each => [each, []]))
  const waiting = Array.from({length: runs}, (_, number) => cases.map(each => ({each, number}))).flat()
  const runCase = ({pair, help}: Case, number: number): Promise<Run> =>
    run(homesOf(homes, pair), `${pair.join('-')}-${help}-${number}`, iceFlags(lab, help))
  const workers = Array.from({length: Number(values['at-a-time'])}, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      found.get(next.each)!.push(await runCase(next.each, next.number))
  })
  await Promise.all(workers)
  const lines = cases.map(each => {
    const {pair, help, outcome} = each
    const isMet = outcome === 'direct' || outcome === 'relayed'
    const mostMs = isMet ? MOST_MS.met : MOST_MS.told
    return lineOf(`${pair.join(' / ')}, ${help}`, outcome, mostMs, found.get(each)!)
  })
  return [...lines, await blockedLine(lab, homes)]
})

/** UDP blocked on one side, which is to be told so; one run after the other. */
async function blockedLine(lab: NatLab, homes: Homes): Promise<Line> {
  const pair = [lab.home('cone', {isUdpBlocked: true}), homes.cone[0]] as const
  const found: Run[] = []
  for (let number = 0; number < runs; number++) {
    const {outcome, tookMs} = await run(pair, `blocked-${number}`, iceFlags(lab, 'STUN'))
    found.push({outcome, tookMs})
  }
  return lineOf('UDP blocked / cone, STUN', 'udpBlocked, peerHidden', MOST_MS.told, found)
}

async function run(pair: readonly Home[], session: string, args: readonly string[]): Promise<Run> {
  const scope = new ProgramScope()
  try {
    const peers = pair.map(
      ({options}) => new PeerProcess(scope, {...options, session, args, record: false}),
    ) as [PeerProcess, PeerProcess]
    await Promise.all(peers.map(peer => peer.id()))
    const since = performance.now()
    const outcomes = await Promise.all([ended(peers[0], peers[1]), ended(peers[1], peers[0])])
    const tookMs = performance.now() - since
    return {outcome: await agreed(peers, outcomes), tookMs}
  } finally {
    await scope.end()
  }
}

/** Resolves when the other is live here, or a warning says that it cannot be reached. */
async function ended(peer: PeerProcess, other: PeerProcess): Promise<string> {
  const id = await other.id()
  const met = peer.live(id, {deadlineMs: DEADLINE_MS}).then(() => 'met')
  const told = peer.waitFor('warning', () => true, {deadlineMs: DEADLINE_MS}).then(({code}) => code)
  return Promise.race([met, told]).catch(() => 'neither')
}

/** One word where both sides say the same. */
async function agreed(peers: readonly PeerProcess[], outcomes: readonly string[]): Promise<string> {
  if (outcomes.some(each => each !== 'met')) return [...new Set(outcomes)].join(', ')
  const ways = await Promise.all(
    peers.map(async peer => (isRelayed(await pathOf(peer)) ? 'relayed' : 'direct')),
  )
  return [...new Set(ways)].join(', ')
}

function lineOf(what: string, outcome: string, mostMs: number, found: readonly Run[]): Line {
  const expected = found.filter(each => each.outcome === outcome)
  const others = [...new Set(found.filter(each => each.outcome !== outcome).map(each => each.outcome))]
  const took = found.map(({tookMs}) => tookMs)
  const figure = `${expected.length}/${found.length} ${outcome}, ${seconds(median(took))}, at most ${seconds(Math.max(...took))}${others.map(each => `; else ${each}`).join('')}`
  const holds = expected.length === found.length && Math.max(...took) <= mostMs
  return line(what, figure, `<= ${seconds(mostMs)}`, holds)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
