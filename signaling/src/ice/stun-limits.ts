/** How much a STUN server answers: the limits, with their defaults. */
import type {Rate} from '../http/address-buckets.js'

export type StunLimits = {
  /** Binding requests of one address: of IPv4, or of the 64 bits that one IPv6 host has. */
  readonly each: Rate
  /** Of all together. */
  readonly all: Rate
  /** Addresses whose rate is remembered. */
  readonly addresses: number
}

export const STUN_LIMITS: StunLimits = {
  // An office of 250 behind one address joins at once: each asks for up to 15 links, and each link again after 15 s.
  each: {burst: 4096, perSecond: 256},
  // About a third of what one core answers, so that signaling beside it keeps its time.
  all: {burst: 20_000, perSecond: 10_000},
  // Some 200 bytes each.
  addresses: 16_384,
}
