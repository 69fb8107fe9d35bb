/** A few peers in a process that does nothing else, to tell how long envelopes take of a server that others load. */
import {Program, ROOT} from '../rig/program.js'
import type {Scope} from '../rig/scope.js'
import type {MeasuredServer} from './processes.js'

export type Probed = {readonly p50Ms: number; readonly p99Ms: number}
export type ProbeRate = {readonly perSecond: number; readonly seconds: number; readonly bytes: number}

const PEERS = 16
const WARM_UP_SECONDS = 2
/** For its start, its end, and what is under way. */
const LEFT_MS = 30_000

export class Probe {
  readonly #program: Program
  /** From then on it judges. */
  readonly isWarm: Promise<unknown>

  constructor(scope: Scope, {name, url}: MeasuredServer, {perSecond, seconds, bytes}: ProbeRate) {
    const dialect = name === 'peerjs-server' ? 'peerjs' : name
    this.#program = new Program(scope, process.execPath, [
      ...[`${ROOT}e2e/dist/load/main.js`, '--url', url, '--dialect', dialect, '--peers', String(PEERS)],
      ...['--messages-per-second', String(perSecond), '--seconds', String(seconds), '--bytes', String(bytes)],
      ...['--warm-up', String(WARM_UP_SECONDS)],
    ])
    this.isWarm = this.#program.lines.waitFor('it to be warm', line => line.startsWith('warm'))
  }

  /** Once it has ended; rejects if an envelope was lost or a peer met an error. */
  async result(): Promise<Probed> {
    const {code} = await this.#program.ends(LEFT_MS)
    const told = this.#program.lines.all.find(line => line.startsWith('relay')) ?? ''
    const [, p50Ms, p99Ms] = /p50 (\S+) ms, p99 (\S+) ms/.exec(told) ?? []
    if (code !== 0 || p99Ms === undefined) throw new Error(this.#program.describe('the probe'))
    return {p50Ms: Number(p50Ms), p99Ms: Number(p99Ms)}
  }
}
