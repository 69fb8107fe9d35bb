/** What a link is given by the meeting, and what it tells its peer. */
import type {PeerId} from '@s2c/shared/peer-id'
import type {RandomBytes} from '../seal/random-bytes.js'
import type {IdentityKey} from '../trust/identity-key.js'
import type {ProvenIdentity} from '../trust/proven-identity.js'
import type {Hello} from './control.js'
import type {DismissReason, HoldReason, LateMessage} from './entry.js'
import type {GuessBudget} from './guess-budget.js'
import type {ExchangeOutcome, RefusalReason, Resumption} from './key-exchange.js'
import type {LinkEffect} from './link-effects.js'

/** A control message that is about the peer, not about the link itself. */
export type PeerMessage = Exclude<LateMessage, {type: 'ping' | 'pong' | 'bye'}>

/** What is remembered of a link beyond its end, should the same peer come back. */
export type LinkMemory = {readonly attempt: number; readonly resumption: Resumption | null}

/** What every link of a meeting shares. */
export type LinkOptions = {
  readonly own: PeerId
  readonly password: Uint8Array
  readonly random: RandomBytes
  readonly budget: GuessBudget
  readonly ownKey: IdentityKey
  readonly ownName: string
  founder(): IdentityKey | null
  /** Signing may ask a key agent: the signature comes later, or null. */
  sign(message: Uint8Array, then: (signature: Uint8Array | null, now: number) => void): void
  emit(effect: LinkEffect): void
}

/** unanswered: they took our half of it and said nothing · forged: what followed was not theirs. */
export type HandshakeFailure = RefusalReason | 'unanswered' | 'forged'

export type LinkEvents = {
  ownHello(now: number): Omit<Hello, 'type'>
  /** The other side proved who it is. False: that is not who it was before. At each new connection. */
  identified(identity: ProvenIdentity): boolean
  /** It is to be admitted, held or dismissed. At each new connection. */
  atTheDoor(now: number): void
  /** It has let us in, and says how it is called. Whether it may come in is to be decided again. */
  greeted(hello: Hello, now: number): void
  heldByThem(reason: HoldReason): void
  dismissedByThem(reason: DismissReason): void
  /** From now on control messages and packets pass. At each new connection. */
  live(now: number): void
  control(message: PeerMessage, now: number): void
  changed(now: number): void
  /** A handshake came to nothing: they have another passphrase or version, or somebody stands between. */
  handshakeFailed(reason: HandshakeFailure): void
  /** Several connections in a row came to nothing, and none ever stood. */
  unreachable(): void
  /** A way by somebody else is wanted: those who could are to be asked. */
  askFriends(): void
  /** Whether packets go to this other peer directly, now, so that it could forward ours. */
  isFriend(peer: PeerId): boolean
  dropped(
    reason:
      | Extract<ExchangeOutcome, {type: 'dropped'}>['reason']
      | 'malformedEnvelope'
      | 'malformedControl'
      | 'notLive'
      | 'tooFast',
  ): void
}
