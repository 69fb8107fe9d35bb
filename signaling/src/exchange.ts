/**
 * What is decided about the connections of one server, and done: an event -> rooms -> effects -> connections and other instances.
 * One event at a time. Made and closed with the switchboard, which owns the connections.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {IceOffer} from '@s2c/shared/signal'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {Backplane, BackplaneDrop} from './cluster/backplane.js'
import {Correspondence} from './cluster/correspondence.js'
import {SharedRooms, type SharedRoomsEffect, type SharedRoomsEvent} from './cluster/shared-rooms.js'
import type {Connection} from './connection/connection.js'
import type {Faults} from './faults.js'
import type {LocalEffect} from './rooms/effect.js'
import type {Relayed} from './rooms/mailbox.js'
import type {ConnectionId, Place} from './rooms/place.js'
import type {RoomsOptions} from './rooms/rooms.js'

/** What of a server's options says how rooms are filled, and what those in them are told. */
export type ExchangeOptions = {
  /** Other addresses of the service, handed to each peer. */
  servers?: readonly string[]
  /** STUN and TURN servers for one peer as of now; none if left out. */
  iceOffer?: () => IceOffer
  /** Told which sessions have anybody in them, whenever one more or one less has. */
  sessionsChanged?: (names: readonly string[]) => void
  /** What joins this server with others to one service; without it, it is alone. Opened and closed with the server. */
  backplane?: Backplane
}

/** Those that are open, what can be done to them but to tell them something, and who counts what comes of it. */
export type Connections = {
  get(id: ConnectionId): Connection | undefined
  /** Tells why, if there is a reason to tell, and ends the connection. */
  end(connection: Connection, code: SignalErrorCode | null): void
  /** Ends the connection if the act throws. */
  guard(connection: Connection, doing: string, act: () => void): void
  /** A connection has come into a room. */
  joined(): void
  dropped(reason: BackplaneDrop): void
}

/** How exactly mail that waits keeps its times. */
const TICK_MS = 250

export class Exchange {
  readonly #options: ExchangeOptions
  readonly #connections: Connections
  readonly #faults: Faults
  readonly #rooms: SharedRooms
  readonly #others: Correspondence
  /** What is to be handled, in this order; empty between turns. */
  readonly #turns: SharedRoomsEvent[] = []
  /** Runs while mail waits in the rooms. */
  #tick: NodeJS.Timeout | null = null

  constructor(
    options: ExchangeOptions,
    limits: Omit<RoomsOptions, 'instance'>,
    connections: Connections,
    faults: Faults,
  ) {
    this.#options = options
    this.#connections = connections
    this.#faults = faults
    this.#others = new Correspondence(options.backplane ?? null, {
      heard: event => this.take(event),
      notPassedOn: sender => this.#notRelayed(sender),
      dropped: reason => connections.dropped(reason),
    })
    this.#rooms = new SharedRooms({
      ...{roomSize: limits.roomSize, rooms: limits.rooms},
      instance: this.#others.instance,
    })
  }

  /** Rooms with anybody in them here, and who is in them. */
  get holdings(): {readonly rooms: number; readonly members: number} {
    return {rooms: this.#rooms.roomCount, members: this.#rooms.memberCount}
  }

  /** No other instance keeps anything for who is here. */
  get isAlone(): boolean {
    return this.#others.isAlone
  }

  /** Other instances are looked for from now on. Once. */
  open(): void {
    this.#others.open()
  }

  /** Resolves once all mail that is left has been handed over, or nobody will come for it. */
  async close(): Promise<void> {
    await this.#others.close(() => this.#rooms.hasLost)
    if (this.#tick !== null) clearInterval(this.#tick)
  }

  /**
   * Handles one event, as of `now`, ms of the process's own clock. What comes up meanwhile has the next turn: the effects of one
   * event are not torn apart by those of another. Never throws; a connection whose event cannot be handled is ended.
   */
  take(event: SharedRoomsEvent, now = performance.now()): void {
    if (this.#turns.push(event) > 1) return
    // Those that are added on the way are reached, too.
    for (const next of this.#turns) {
      const connection = 'connection' in next ? this.#connections.get(next.connection) : undefined
      if (connection === undefined) this.#faults.contain(next.event, () => this.#turn(next, now))
      else this.#connections.guard(connection, next.event, () => this.#turn(next, now))
    }
    this.#turns.length = 0
  }

  /** What a peer is to know of STUN and TURN servers now. */
  iceOffer(): IceOffer {
    return this.#options.iceOffer?.() ?? {iceServers: []}
  }

  #turn(event: SharedRoomsEvent, now: number): void {
    const before = this.#rooms.roomCount
    // Instances compare when somebody joined; and unlike the wall clock this does not go back.
    for (const effect of this.#rooms.handle(event, performance.timeOrigin + now)) this.#carryOut(effect)
    this.#wait()
    // One event of a connection fills or empties one room at most.
    if (this.#rooms.roomCount !== before)
      this.#faults.contain('sessionsChanged', () => this.#options.sessionsChanged?.(this.#rooms.sessions))
  }

  #wait(): void {
    if (this.#rooms.isWaiting === (this.#tick !== null)) return
    if (this.#tick !== null) clearInterval(this.#tick)
    this.#tick = this.#rooms.isWaiting ? setInterval(() => this.take({event: 'tick'}), TICK_MS).unref() : null
  }

  #carryOut(effect: SharedRoomsEffect): void {
    if (effect.effect === 'ask') {
      this.#faults.contain('ask', () => this.#others.ask(effect.request))
      return
    }
    const connection = this.#connections.get(actingOn(effect))
    if (connection !== undefined)
      this.#connections.guard(connection, effect.effect, () => this.#tell(connection, effect))
  }

  #tell(connection: Connection, effect: LocalEffect): void {
    switch (effect.effect) {
      case 'welcome':
        return this.#welcome(connection, effect.peers)
      case 'send':
        return connection.tell(effect.message)
      case 'relay':
        return this.#relay(connection, effect.envelope, effect.sender)
      case 'refuse':
        return connection.refuse(effect.code)
      case 'close':
        return this.#connections.end(connection, effect.code)
      default:
        return effect satisfies never
    }
  }

  #welcome(connection: Connection, peers: readonly PeerId[]): void {
    this.#connections.joined()
    const servers = [...(this.#options.servers ?? [])]
    connection.tell({type: 'welcome', peers: [...peers], servers, ...this.iceOffer()})
  }

  #relay(reader: Connection, envelope: Relayed, sender: Place): void {
    if (!reader.take(envelope)) this.#notRelayed(sender)
  }

  #notRelayed(sender: Place): void {
    if (sender.instance !== this.#others.instance) return this.take({event: 'notTaken', sender})
    const connection = this.#connections.get(sender.connection)
    if (connection !== undefined)
      this.#connections.guard(connection, 'refuse', () => connection.refuse('notRelayed'))
  }
}

/** The connection that must still be there for this to be done. */
const actingOn = (effect: LocalEffect): ConnectionId => {
  switch (effect.effect) {
    case 'welcome':
    case 'send':
    case 'relay':
      return effect.to
    case 'refuse':
    case 'close':
      return effect.connection
    default:
      return effect satisfies never
  }
}
