/** How often each address joins, so that none fills a server with sessions. Pure; one for each server. */
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {SignalingLimits} from '../limits.js'

/** Addresses that are remembered. Who has more of them is not slowed by this; the oldest has most likely gone. */
const MAX_PLACES = 4096

export class JoinRates {
  readonly #limits: Pick<SignalingLimits, 'joinBurst' | 'joinsPerSecond'>
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(limits: Pick<SignalingLimits, 'joinBurst' | 'joinsPerSecond'>) {
    this.#limits = limits
  }

  get size(): number {
    return this.#buckets.size
  }

  /** True if somebody may join from this place (see `placeOf`) now. */
  take(place: string, now: number): boolean {
    const {joinBurst, joinsPerSecond} = this.#limits
    const bucket = this.#buckets.get(place) ?? new TokenBucket(joinBurst, joinsPerSecond, now)
    // Behind all others: the first is the one that has been silent longest.
    this.#buckets.delete(place)
    this.#buckets.set(place, bucket)
    const [oldest] = this.#buckets.size > MAX_PLACES ? this.#buckets.keys() : []
    if (oldest !== undefined) this.#buckets.delete(oldest)
    return bucket.take(1, now)
  }
}
