/**
 * Instances of the service with their peers, on simulated time and a registry in memory, for tests: what is asked and what is
 * heard waits until a test lets it happen, so that all orders in which it can happen come up. Peers believe what they are told,
 * and complain about what makes no sense.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {ServerMessage} from '@s2c/shared/signal'
import type {Relayed} from '../rooms/mailbox.js'
import type {ConnectionId, InstanceId} from '../rooms/place.js'
import {LOST_MS} from '../rooms/seat.js'
import type {Request} from './backplane.js'
import {CLUSTER_LIMITS} from './limits.js'
import {MemoryRegistry} from './memory-registry.js'
import {DOUBT_MS, SharedRooms, type SharedRoomsEvent} from './shared-rooms.js'

const TICK_MS = 250

/** One connection of one peer, as the peer sees it. */
export type SimulatedPeer = {
  readonly peer: PeerId
  readonly session: string
  readonly connection: ConnectionId
  readonly instance: SimulatedInstance
  /** Null until it is welcomed. */
  believed: Set<PeerId> | null
}

export class SimulatedInstance {
  readonly id: InstanceId
  readonly rooms: SharedRooms
  readonly peers = new Map<ConnectionId, SimulatedPeer>()
  readonly asked: Request[] = []
  isConnected = false

  constructor(id: InstanceId, roomSize: number) {
    this.id = id
    this.rooms = new SharedRooms({roomSize, rooms: 8, instance: id})
  }
}

export class ClusterSimulation {
  readonly registry = new MemoryRegistry(CLUSTER_LIMITS)
  readonly received: Relayed[] = []
  readonly refused: string[] = []
  /** `joined` and `left`, whomever they were told. */
  readonly told: ServerMessage[] = []
  readonly closed: {connection: ConnectionId; code: string | null}[] = []
  instances: SimulatedInstance[]
  readonly #roomSize: number
  /** Connections that there ever were, by session and peer. */
  readonly #joins = new Map<string, number>()
  #now = 0
  #count = 0

  constructor(instances: number, roomSize = 16) {
    this.#roomSize = roomSize
    this.instances = Array.from({length: instances}, () => this.#start())
  }

  get peers(): SimulatedPeer[] {
    return this.instances.flatMap(({peers}) => [...peers.values()])
  }

  /** A new connection, whatever became of older ones of this peer. */
  join(at: number, peer: PeerId, session = 's'): SimulatedPeer {
    const instance = this.instances[at]!
    const joining: SimulatedPeer = {peer, session, connection: ++this.#count, instance, believed: null}
    instance.peers.set(joining.connection, joining)
    this.#joins.set(`${session} ${peer}`, this.#joinsOf(joining) + 1)
    this.#turn(instance, {event: 'join', connection: joining.connection, session, peer})
    return joining
  }

  end({instance, connection}: SimulatedPeer, event: 'leave' | 'lost'): void {
    if (!instance.peers.delete(connection)) return
    this.#turn(instance, {event, connection})
  }

  /** As a drain does: from now on it gets nothing over this connection. */
  withhold({instance, connection}: SimulatedPeer): void {
    this.#turn(instance, {event: 'withhold', connection})
  }

  signal({instance, connection}: SimulatedPeer, to: PeerId, data: string): void {
    this.#turn(instance, {event: 'signal', connection, to, data})
  }

  /** The oldest request of an instance is carried out. */
  carryOut(at: number): boolean {
    const instance = this.instances[at]!
    const request = instance.asked.shift()
    if (request !== undefined) this.registry.execute(instance.id, request, this.#now)
    return request !== undefined
  }

  /** An instance hears the oldest news for it. */
  hear(at: number): boolean {
    const instance = this.instances[at]!
    const news = instance.isConnected ? this.registry.read(instance.id) : undefined
    if (news !== undefined) this.#turn(instance, {event: 'heard', news})
    return news !== undefined
  }

  /** What was asked may have been carried out, or not. */
  cut(at: number): void {
    const instance = this.instances[at]!
    if (!instance.isConnected) return
    instance.isConnected = false
    instance.asked.length = 0
    this.#turn(instance, {event: 'disconnected'})
  }

  restore(at: number): void {
    const instance = this.instances[at]!
    if (instance.isConnected) return
    instance.isConnected = true
    const sessions = this.registry.enter(instance.id, this.#now)
    this.#turn(instance, {event: 'connected', sessions})
  }

  /** Another one comes in its place, without its peers. */
  kill(at: number): void {
    this.instances[at] = this.#start()
  }

  /** It gave no sign of life for too long, and lives: the registry has given it up, and its inbox is gone. */
  stun(at: number): void {
    this.registry.bury(this.instances[at]!.id)
  }

  /** The registry is lost. */
  clear(): void {
    for (const at of this.instances.keys()) this.cut(at)
    this.registry.clear()
  }

  /** Everything that was asked or is to be heard happens. */
  settle(): void {
    const each = [...this.instances.keys()]
    while (each.map(at => this.carryOut(at) || this.hear(at)).some(Boolean)) {}
  }

  pass(durationMs: number): void {
    for (const until = this.#now + durationMs; this.#now < until; ) {
      this.#now += TICK_MS
      for (const instance of this.instances) {
        if (this.#now % CLUSTER_LIMITS.beatMs === 0 && instance.isConnected)
          this.registry.beat(instance.id, this.#now)
        this.#turn(instance, {event: 'tick'})
      }
      this.settle()
    }
  }

  /** Everybody can reach everybody, for long enough that all is known. */
  heal(): void {
    for (const at of this.instances.keys()) this.restore(at)
    this.settle()
    this.pass(2 * (LOST_MS + DOUBT_MS + CLUSTER_LIMITS.ttlMs))
  }

  #start(): SimulatedInstance {
    const instance = new SimulatedInstance(`i${++this.#count}`, this.#roomSize)
    instance.isConnected = true
    this.registry.enter(instance.id, this.#now)
    this.#turn(instance, {event: 'connected', sessions: []})
    return instance
  }

  #turn(instance: SimulatedInstance, event: SharedRoomsEvent): void {
    for (const effect of instance.rooms.handle(event, this.#now)) {
      switch (effect.effect) {
        case 'ask':
          instance.asked.push(effect.request)
          break
        case 'welcome':
          instance.peers.get(effect.to)!.believed = new Set(effect.peers)
          break
        case 'send':
          this.told.push(effect.message)
          believe(instance.peers.get(effect.to)!, effect.message)
          break
        case 'relay':
          this.received.push(effect.envelope)
          break
        case 'refuse':
          this.refused.push(effect.code)
          break
        case 'close':
          this.#close(instance, effect.connection, effect.code)
          break
        default:
          effect satisfies never
      }
    }
  }

  /** Who left by itself is closed all the same. */
  #close({peers}: SimulatedInstance, connection: ConnectionId, code: string | null): void {
    const closed = peers.get(connection)
    if (code === 'replaced' && closed !== undefined && this.#joinsOf(closed) === 1)
      throw new Error(`${closed.peer} was replaced by nobody`)
    this.closed.push({connection, code})
    peers.delete(connection)
  }

  #joinsOf({session, peer}: SimulatedPeer): number {
    return this.#joins.get(`${session} ${peer}`) ?? 0
  }
}

function believe({believed, peer}: SimulatedPeer, message: ServerMessage): void {
  if (message.type !== 'joined' && message.type !== 'left') return
  const other = message.peer
  const isOdd = believed === null || other === peer || believed.has(other) === (message.type === 'joined')
  if (isOdd) throw new Error(`${peer} was told ${message.type} ${other}, and knew ${[...(believed ?? [])]}`)
  if (message.type === 'joined') believed.add(other)
  else believed.delete(other)
}
