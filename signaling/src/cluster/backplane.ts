/**
 * What one instance of the service asks of the others, and hears from them: the seam between rooms and whatever joins the
 * instances. Behind it stands a registry of who is where, which carries out requests one at a time, and an inbox for each
 * instance. All that an instance learns, its own joins included, comes in the one order of its inbox; what it asks is carried
 * out in the order it asked. So envelopes from one connection to one peer stay in order, and never overtake who joins or leaves.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {Relayed} from '../rooms/mailbox.js'
import type {ConnectionId, InstanceId, Located, Place} from '../rooms/place.js'
import type {Registered} from '../rooms/rooms.js'
import type {Hold} from '../rooms/seat.js'

export type Request =
  /** Answered with `admitted` or `full`. */
  | {
      ask: 'join'
      session: string
      peer: PeerId
      connection: ConnectionId
      since: number
      roomSize: number
    }
  /**
   * Changes nothing if the registry knows the peer at another place by now. `lost`: the others are told, and envelopes still
   * come here until it is known elsewhere or `forgotten`.
   */
  | {
      ask: 'leave'
      session: string
      peer: PeerId
      connection: ConnectionId
      how: 'left' | 'lost' | 'forgotten'
    }
  /** To wherever the one that it is for is; else answered with `undelivered`. */
  | {ask: 'relay'; session: string; envelope: Relayed<string>; sender: Place}
  /** Straight into the inbox of an instance, if it is there. */
  | {ask: 'pass'; to: InstanceId; news: Passed}
  /** These and no others of the session are here. Answered, and told to all whom it concerns, with `room`. */
  | {ask: 'register'; session: string; members: readonly Registered[]}

/** What instances tell each other without the registry. */
export type Passed =
  /** `isMail`: it waited for its reader at the instance where that was before. */
  | {news: 'signal'; session: string; envelope: Relayed<string>; sender: Place; isMail: boolean}
  | {news: 'undelivered'; connection: ConnectionId; code: SignalErrorCode}
  /** Nothing more comes that the mail of this connection's peer waited for. */
  | {news: 'release'; connection: ConnectionId; hold: Hold}

export type News =
  | Passed
  /** `members`: everybody of the room, at whatever instance. `before`: where this peer was until now, or was lost. */
  | {
      news: 'admitted'
      session: string
      peer: PeerId
      connection: ConnectionId
      members: readonly Located[]
      before: Place | null
    }
  | {news: 'full'; connection: ConnectionId}
  /** In a room that this instance has members in. */
  | {news: 'joined'; session: string; member: Located; before: Place | null}
  | {news: 'left'; session: string; peer: PeerId; place: Place; isClean: boolean}
  | {news: 'room'; session: string; by: InstanceId; members: readonly Located[]}
  /** The registry has given this instance up, or its inbox has overflowed: it must register again. */
  | {news: 'forgotten'}

/** Why something came to nothing between instances. */
export type BackplaneDrop =
  /** What was read is none of ours. */
  | 'badNews'
  /** Asked while too much was still to be answered, or while nobody could be asked. */
  | 'backplaneFull'
  /** Asked, and the connection broke before it was answered. */
  | 'unanswered'
  /** The inbox was full: its reader is too slow. */
  | 'inboxFull'

export type BackplaneEvents = {
  /** Others can be asked and heard. `sessions`: where the registry still knows members of this instance. */
  connected(sessions: readonly string[]): void
  /** Not any more; it is tried again without end. */
  disconnected(): void
  news(news: News): void
  /** It may have been carried out or not. */
  unanswered(request: Request): void
  dropped(reason: BackplaneDrop): void
}

export interface Backplane {
  readonly instance: InstanceId
  readonly isConnected: boolean
  /** Begins; once. Events come until `close`, none before this returns. */
  open(events: BackplaneEvents): void
  /** False if it cannot be asked now. */
  ask(request: Request): boolean
  /** Takes this instance out of the registry, after all that was asked. */
  close(): Promise<void>
}
