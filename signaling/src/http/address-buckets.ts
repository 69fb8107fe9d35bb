/**
 * What each address may ask for, and how often: a token bucket for each, in a table of bounded size. The address that asked
 * longest ago is forgotten first, with its bucket full again; it has most likely gone. Pure.
 */
import {TokenBucket} from '@s2c/shared/token-bucket'

export type Rate = {readonly burst: number; readonly perSecond: number}

export class AddressBuckets {
  readonly #rate: Rate
  readonly #maxAddresses: number
  /** In the order of their last use. */
  readonly #buckets = new Map<string, TokenBucket>()

  /** `maxAddresses`: so many are remembered. Who has more of them is not slowed by this. */
  constructor(rate: Rate, maxAddresses: number) {
    this.#rate = rate
    this.#maxAddresses = maxAddresses
  }

  get size(): number {
    return this.#buckets.size
  }

  /** Takes one token of an address (see `addressKey`); false if it has none. */
  take(key: string, now: number): boolean {
    const {burst, perSecond} = this.#rate
    const bucket = this.#buckets.get(key) ?? new TokenBucket(burst, perSecond, now)
    // Behind all others: the first is the one that has been silent longest.
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    const [oldest] = this.#buckets.size > this.#maxAddresses ? this.#buckets.keys() : []
    if (oldest !== undefined) this.#buckets.delete(oldest)
    return bucket.take(1, now)
  }
}
