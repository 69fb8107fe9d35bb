/**
 * Who is where, and an inbox for each instance, in memory: what the script in redis/ does with Redis, as plain code. Pure; the
 * other half of every simulation of instances.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {type InstanceId, isLater, isSamePlace, type Located} from '../rooms/place.js'
import type {BackplaneDrop, News, Request} from './backplane.js'
import type {ClusterLimits} from './limits.js'

type Entry = Omit<Located, 'peer'> & {readonly isLost: boolean}
type Instance = {lastBeatAt: number; inbox: News[]}
type Ask<Kind extends Request['ask']> = Extract<Request, {ask: Kind}>

export class MemoryRegistry {
  readonly #limits: ClusterLimits
  readonly #instances = new Map<InstanceId, Instance>()
  readonly #rooms = new Map<string, Map<PeerId, Entry>>()

  constructor(limits: ClusterLimits) {
    this.#limits = limits
  }

  /** An instance is there, for the first time or again: where it is still known to have members. */
  enter(instance: InstanceId, now: number): string[] {
    const known = this.#instances.get(instance)
    this.#instances.set(instance, {inbox: known?.inbox ?? [], lastBeatAt: now})
    return [...this.#rooms].filter(([, room]) => places(room).includes(instance)).map(([session]) => session)
  }

  /** A sign of life. Instances that have given none are dead, unless this one was away itself. */
  beat(instance: InstanceId, now: number): void {
    const lastBeatAt = this.#instances.get(instance)?.lastBeatAt ?? now
    this.#touch(instance, now)
    const wasAway = now - lastBeatAt > this.#limits.ttlMs / 2
    if (wasAway) return
    for (const [other, {lastBeatAt: at}] of this.#instances)
      if (now - at > this.#limits.ttlMs) this.bury(other)
  }

  /** The instance and all its members are gone. */
  bury(instance: InstanceId): void {
    this.#instances.delete(instance)
    for (const [session, room] of this.#rooms) {
      for (const [peer, {place, isLost}] of room) {
        if (place.instance !== instance) continue
        this.#forget(session, room, peer)
        if (!isLost) this.#tell(session, instance, {news: 'left', session, peer, place, isClean: false})
      }
    }
  }

  /** As if it had been started anew, with nothing in it. */
  clear(): void {
    this.#instances.clear()
    this.#rooms.clear()
  }

  unread(instance: InstanceId): number {
    return this.#instances.get(instance)?.inbox.length ?? 0
  }

  /** The oldest unread news, which is read by that. */
  read(instance: InstanceId): News | undefined {
    return this.#instances.get(instance)?.inbox.shift()
  }

  /** Null, or why it came to nothing. */
  execute(instance: InstanceId, request: Request, now: number): BackplaneDrop | null {
    if (!this.#instances.has(instance)) this.#touch(instance, now)
    switch (request.ask) {
      case 'join':
        return this.#join(instance, request)
      case 'leave':
        return this.#leave(instance, request)
      case 'relay':
        return this.#relay(request)
      case 'pass':
        return this.#post(request.to, request.news)
      case 'register':
        return this.#register(instance, request)
      default:
        return request satisfies never
    }
  }

  #touch(instance: InstanceId, now: number): void {
    const known = this.#instances.get(instance)
    if (known !== undefined) known.lastBeatAt = now
    else {
      this.#instances.set(instance, {inbox: [], lastBeatAt: now})
      this.#post(instance, {news: 'forgotten'})
    }
  }

  #join(instance: InstanceId, {session, peer, connection, since, roomSize}: Ask<'join'>): null {
    const room = this.#rooms.get(session) ?? new Map<PeerId, Entry>()
    const before = room.get(peer)
    const isNew = before === undefined || before.isLost
    if (isNew && located(room).length >= roomSize) {
      this.#post(instance, {news: 'full', connection})
      return null
    }
    const place = {instance, connection}
    this.#rooms.set(session, room.set(peer, {place, since, isLost: false}))
    const was = before?.place ?? null
    this.#post(instance, {
      ...{news: 'admitted', session, peer, connection},
      ...{members: located(room), before: was},
    })
    const member = {peer, place, since}
    this.#tell(session, instance, {news: 'joined', session, member, before: was}, was?.instance)
    return null
  }

  #leave(instance: InstanceId, {session, peer, connection, how}: Ask<'leave'>): null {
    const room = this.#rooms.get(session)
    const entry = room?.get(peer)
    const place = {instance, connection}
    if (room === undefined || entry === undefined || !isSamePlace(entry.place, place)) return null
    if (how === 'forgotten' && !entry.isLost) return null
    if (how !== 'forgotten')
      this.#tell(session, instance, {news: 'left', session, peer, place, isClean: how === 'left'})
    if (how === 'lost') room.set(peer, {...entry, isLost: true})
    else this.#forget(session, room, peer)
    return null
  }

  #relay({session, envelope, sender}: Ask<'relay'>): BackplaneDrop | null {
    const instance = this.#rooms.get(session)?.get(envelope.to)?.place.instance
    const isThere = instance !== undefined && this.#instances.has(instance)
    const isFull = isThere && this.unread(instance) >= this.#limits.inboxEnvelopes
    if (isThere && !isFull) {
      return this.#post(instance, {news: 'signal', session, envelope, sender, isMail: false})
    }
    const code = isFull ? 'notRelayed' : 'unknownPeer'
    this.#post(sender.instance, {news: 'undelivered', connection: sender.connection, code})
    return isFull ? 'inboxFull' : null
  }

  #register(instance: InstanceId, {session, members}: Ask<'register'>): null {
    const room = this.#rooms.get(session) ?? new Map<PeerId, Entry>()
    const told = new Set([instance, ...places(room)])
    for (const [peer, {place}] of room) if (place.instance === instance) room.delete(peer)
    for (const {peer, connection, since, isLost} of members) {
      const place = {instance, connection}
      const other = room.get(peer)
      if (other === undefined || (!isLost && (other.isLost || isLater({place, since}, other))))
        room.set(peer, {place, since, isLost})
    }
    if (room.size > 0) this.#rooms.set(session, room)
    else this.#rooms.delete(session)
    for (const each of told) this.#post(each, {news: 'room', session, by: instance, members: located(room)})
    return null
  }

  #forget(session: string, room: Map<PeerId, Entry>, peer: PeerId): void {
    room.delete(peer)
    if (room.size === 0) this.#rooms.delete(session)
  }

  /** All instances with anybody in the room, and one more, but not this one. */
  #tell(session: string, but: InstanceId, news: News, also: InstanceId = but): void {
    const told = new Set([also, ...places(this.#rooms.get(session) ?? new Map())])
    told.delete(but)
    for (const each of told) this.#post(each, news)
  }

  /** Mail that waited elsewhere has been counted there, and is not refused before the inbox overflows. */
  #post(to: InstanceId, news: News): BackplaneDrop | null {
    const instance = this.#instances.get(to)
    if (instance === undefined) return null
    if (instance.inbox.length < this.#limits.inboxNews) {
      instance.inbox.push(news)
      return null
    }
    instance.inbox = [{news: 'forgotten'}]
    return 'inboxFull'
  }
}

const places = (room: Map<PeerId, Entry>): InstanceId[] =>
  Array.from(room.values(), ({place}) => place.instance)

const located = (room: Map<PeerId, Entry>): Located[] =>
  [...room].filter(([, {isLost}]) => !isLost).map(([peer, {place, since}]) => ({peer, place, since}))
