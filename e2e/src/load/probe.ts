/** A few peers in a process that does nothing else, to tell how long envelopes take of a server that others load. */
import {Program, ROOT} from '../rig/program.js'
import type {Scope} from '../rig/scope.js'
import type {MeasuredServer} from './processes.js'
import {decodeTold, type Told} from './telling.js'

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

  constructor(scope: Scope, {dialectName, url}: MeasuredServer, {perSecond, seconds, bytes}: ProbeRate) {
    this.#program = new Program(scope, process.execPath, [
      ...[`${ROOT}e2e/dist/load/main.js`, '--url', url, '--dialect', dialectName, '--peers', String(PEERS)],
      ...['--messages-per-second', String(perSecond), '--seconds', String(seconds), '--bytes', String(bytes)],
      ...['--warm-up', String(WARM_UP_SECONDS), '--json'],
    ])
    this.isWarm = this.#program.lines.waitFor('it to be warm', line => decodeTold(line).told === 'warm')
  }

  /** Once it has ended; rejects if an envelope was lost or a peer met an error. */
  async result(): Promise<Probed> {
    const {code} = await this.#program.ends(LEFT_MS)
    const result = this.#program.lines.all.map(decodeTold).find(isResult)
    const {p50Ms = null, p99Ms = null} = result?.relays ?? {}
    if (code !== 0 || p50Ms === null || p99Ms === null) throw new Error(this.#program.describe('the probe'))
    return {p50Ms, p99Ms}
  }
}

const isResult = (told: Told): told is Extract<Told, {told: 'result'}> => told.told === 'result'
