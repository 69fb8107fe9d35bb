/**
 * What an administrator can do to a running server: close sessions, bar addresses, look. Made by the command where an
 * admin token is set; knows nothing of HTTP. Sessions are named only where somebody asks for their names.
 */
import {parseSessionName} from '@s2c/shared/names'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import {MAX_CLOSED_SESSIONS} from '../admission/admission.js'
import {MAX_BARS} from '../admission/bars.js'
import {NETWORK_EXAMPLE, Networks, plainNetwork} from '../http/networks.js'
import type {SignalingServer} from '../server.js'

/** What of a server is needed. */
export type Administered = Pick<SignalingServer, 'admission' | 'endThose' | 'sessionSizes' | 'holdings'>

export type AdminTask =
  | {readonly do: 'status'; readonly withNames: boolean}
  | {readonly do: 'closeRoom'; readonly session: string; readonly forMs: number}
  | {readonly do: 'bar'; readonly network: string; readonly forMs: number}
  | {readonly do: 'lift'; readonly network: string}

/** `why`: a sentence. */
export type AdminResult =
  | {readonly ok: true; readonly result: object}
  | {readonly ok: false; readonly why: string}

export class Administration {
  readonly #server: Administered
  readonly #now: () => number

  /** `now`: milliseconds, on the clock that the server's connections are judged by. */
  constructor(server: Administered, now: () => number) {
    this.#server = server
    this.#now = now
  }

  carryOut(task: AdminTask): AdminResult {
    switch (task.do) {
      case 'status':
        return {ok: true, result: this.#status(task.withNames)}
      case 'closeRoom':
        return this.#closeRoom(task.session, task.forMs)
      case 'bar':
        return this.#bar(task.network, task.forMs)
      case 'lift':
        return this.#lift(task.network)
      default:
        return task satisfies never
    }
  }

  #status(withNames: boolean): object {
    const {admission, holdings, sessionSizes} = this.#server
    const bySize: Record<string, number> = {}
    for (const size of sessionSizes.values()) bySize[size] = (bySize[size] ?? 0) + 1
    const now = this.#now()
    const bars = admission.bars
      .list(now)
      .map(({network, until}) => ({network, seconds: secondsTo(until, now)}))
    const names = withNames ? {sessions: Object.fromEntries(sessionSizes)} : {}
    return {...holdings, roomsBySize: bySize, closedRooms: admission.closed.count(now), bars, ...names}
  }

  #closeRoom(text: string, forMs: number): AdminResult {
    const parsed = parseSessionName(text)
    if (!parsed.ok) return {ok: false, why: parsed.reason}
    const {admission} = this.#server
    if (!admission.closed.add(parsed.name, forMs, this.#now()))
      return {ok: false, why: `There are ${MAX_CLOSED_SESSIONS} closed sessions already, and no more may be.`}
    return this.#ended(({gate}) => gate.session === parsed.name, 'roomClosed')
  }

  #bar(text: string, forMs: number): AdminResult {
    const network = plainNetwork(text)
    if (network === null) return {ok: false, why: `An address or a network looks like ${NETWORK_EXAMPLE}.`}
    if (!this.#server.admission.bars.add(network, forMs, this.#now()))
      return {ok: false, why: `There are ${MAX_BARS} bars already: lift some, or bar a network instead.`}
    const barred = new Networks([network])
    return this.#ended(({address}) => barred.has(address), 'barred')
  }

  #lift(text: string): AdminResult {
    if (this.#server.admission.bars.lift(text, this.#now())) return {ok: true, result: {}}
    return {ok: false, why: 'There is no such bar: write it as the status lists it.'}
  }

  #ended(isMeant: Parameters<Administered['endThose']>[0], code: SignalErrorCode): AdminResult {
    return {ok: true, result: {ended: this.#server.endThose(isMeant, code)}}
  }
}

const secondsTo = (until: number, now: number): number => Math.ceil((until - now) / 1000)
