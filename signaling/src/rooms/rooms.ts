/**
 * Who is in which session, and who is to be told what. Pure: events of proven connections in, effects
 * out. One `Rooms` lives as long as its server and forgets a room with its last participant.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ServerMessage} from '@s2c/shared/signal'
import type {SignalErrorCode} from '@s2c/shared/signal-error'

/** A connection's number, given by the server and never used twice. */
export type ConnectionId = number

export type RoomsEvent =
  /** The peer id is proven. A connection joins once. */
  | {event: 'join'; connection: ConnectionId; session: string; peer: PeerId}
  | {event: 'signal'; connection: ConnectionId; to: PeerId; data: string}
  | {event: 'leave'; connection: ConnectionId}
  /** Also comes after `leave` and for connections that never joined. */
  | {event: 'lost'; connection: ConnectionId}
  /** The session goes on at other servers: its peers are told, and so is whoever comes before the room is next empty. */
  | {event: 'sendAway'; session: string; servers: readonly string[]}
  /** It is held here after all. */
  | {event: 'hold'; session: string}

/** An envelope on its way; `data` as its sender gave it. */
export type Relayed = {readonly from: PeerId; readonly to: PeerId; readonly data: string}

export type RoomsEffect =
  /** It has joined; who else is here. What else a welcome tells is the server's. */
  | {effect: 'welcome'; to: ConnectionId; peers: readonly PeerId[]}
  | {effect: 'send'; to: ConnectionId; message: ServerMessage}
  /** Pass on, if the reader has room for it. */
  | {effect: 'relay'; from: ConnectionId; to: ConnectionId; envelope: Relayed}
  /** Tell why and go on. */
  | {effect: 'refuse'; connection: ConnectionId; code: SignalErrorCode}
  /** Tell why, if there is a reason to tell, and end the connection. */
  | {effect: 'close'; connection: ConnectionId; code: SignalErrorCode | null}

export type RoomsOptions = {
  roomSize: number
  /** Rooms at a time. */
  rooms: number
}

type Member = {readonly session: string; readonly peer: PeerId}

export class Rooms {
  readonly #options: RoomsOptions
  readonly #rooms = new Map<string, Map<PeerId, ConnectionId>>()
  readonly #members = new Map<ConnectionId, Member>()
  /** Where the peers of a room are sent, also before the first has come; forgotten with the room. */
  readonly #movedTo = new Map<string, readonly string[]>()

  constructor(options: RoomsOptions) {
    this.#options = options
  }

  get roomCount(): number {
    return this.#rooms.size
  }

  get memberCount(): number {
    return this.#members.size
  }

  get sessions(): string[] {
    return [...this.#rooms.keys()]
  }

  handle(event: RoomsEvent): RoomsEffect[] {
    switch (event.event) {
      case 'join':
        return this.#join(event.connection, {session: event.session, peer: event.peer})
      case 'signal':
        return this.#signal(event.connection, event.to, event.data)
      case 'leave':
        return [
          ...this.#remove(event.connection, true),
          {effect: 'close', connection: event.connection, code: null},
        ]
      case 'lost':
        return this.#remove(event.connection, false)
      case 'sendAway':
        return this.#sendAway(event.session, event.servers)
      case 'hold':
        this.#movedTo.delete(event.session)
        return []
      default:
        return event satisfies never
    }
  }

  #join(connection: ConnectionId, member: Member): RoomsEffect[] {
    const {session, peer} = member
    if (this.#members.has(connection)) throw new Error('a connection joins once')
    if (!this.#rooms.has(session) && this.#rooms.size >= this.#options.rooms)
      return [{effect: 'close', connection, code: 'tooManySessions'}]
    const room = this.#rooms.get(session) ?? new Map<PeerId, ConnectionId>()
    const replaced = room.get(peer)
    if (replaced === undefined && room.size >= this.#options.roomSize) {
      return [{effect: 'close', connection, code: 'full'}]
    }
    const peers = [...room.keys()].filter(other => other !== peer)
    this.#rooms.set(session, room.set(peer, connection))
    this.#members.set(connection, member)
    const effects: RoomsEffect[] = [{effect: 'welcome', to: connection, peers}]
    const movedTo = this.#movedTo.get(session)
    if (movedTo !== undefined) effects.push({effect: 'send', to: connection, message: moved(movedTo)})
    if (replaced === undefined) return [...effects, ...this.#tellOthers(member, {type: 'joined', peer})]
    this.#members.delete(replaced)
    return [...effects, {effect: 'close', connection: replaced, code: 'replaced'}]
  }

  #signal(connection: ConnectionId, to: PeerId, data: string): RoomsEffect[] {
    const member = this.#members.get(connection)
    if (member === undefined) return [{effect: 'refuse', connection, code: 'notJoined'}]
    const target = to === member.peer ? undefined : this.#rooms.get(member.session)?.get(to)
    if (target === undefined) return [{effect: 'refuse', connection, code: 'unknownPeer'}]
    return [{effect: 'relay', from: connection, to: target, envelope: {from: member.peer, to, data}}]
  }

  #remove(connection: ConnectionId, clean: boolean): RoomsEffect[] {
    const member = this.#members.get(connection)
    if (member === undefined) return []
    this.#members.delete(connection)
    const room = this.#rooms.get(member.session)
    room?.delete(member.peer)
    if (room?.size === 0) {
      this.#rooms.delete(member.session)
      this.#movedTo.delete(member.session)
    }
    return this.#tellOthers(member, {type: 'left', peer: member.peer, clean})
  }

  #sendAway(session: string, servers: readonly string[]): RoomsEffect[] {
    this.#movedTo.set(session, servers)
    const room = this.#rooms.get(session) ?? new Map<PeerId, ConnectionId>()
    return Array.from(room.values(), to => ({effect: 'send', to, message: moved(servers)}))
  }

  #tellOthers({session, peer}: Member, message: ServerMessage): RoomsEffect[] {
    const others = [...(this.#rooms.get(session) ?? [])].filter(([other]) => other !== peer)
    return others.map(([, to]) => ({effect: 'send', to, message}))
  }
}

const moved = (servers: readonly string[]): ServerMessage => ({type: 'moved', servers: [...servers]})
