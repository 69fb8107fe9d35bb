/** Answers datagrams at a STUN port, and counts what became of each. Keeps nothing of who asked but how often. */
import type {RemoteInfo, Socket} from 'node:dgram'
import {TokenBucket} from '@s2c/shared/token-bucket'
import {AddressBuckets} from '../http/address-buckets.js'
import {addressKey} from '../http/address-counts.js'
import {addressBytes} from './address-bytes.js'
import type {StunLimits} from './stun-limits.js'
import {answerBinding, type BindingRequest, type NoRequest, parseBindingRequest} from './stun-message.js'

/** What became of a datagram: `answered`, `answeredUnknown` (error 420), or why nothing was answered. */
export type StunOutcome =
  | 'answered'
  | 'answeredUnknown'
  | 'addressTooFast'
  | 'allTooFast'
  | NoRequest
  | 'noAddress'
  | 'unsent'
export type StunCounts = Readonly<Record<StunOutcome, number>>

/** Answers that the kernel has not taken yet: over it the network is too slow for more, and who asked will ask again. */
const MAX_UNSENT_BYTES = 64 * 1024

export class StunResponder {
  readonly #each: AddressBuckets
  readonly #all: TokenBucket
  readonly #counts: Record<StunOutcome, number> = {
    ...{answered: 0, answeredUnknown: 0, addressTooFast: 0, allTooFast: 0},
    ...{notStun: 0, noRequest: 0, badAttributes: 0, badFingerprint: 0, noAddress: 0, unsent: 0},
  }

  constructor({each, all, addresses}: StunLimits, now: number) {
    this.#each = new AddressBuckets(each, addresses)
    this.#all = new TokenBucket(all.burst, all.perSecond, now)
  }

  /** Since it was made. */
  get counts(): StunCounts {
    return this.#counts
  }

  count(outcome: StunOutcome): void {
    this.#counts[outcome]++
  }

  /** Counted once it is known whether the kernel took the answer. */
  receive(
    socket: Pick<Socket, 'send' | 'getSendQueueSize'>,
    message: Buffer,
    {address, port}: Pick<RemoteInfo, 'address' | 'port'>,
    now: number,
  ): void {
    const parsed = parseBindingRequest(message)
    if (!parsed.ok) return this.count(parsed.reason)
    const bytes = addressBytes(address)
    // Nobody listens at port 0; a forged datagram may come from there.
    if (bytes === null || port === 0) return this.count('noAddress')
    const refusal = this.#refusalOf(addressKey(address), now)
    if (refusal !== null) return this.count(refusal)
    if (socket.getSendQueueSize() > MAX_UNSENT_BYTES) return this.count('unsent')
    const outcome = outcomeOf(parsed.request)
    socket.send(answerBinding(parsed.request, {bytes, port}), port, address, error =>
      this.count(error === null ? outcome : 'unsent'),
    )
  }

  /** An address that has no token of its own takes none of all. */
  #refusalOf(key: string, now: number): 'addressTooFast' | 'allTooFast' | null {
    if (!this.#each.take(key, now)) return 'addressTooFast'
    return this.#all.take(1, now) ? null : 'allTooFast'
  }
}

const outcomeOf = ({unknown}: BindingRequest): StunOutcome =>
  unknown.length === 0 ? 'answered' : 'answeredUnknown'
