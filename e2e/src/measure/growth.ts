/**
 * Ten minutes of a call of three with picture and sound: what one peer's heap and memory grow by.
 *   node e2e/dist/measure/growth.js [--minutes 10]
 */
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {PeerProcess} from '../rig/peer-process.js'
import {ROOT} from '../rig/program.js'
import {scratchFolder} from '../rig/scope.js'
import {SignalingProcess} from '../rig/signaling-process.js'
import {type TreeUsage, treeUsage} from '../rig/usage.js'
import type {Probe} from './memory-probe.js'
import {type Line, line, median, megabytes, report} from './report.js'

/** Loading, first pictures and compiled code are no growth. */
const FIRST_MINUTE = 2
const {values} = parseArgs({options: {minutes: {type: 'string', default: '10'}}})
const minutes = Number(values.minutes)

await report(`Growth over ${minutes} minutes of a call of three`, async scope => {
  const probeFile = join(scratchFolder(scope), 'probes.ndjson')
  const env = {
    NODE_OPTIONS: `--import=${join(ROOT, 'e2e/dist/measure/memory-probe.js')}`,
    S2C_PROBE_FILE: probeFile,
    S2C_PROBE_SECONDS: '60',
  }
  const {url: server} = await SignalingProcess.start(scope)
  const options = {server, video: 'test', audio: 'test', record: false}
  new PeerProcess(scope, {...options, env})
  // Forced collections change what a process keeps for itself: its memory is watched in a peer without them.
  const untouched = new PeerProcess(scope, options)
  new PeerProcess(scope, options)
  await untouched.waitFor('stats', ({peers}) => peers.length === 2)
  const byMinute: TreeUsage[] = []
  for (let minute = 1; minute <= minutes; minute++) byMinute.push(await usageOfMinute(untouched))
  const probes = readFileSync(probeFile, 'utf8').trim().split('\n')
  return [...heapLines(probes.map(text => JSON.parse(text) as Probe)), ...memoryLines(byMinute)]
})

/** Medians over the next minute, read each ten seconds. */
async function usageOfMinute(peer: PeerProcess): Promise<TreeUsage> {
  const readings: TreeUsage[] = []
  for (let reading = 0; reading < 6; reading++) {
    await peer.figures(10)
    readings.push(treeUsage(peer.program.pid))
  }
  const middle = (of: keyof TreeUsage): number => median(readings.map(each => each[of]))
  return {
    processes: middle('processes'),
    cpuSeconds: middle('cpuSeconds'),
    pssBytes: middle('pssBytes'),
    ownBytes: middle('ownBytes'),
  }
}

function heapLines(probes: readonly Probe[]): Line[] {
  const threads = [...new Set(probes.map(({thread}) => thread))]
  return threads.map(thread => {
    const own = probes.filter(probe => probe.thread === thread)
    const sizes = own.map(({heapBytes, externalBytes}) => heapBytes + externalBytes)
    const [from, to] = [sizes[FIRST_MINUTE - 1] ?? Number.NaN, sizes.at(-1) ?? Number.NaN]
    console.log(`thread ${thread}, each minute: ${sizes.map(megabytes).join(', ')}`)
    const shown = `${megabytes(from)} -> ${megabytes(to)}`
    return line(`heap + external, thread ${thread}`, shown, '<= 2 MB more', to - from <= 2e6)
  })
}

function memoryLines(byMinute: readonly TreeUsage[]): Line[] {
  const describe = (what: string, of: 'pssBytes' | 'ownBytes', limited: boolean): Line => {
    const sizes = byMinute.map(each => each[of])
    console.log(`${what}, each minute: ${sizes.map(megabytes).join(', ')}`)
    const [from, to] = [sizes[FIRST_MINUTE - 1] ?? Number.NaN, sizes.at(-1) ?? Number.NaN]
    const shown = `${megabytes(from)} -> ${megabytes(to)}`
    return line(what, shown, limited ? '<= 10 MB more' : '', !limited || to <= from + 10e6)
  }
  return [
    describe('memory of all processes (Pss)', 'pssBytes', true),
    describe('of it no file, shared with nobody', 'ownBytes', false),
  ]
}
