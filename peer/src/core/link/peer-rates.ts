import {TokenBucket} from '@s2c/shared/token-bucket'

/** What one peer may send: at once, and for ever after each second. Far above what a good one needs. */
const RATES = {
  /** Hails and replies: each may cost a calculation, and a stranger may send them. */
  handshakes: {burst: 12, perSecond: 1},
  /** Descriptions and candidates. */
  letters: {burst: 128, perSecond: 10},
  control: {burst: 100, perSecond: 40},
  /** Each may cost the check of a signature; a busy founder signs one for each who comes. */
  charters: {burst: 32, perSecond: 2},
  sound: {burst: 150, perSecond: 110},
  /** The largest picture takes 27 packets. */
  picture: {burst: 500, perSecond: 1_700},
  /** What goes to others or comes from them: two calls' packets, and their control messages. */
  relayed: {burst: 500, perSecond: 800},
  relayedControl: {burst: 200, perSecond: 80},
} as const

export type RateKind = keyof typeof RATES

/** Measures what one peer sends, by kind; what is too fast is to be dropped. */
export class PeerRates {
  readonly #buckets: ReadonlyMap<string, TokenBucket>

  constructor(now: number) {
    const buckets = Object.entries(RATES).map(
      ([kind, {burst, perSecond}]) => [kind, new TokenBucket(burst, perSecond, now)] as const,
    )
    this.#buckets = new Map(buckets)
  }

  admit(kind: RateKind, now: number): boolean {
    return this.#buckets.get(kind)!.take(1, now)
  }
}
