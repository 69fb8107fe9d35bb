/** What rooms decide, as data: what to tell the connections of this instance, and what the other instances must know. */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ServerMessage} from '@s2c/shared/signal'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {Letter, Relayed} from './mailbox.js'
import type {ConnectionId, Place} from './place.js'

/** For a connection of this instance. */
export type LocalEffect =
  /** It has joined; who else is in the session. What else a welcome tells is the server's. */
  | {effect: 'welcome'; to: ConnectionId; peers: readonly PeerId[]}
  | {effect: 'send'; to: ConnectionId; message: ServerMessage}
  /** Pass on, if the reader has room for it; else its sender is told. */
  | {effect: 'relay'; to: ConnectionId; envelope: Relayed; sender: Place}
  /** Tell why and go on. */
  | {effect: 'refuse'; connection: ConnectionId; code: SignalErrorCode}
  /** Tell why, if there is a reason to tell, and end the connection. */
  | {effect: 'close'; connection: ConnectionId; code: SignalErrorCode | null}

/** For other instances; none comes up at an instance that is alone. */
export type RemoteEffect =
  /** The one that it is for is not here. */
  | {effect: 'forward'; session: string; envelope: Relayed; sender: Place}
  /** What waited here for somebody who has joined there. */
  | {effect: 'handOver'; session: string; to: Place; letters: readonly Letter[]}
  /** Nobody waits any more for who was lost. */
  | {effect: 'forget'; session: string; peer: PeerId; connection: ConnectionId}
  /** As `refuse`, where the sender is at another instance. */
  | {effect: 'refuseElsewhere'; sender: Place; code: SignalErrorCode}

export type RoomsEffect = LocalEffect | RemoteEffect
