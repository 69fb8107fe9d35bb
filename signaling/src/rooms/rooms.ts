/**
 * Who is in which session, and who is to be told what. Pure: events of proven connections in, effects out. One `Rooms` lives
 * as long as its server and forgets a room with its last participant, and with the mail for it.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {RoomsEffect} from './effect.js'
import {MailVolume, type Relayed, type Way} from './mailbox.js'
import type {ConnectionId, InstanceId, Located, Place} from './place.js'
import {type Arrival, Room, type RoomContext} from './room.js'
import type {Sealed} from './sealed.js'
import type {Hold} from './seat.js'

export type RoomsEvent =
  /** The peer id is proven. A connection joins once. */
  | {event: 'join'; connection: ConnectionId; session: string; peer: PeerId}
  | {event: 'signal'; connection: ConnectionId; to: PeerId; data: Sealed}
  | {event: 'leave'; connection: ConnectionId}
  /** Also comes after `leave` and for connections that never joined. */
  | {event: 'lost'; connection: ConnectionId}
  /** It is about to be closed by us: its peer may still say something, but takes nothing any more. */
  | {event: 'withhold'; connection: ConnectionId}
  /** The session goes on at other servers: its peers are told, and so is whoever comes before the room is next empty. */
  | {event: 'sendAway'; session: string; servers: readonly string[]}
  /** It stays here after all. */
  | {event: 'stay'; session: string}
  /** Time has passed. */
  | {event: 'tick'}

export type RoomsOptions = {
  roomSize: number
  /** Rooms at a time that anybody at this instance is in. */
  rooms: number
  /** Left out by a server that is alone. */
  instance?: InstanceId
}

/** Everybody who is or was at this instance, of one session, for the other instances. */
export type Registered = Room['registered'][number]

const ALONE: InstanceId = 'alone'

type Member = {readonly session: string; readonly peer: PeerId}

export class Rooms {
  readonly #context: RoomContext
  readonly #maxRooms: number
  readonly #rooms = new Map<string, Room>()
  readonly #members = new Map<ConnectionId, Member>()
  readonly #waiting = new Set<Room>()
  #occupied = 0

  constructor({roomSize, rooms, instance = ALONE}: RoomsOptions) {
    this.#maxRooms = rooms
    this.#context = {instance, roomSize, volume: new MailVolume(), isShared: false}
  }

  /** Rooms with anybody in them at this instance. */
  get roomCount(): number {
    return this.#occupied
  }

  get memberCount(): number {
    return this.#members.size
  }

  get sessions(): string[] {
    return [...this.#rooms].filter(([, room]) => room.isOccupied).map(([session]) => session)
  }

  /** Sessions that the other instances must know of: also those whose last participant was lost a moment ago. */
  get registeredSessions(): string[] {
    return [...this.#rooms].filter(([, room]) => room.registered.length > 0).map(([session]) => session)
  }

  /** `tick` may have something to do. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0
  }

  /** Somebody who was lost may still come back for mail. */
  get hasLost(): boolean {
    for (const room of this.#waiting) if (room.hasLost) return true
    return false
  }

  /** The session would be one more than may be. */
  isOneTooMany(session: string): boolean {
    return this.#occupied >= this.#maxRooms && this.#rooms.get(session)?.isOccupied !== true
  }

  member(connection: ConnectionId): Member | undefined {
    return this.#members.get(connection)
  }

  registered(session: string): Registered[] {
    return this.#rooms.get(session)?.registered ?? []
  }

  /** `now`: milliseconds of a clock that never goes back, and agrees more or less with those of other instances. */
  handle(event: RoomsEvent, now: number): RoomsEffect[] {
    switch (event.event) {
      case 'join':
        return this.#join(event, now)
      case 'signal':
        return this.#signal(event.connection, event.to, event.data, now)
      case 'leave': {
        const {connection} = event
        return [...this.#remove(connection, true, now), {effect: 'close', connection, code: null}]
      }
      case 'lost':
        return this.#remove(event.connection, false, now)
      case 'withhold':
        return this.#withhold(event.connection, now)
      case 'sendAway':
        return this.#in(event.session, room => room.sendAway(event.servers, now))
      case 'stay':
        return this.#in(event.session, room => room.stay())
      case 'tick':
        return this.#inEach([...this.#waiting], room => room.tick(now))
      default:
        return event satisfies never
    }
  }

  /** Other instances can be asked from now on, or not any more. */
  share(isShared: boolean): void {
    this.#context.isShared = isShared
  }

  /** Nobody knows whether those at other instances are still there. */
  doubt(): void {
    this.#inEach([...this.#rooms.values()], room => room.doubt())
  }

  /** A newcomer that nobody has to decide about any more. `others`: of the room, at other instances. */
  admit(session: string, arrival: Arrival, others: readonly Located[], now: number): RoomsEffect[] {
    this.#members.set(arrival.connection, {session, peer: arrival.peer})
    return this.#in(session, room => [...room.expect(arrival.peer, others), ...room.join(arrival, now)])
  }

  arrived(session: string, envelope: Relayed, sender: Place, way: Way, now: number): RoomsEffect[] {
    return this.#in(session, room => room.arrived(envelope, sender, way, now))
  }

  joinedElsewhere(session: string, member: Located, before: Place | null): RoomsEffect[] {
    return this.#in(session, room => room.joinedElsewhere(member, before))
  }

  leftElsewhere(session: string, peer: PeerId, place: Place, isClean: boolean): RoomsEffect[] {
    return this.#in(session, room => room.leftElsewhere(peer, place, isClean))
  }

  roster(session: string, by: InstanceId, members: readonly Located[]): RoomsEffect[] {
    return this.#in(session, room => room.roster(by, members))
  }

  release(connection: ConnectionId, hold: Hold): RoomsEffect[] {
    const member = this.#members.get(connection)
    return member === undefined ? [] : this.#in(member.session, room => room.release(connection, hold))
  }

  endDoubt(): RoomsEffect[] {
    return this.#inEach([...this.#rooms.values()], room => room.endDoubt())
  }

  #join(event: Extract<RoomsEvent, {event: 'join'}>, now: number): RoomsEffect[] {
    const {connection, session, peer} = event
    if (this.#members.has(connection)) throw new Error('a connection joins once')
    if (this.isOneTooMany(session)) return [{effect: 'close', connection, code: 'tooManySessions'}]
    if (this.#room(session).isFullFor(peer)) return [{effect: 'close', connection, code: 'full'}]
    this.#members.set(connection, {session, peer})
    return this.#in(session, room => room.join({peer, connection, since: now, holds: []}, now))
  }

  #signal(connection: ConnectionId, to: PeerId, data: Sealed, now: number): RoomsEffect[] {
    const member = this.#members.get(connection)
    if (member === undefined) return [{effect: 'refuse', connection, code: 'notJoined'}]
    return this.#in(member.session, room => room.signal(member.peer, connection, to, data, now))
  }

  #withhold(connection: ConnectionId, now: number): RoomsEffect[] {
    const member = this.#members.get(connection)
    return member === undefined ? [] : this.#in(member.session, room => room.withhold(member.peer, now))
  }

  #remove(connection: ConnectionId, isClean: boolean, now: number): RoomsEffect[] {
    const member = this.#members.get(connection)
    if (member === undefined) return []
    this.#members.delete(connection)
    return this.#in(member.session, room => room.remove(member.peer, isClean, now))
  }

  #inEach(rooms: readonly Room[], act: (room: Room) => RoomsEffect[]): RoomsEffect[] {
    return rooms.flatMap(room => this.#in(room.session, act))
  }

  #room(session: string): Room {
    return this.#rooms.get(session) ?? new Room(session, this.#context)
  }

  /** Everything that happens in a room happens here. */
  #in(session: string, act: (room: Room) => RoomsEffect[]): RoomsEffect[] {
    const room = this.#room(session)
    const wasOccupied = room.isOccupied
    const effects = act(room)
    for (const effect of effects) if (effect.effect === 'close') this.#members.delete(effect.connection)
    this.#occupied += Number(room.isOccupied) - Number(wasOccupied)
    if (room.isOver) this.#rooms.delete(session)
    else this.#rooms.set(session, room)
    if (room.isWaiting) this.#waiting.add(room)
    else this.#waiting.delete(room)
    return effects
  }
}
