/**
 * Token buckets, one for each remote address, and one for all: what nobody may ask for too often. A table of bounded size; the
 * address that asked longest ago is forgotten first, with its bucket full again. Pure.
 */
import {TokenBucket} from '@s2c/shared/token-bucket'

export type Rate = {readonly burst: number; readonly perSecond: number}
export type Refused = 'addressTooFast' | 'allTooFast'

export class AddressBuckets {
  readonly #each: Rate
  readonly #all: TokenBucket
  readonly #maxAddresses: number
  /** In the order of their last use. */
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(each: Rate, all: Rate, maxAddresses: number, now: number) {
    this.#each = each
    this.#all = new TokenBucket(all.burst, all.perSecond, now)
    this.#maxAddresses = maxAddresses
  }

  get size(): number {
    return this.#buckets.size
  }

  /** Takes one token of an address; null if it had one. An address that has none takes none of all. */
  take(place: string, now: number): Refused | null {
    if (!this.#bucketOf(place, now).take(1, now)) return 'addressTooFast'
    return this.#all.take(1, now) ? null : 'allTooFast'
  }

  #bucketOf(place: string, now: number): TokenBucket {
    const bucket = this.#buckets.get(place) ?? new TokenBucket(this.#each.burst, this.#each.perSecond, now)
    this.#buckets.delete(place)
    this.#buckets.set(place, bucket)
    if (this.#buckets.size > this.#maxAddresses) {
      const [oldest] = this.#buckets.keys()
      this.#buckets.delete(oldest!)
    }
    return bucket
  }
}
