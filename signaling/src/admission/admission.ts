/**
 * Who may connect and who may join, beyond what every connection has to prove: addresses and sessions that an
 * administrator closed, access tokens, and how often one address joins. Pure; one for each server.
 */
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import {AddressBuckets} from '../http/address-buckets.js'
import {addressKey} from '../http/address-counts.js'
import type {SignalingLimits} from '../limits.js'
import {Bars} from './bars.js'
import {ShutOut} from './shut-out.js'

/** Why this token, or none, does not let anybody into this session; null: it does. */
export type CheckToken = (token: string | undefined, session: string) => TokenFault | null
export type TokenFault = Extract<SignalErrorCode, 'noToken' | 'badToken' | 'expiredToken'>

/** As many as bars. */
export const MAX_CLOSED_SESSIONS = 1024
/** Addresses whose rate of joins is remembered: of a full server each connection could have its own. */
const MAX_ADDRESSES = 4096

export class Admission {
  readonly bars = new Bars()
  /** Sessions that nobody joins for a time. */
  readonly closed = new ShutOut(MAX_CLOSED_SESSIONS)
  readonly #rates: AddressBuckets
  readonly #checkToken: CheckToken | null

  /** `checkToken` null: the server is open to all. */
  constructor(limits: SignalingLimits, checkToken: CheckToken | null) {
    const {joinBurst, joinsPerSecond} = limits
    this.#rates = new AddressBuckets({burst: joinBurst, perSecond: joinsPerSecond}, MAX_ADDRESSES)
    this.#checkToken = checkToken
  }

  /** Why nobody may join this session from this address, with this token; null: somebody may. */
  refuseJoin(
    address: string,
    session: string,
    token: string | undefined,
    now: number,
  ): SignalErrorCode | null {
    if (!this.#rates.take(addressKey(address), now)) return 'tooManyJoins'
    const fault = this.#checkToken?.(token, session) ?? null
    if (fault !== null) return fault
    // Last: only who may join at all learns of closed sessions.
    return this.closed.has(session, now) ? 'roomClosed' : null
  }
}
