/**
 * How much one connection may send to each other participant, so that no sender fills the queue of one
 * reader. Pure; lives as long as the sender's connection.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {SignalingLimits} from '../limits.js'

/** Readers at a time, against how many a room may have: they come and go. */
const ROOMS_OF_READERS = 2

export class RelayBudget {
  readonly #limits: SignalingLimits
  /** By the reader's id, not its connection: one that comes back does not bring a new budget. */
  readonly #buckets = new Map<PeerId, TokenBucket>()

  constructor(limits: SignalingLimits) {
    this.#limits = limits
  }

  /** True if an envelope of this size may go to this participant now. */
  take(to: PeerId, sizeBytes: number, now: number): boolean {
    const bucket = this.#buckets.get(to) ?? this.#open(to, now)
    return bucket?.take(sizeBytes, now) ?? false
  }

  /** Null while it keeps count of as many others as it may: who makes readers up gets no new budget by that. */
  #open(to: PeerId, now: number): TokenBucket | null {
    const {relayBurst, relayBytesPerSecond, roomSize} = this.#limits
    if (this.#buckets.size >= ROOMS_OF_READERS * roomSize) this.#forgetFull(now)
    if (this.#buckets.size >= ROOMS_OF_READERS * roomSize) return null
    const bucket = new TokenBucket(relayBurst, relayBytesPerSecond, now)
    this.#buckets.set(to, bucket)
    return bucket
  }

  /** One that is full again is like a new one. */
  #forgetFull(now: number): void {
    for (const [reader, bucket] of this.#buckets)
      if (bucket.has(this.#limits.relayBurst, now)) this.#buckets.delete(reader)
  }
}
