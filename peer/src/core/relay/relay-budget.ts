/** What a peer forwards for others at most, so that its own meeting does not suffer. Made by the forwarder. */
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {RelayChannel} from './relay-channel.js'

type Rate = {readonly burst: number; readonly perSecond: number}

/** Bytes from one end of a relayed connection to the other. */
export const RELAY_BUDGET: Readonly<Record<RelayChannel, Rate>> = {
  /** 100 kbit/s: sound in packets of its own is 60 with all that stands around it. */
  sound: {burst: 16_000, perSecond: 12_500},
  /** 300 kbit/s, and the first picture at once. */
  picture: {burst: 96_000, perSecond: 37_500},
  /** A charter and a chat at once. */
  control: {burst: 128_000, perSecond: 16_000},
}
/** Bytes of sound and pictures over all: two calls both ways, 1.6 Mbit/s. */
export const RELAY_TOTAL: Rate = {burst: 256_000, perSecond: 200_000}
/** Envelopes from one peer to all others: an attempt needs three. */
export const RELAY_SIGNALS: Rate = {burst: 24, perSecond: 2}

export const bucketOf = ({burst, perSecond}: Rate, now: number): TokenBucket =>
  new TokenBucket(burst, perSecond, now)

/** Of one direction. */
export class RelayBudget {
  readonly #buckets: Readonly<Record<RelayChannel, TokenBucket>>
  readonly #total: TokenBucket

  constructor(total: TokenBucket, now: number) {
    this.#total = total
    this.#buckets = {
      sound: bucketOf(RELAY_BUDGET.sound, now),
      picture: bucketOf(RELAY_BUDGET.picture, now),
      control: bucketOf(RELAY_BUDGET.control, now),
    }
  }

  take(channel: RelayChannel, sizeBytes: number, now: number): boolean {
    if (!this.#buckets[channel].take(sizeBytes, now)) return false
    return channel === 'control' || this.#total.take(sizeBytes, now)
  }
}
