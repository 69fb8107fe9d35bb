/**
 * What the two sides of a key exchange have in common. The exchange is the part of a link that runs through
 * signaling: what the service or a stranger sends ends there, only opened letters go on to the link.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {HandshakeContext} from '../seal/handshake.js'
import type {Fingerprints, LinkProof} from '../seal/link-keys.js'
import type {RandomBytes} from '../seal/random-bytes.js'
import {PROTOCOL_VERSION} from './control.js'
import type {Envelope, Letter} from './envelope.js'
import type {GuessBudget} from './guess-budget.js'

export type RefusalReason = Extract<Envelope, {type: 'refused'}>['reason']

/** What both sides hold once a link between them was confirmed: a later connection needs no new guess. */
export type Resumption = {
  readonly key: Uint8Array
  /** Whether the other side is known to hold it too. From then on nothing else is taken from it. */
  readonly isShared: boolean
}

export type ExchangeOutcome =
  /** The caller has a key, which proves nothing yet: the offer may be sealed. */
  | {type: 'replied'; attempt: number}
  | {type: 'refused'; attempt: number; reason: RefusalReason}
  | {type: 'letter'; attempt: number; letter: Letter}
  | {type: 'dropped'; reason: 'staleEnvelope' | 'unopenedEnvelope' | 'tooManyCandidates'}

export type ExchangeOptions = {
  readonly own: PeerId
  readonly peer: PeerId
  /** See meetingPassword. */
  readonly password: Uint8Array
  readonly random: RandomBytes
  readonly budget: GuessBudget
  readonly resumption: () => Resumption | null
  send(envelope: Envelope): void
  /** The other side took our sealed offer, which let it test one guess, and said nothing. */
  unanswered(): void
}

export type KeyExchange = {
  receive(envelope: Exclude<Envelope, {type: 'ring'}>, now: number): readonly ExchangeOutcome[]
  /** Nothing happens without a key for the attempt: it was replaced meanwhile. */
  send(attempt: number, letter: Letter): void
  /** What the certificates of an open connection prove together with the key; null when that is gone. */
  bind(attempt: number, fingerprints: Fingerprints): LinkProof | null
  /** The attempt is over. */
  abandon(now: number): void
}

/** What the handshake of an attempt is about. */
export const contextOf = (options: ExchangeOptions, attempt: number): HandshakeContext => ({
  own: options.own,
  peer: options.peer,
  attempt,
  version: PROTOCOL_VERSION,
  password: options.password,
  resumption: options.resumption()?.key ?? null,
})

export const NOTHING: readonly ExchangeOutcome[] = []
export const dropped = (reason: Extract<ExchangeOutcome, {type: 'dropped'}>['reason']): ExchangeOutcome[] => [
  {type: 'dropped', reason},
]
