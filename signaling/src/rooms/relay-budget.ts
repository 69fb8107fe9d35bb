/**
 * How much one connection may send to each other participant, so that no sender fills the queue of one
 * reader. Pure; lives as long as the sender's connection.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {MAX_LISTED_PEERS} from '@s2c/shared/signal'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {SignalingLimits} from '../limits.js'

export class RelayBudget {
  readonly #limits: SignalingLimits
  /** By the reader's id, not its connection: one that comes back does not bring a new budget. */
  readonly #buckets = new Map<PeerId, TokenBucket>()

  constructor(limits: SignalingLimits) {
    this.#limits = limits
  }

  /** True if an envelope of this size may go to this participant now. */
  take(to: PeerId, sizeBytes: number, now: number): boolean {
    return (this.#buckets.get(to) ?? this.#open(to, now)).take(sizeBytes, now)
  }

  #open(to: PeerId, now: number): TokenBucket {
    const {relayBurst, relayBytesPerSecond} = this.#limits
    const bucket = new TokenBucket(relayBurst, relayBytesPerSecond, now)
    // Participants come and go; the oldest is the one that most likely went.
    const [oldest] = this.#buckets.size < MAX_LISTED_PEERS ? [] : this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
    this.#buckets.set(to, bucket)
    return bucket
  }
}
