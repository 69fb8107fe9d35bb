/**
 * Rooms that may span instances. Pure; one lives as long as its server. While a backplane is there its registry decides who
 * comes in, and mail goes to wherever its reader is. While there is none, for good or for a while, this instance decides
 * alone: who is here goes on together, mail for the others waits, and who they are is compared once they are back.
 *
 *   alone ── connected: register all ──▶ connected, in doubt ── all heard of, or too late ──▶ connected
 *     ▲                                      └────────────── disconnected ──────────────┘        │
 *     └──────────────────────────────────────────────────────────────────────────────────────────┘
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {LocalEffect, RoomsEffect} from '../rooms/effect.js'
import {written} from '../rooms/mailbox.js'
import {type ConnectionId, type InstanceId, isSamePlace, type Located, type Place} from '../rooms/place.js'
import {Rooms, type RoomsEvent, type RoomsOptions} from '../rooms/rooms.js'
import type {Hold} from '../rooms/seat.js'
import type {News, Request} from './backplane.js'

export type SharedRoomsEvent =
  | RoomsEvent
  /** `sessions`: where the registry still knows members of this instance. */
  | {event: 'connected'; sessions: readonly string[]}
  | {event: 'disconnected'}
  | {event: 'heard'; news: News}
  /** An envelope that came by news was too much for its reader. */
  | {event: 'notTaken'; sender: Place}

export type SharedRoomsEffect = LocalEffect | {effect: 'ask'; request: Request}

/** Instances lose sight of each other together and find each other again within a second or two. */
export const DOUBT_MS = 3_000

type Admitted = Extract<News, {news: 'admitted'}>
type Joining = {readonly session: string; readonly peer: PeerId; readonly since: number}

export class SharedRooms {
  readonly #rooms: Rooms
  readonly #instance: InstanceId
  readonly #roomSize: number
  /** Asked, and not answered. */
  readonly #joining = new Map<ConnectionId, Joining>()
  #isConnected = false
  #doubtEndsAt = Number.POSITIVE_INFINITY

  constructor(options: RoomsOptions & {instance: InstanceId}) {
    this.#rooms = new Rooms(options)
    this.#instance = options.instance
    this.#roomSize = options.roomSize
  }

  get roomCount(): number {
    return this.#rooms.roomCount
  }

  get memberCount(): number {
    return this.#rooms.memberCount
  }

  get sessions(): string[] {
    return this.#rooms.sessions
  }

  /** `tick` may have something to do before long. */
  get isWaiting(): boolean {
    return this.#rooms.isWaiting || this.#doubtEndsAt < Number.POSITIVE_INFINITY
  }

  get hasLost(): boolean {
    return this.#rooms.hasLost
  }

  /** `now` as for `Rooms`. */
  handle(event: SharedRoomsEvent, now: number): SharedRoomsEffect[] {
    switch (event.event) {
      case 'join':
        return this.#join(event, now)
      case 'leave':
      case 'lost':
        return this.#leave(event, now)
      case 'connected':
        return this.#connected(event.sessions, now)
      case 'disconnected':
        return this.#disconnected(now)
      case 'heard':
        return this.#heard(event.news, now)
      case 'notTaken':
        return this.#abroad([{effect: 'refuseElsewhere', sender: event.sender, code: 'notRelayed'}])
      case 'tick':
        return this.#tick(now)
      case 'signal':
      case 'withhold':
      case 'sendAway':
      case 'stay':
        return this.#abroad(this.#rooms.handle(event, now))
      default:
        return event satisfies never
    }
  }

  #join(event: Extract<RoomsEvent, {event: 'join'}>, now: number): SharedRoomsEffect[] {
    const {connection, session, peer} = event
    if (!this.#isConnected || this.#rooms.isOneTooMany(session))
      return this.#abroad(this.#rooms.handle(event, now))
    const joining = {session, peer, since: now}
    this.#joining.set(connection, joining)
    return [this.#askToJoin(connection, joining)]
  }

  #askToJoin(connection: ConnectionId, joining: Joining): SharedRoomsEffect {
    return ask({ask: 'join', ...joining, connection, roomSize: this.#roomSize})
  }

  #leave(event: Extract<RoomsEvent, {event: 'leave' | 'lost'}>, now: number): SharedRoomsEffect[] {
    const {connection} = event
    const member = this.#rooms.member(connection) ?? this.#joining.get(connection)
    const wasJoining = this.#joining.delete(connection)
    const effects = this.#abroad(this.#rooms.handle(event, now))
    if (member === undefined) return effects
    const {session, peer} = member
    // For one that was never welcomed nobody keeps mail.
    const how = event.event === 'lost' && !wasJoining ? 'lost' : 'left'
    return [...effects, ...this.#asks({ask: 'leave', session, peer, connection, how})]
  }

  #connected(sessions: readonly string[], now: number): SharedRoomsEffect[] {
    this.#isConnected = true
    this.#rooms.share(true)
    this.#doubtEndsAt = now + DOUBT_MS
    return [...new Set([...sessions, ...this.#rooms.registeredSessions])].map(session =>
      this.#register(session),
    )
  }

  /** Whoever waits for an answer gets it from here. */
  #disconnected(now: number): SharedRoomsEffect[] {
    this.#isConnected = false
    this.#doubtEndsAt = Number.POSITIVE_INFINITY
    this.#rooms.share(false)
    this.#rooms.doubt()
    const joining = [...this.#joining]
    this.#joining.clear()
    return joining.flatMap(([connection, {session, peer}]) =>
      this.#join({event: 'join', connection, session, peer}, now),
    )
  }

  #tick(now: number): SharedRoomsEffect[] {
    const effects = this.#abroad(this.#rooms.handle({event: 'tick'}, now))
    if (now < this.#doubtEndsAt) return effects
    this.#doubtEndsAt = Number.POSITIVE_INFINITY
    return [...effects, ...this.#abroad(this.#rooms.endDoubt())]
  }

  #heard(news: News, now: number): SharedRoomsEffect[] {
    switch (news.news) {
      case 'admitted':
        return this.#admitted(news, now)
      case 'full':
        return this.#joining.delete(news.connection)
          ? [{effect: 'close', connection: news.connection, code: 'full'}]
          : []
      case 'joined':
        return this.#abroad(this.#rooms.joinedElsewhere(news.session, news.member, news.before))
      case 'left':
        return this.#abroad(this.#rooms.leftElsewhere(news.session, news.peer, news.place, news.isClean))
      case 'room':
        return this.#roster(news.session, news.by, news.members)
      case 'signal': {
        const {session, envelope, sender, isMail} = news
        const way = isMail ? 'mail' : 'inbox'
        return this.#abroad(this.#rooms.arrived(session, envelope, sender, way, now))
      }
      case 'undelivered':
        return [{effect: 'refuse', connection: news.connection, code: news.code}]
      case 'release':
        return this.#abroad(this.#rooms.release(news.connection, news.hold))
      case 'forgotten':
        return this.#forgotten(now)
      default:
        return news satisfies never
    }
  }

  #admitted(news: Admitted, now: number): SharedRoomsEffect[] {
    const {session, peer, connection, members, before} = news
    const joining = this.#joining.get(connection)
    if (joining === undefined) return this.#missed(news)
    this.#joining.delete(connection)
    const isMoved = before !== null && before.instance !== this.#instance
    const holds: Hold[] = isMoved ? ['fence', 'mail'] : ['fence']
    const arrival = {peer, connection, since: joining.since, holds}
    return [
      ...this.#abroad(this.#rooms.admit(session, arrival, members, now)),
      // What was sent from here to where it was before comes back ahead of this.
      ...this.#pass({instance: this.#instance, connection}, {news: 'release', connection, hold: 'fence'}),
    ]
  }

  /** Admitted, but gone by now, or let in from here meanwhile: where the peer was before it is not any more all the same. */
  #missed({session, peer, connection, members, before}: Admitted): SharedRoomsEffect[] {
    const place = {instance: this.#instance, connection}
    // Asked again and admitted again: there is no former place to give up, only this one, and that is in use.
    const isAgain = before !== null && isSamePlace(before, place)
    const moved = isAgain ? [] : this.#rooms.joinedElsewhere(session, {peer, place, since: 0}, before)
    return [...this.#abroad(moved), ...this.#roster(session, this.#instance, members)]
  }

  /** A place of ours that nobody has any more may stand in the registry after claims that crossed. */
  #roster(session: string, by: InstanceId, members: readonly Located[]): SharedRoomsEffect[] {
    const effects = this.#abroad(this.#rooms.roster(session, by, members))
    const known = new Set(this.#rooms.registered(session).map(({connection}) => connection))
    const ghosts = members.filter(
      ({place: {instance, connection}}) =>
        instance === this.#instance && !known.has(connection) && !this.#joining.has(connection),
    )
    const leave = ({peer, place}: Located): SharedRoomsEffect[] =>
      this.#asks({ask: 'leave', session, peer, connection: place.connection, how: 'left'})
    return [...effects, ...ghosts.flatMap(leave)]
  }

  #forgotten(now: number): SharedRoomsEffect[] {
    if (!this.#isConnected) return []
    this.#rooms.doubt()
    // The answers may be among what is lost; who is admitted twice is admitted once.
    const again = [...this.#joining].map(([connection, joining]) => this.#askToJoin(connection, joining))
    return [...this.#connected([], now), ...again]
  }

  #register(session: string): SharedRoomsEffect {
    return ask({ask: 'register', session, members: this.#rooms.registered(session)})
  }

  /** What rooms want of other instances becomes requests, while there is somebody to ask. */
  #abroad(effects: readonly RoomsEffect[]): SharedRoomsEffect[] {
    return effects.flatMap((effect): SharedRoomsEffect[] => {
      switch (effect.effect) {
        case 'forward': {
          const {session, envelope, sender} = effect
          return this.#asks({ask: 'relay', session, envelope: written(envelope), sender})
        }
        case 'handOver':
          return this.#handOver(effect)
        case 'forget': {
          const {session, peer, connection} = effect
          return this.#asks({ask: 'leave', session, peer, connection, how: 'forgotten'})
        }
        case 'refuseElsewhere': {
          const {connection} = effect.sender
          return this.#pass(effect.sender, {news: 'undelivered', connection, code: effect.code})
        }
        default:
          return [effect]
      }
    })
  }

  #handOver({session, to, letters}: Extract<RoomsEffect, {effect: 'handOver'}>): SharedRoomsEffect[] {
    const passed = letters.flatMap(({envelope, sender}) =>
      this.#pass(to, {news: 'signal', session, envelope: written(envelope), sender, isMail: true}),
    )
    return [...passed, ...this.#pass(to, {news: 'release', connection: to.connection, hold: 'mail'})]
  }

  #pass(to: Place, news: Extract<Request, {ask: 'pass'}>['news']): SharedRoomsEffect[] {
    return this.#asks({ask: 'pass', to: to.instance, news})
  }

  /** What cannot be asked now is made good by registering, except for mail, which was held back before it came here. */
  #asks(request: Request): SharedRoomsEffect[] {
    return this.#isConnected ? [ask(request)] : []
  }
}

const ask = (request: Request): SharedRoomsEffect => ({effect: 'ask', request})
