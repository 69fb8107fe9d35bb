/**
 * All connections of one signaling server: bytes -> gate -> rooms -> send. Made when the server starts; `close` ends
 * every connection. Nothing that arrives can stop it.
 */
import type {Server} from 'node:http'
import type {PeerId} from '@s2c/shared/peer-id'
import type {IceOffer} from '@s2c/shared/signal'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {BaseLogger} from 'pino'
import type {WebSocket} from 'ws'
import {Admission, type CheckToken} from './admission/admission.js'
import type {Backplane} from './cluster/backplane.js'
import {Correspondence} from './cluster/correspondence.js'
import {SharedRooms, type SharedRoomsEffect, type SharedRoomsEvent} from './cluster/shared-rooms.js'
import {
  CLOSE_GOING_AWAY,
  CLOSE_NORMAL,
  CLOSE_REFUSED,
  Connection,
  type ConnectionContext,
  type ConnectionEvents,
} from './connection/connection.js'
import type {GateResult} from './connection/gate.js'
import {Nonces} from './connection/nonces.js'
import {Patrol} from './connection/patrol.js'
import type {Faults} from './faults.js'
import {acceptWebSockets} from './http/accept.js'
import {ClientAddresses} from './http/client-address.js'
import {DEFAULT_LIMITS, type SignalingLimits} from './limits.js'
import {type Refusal, RefusalCounts} from './refusal-counts.js'
import type {LocalEffect} from './rooms/effect.js'
import type {Relayed} from './rooms/mailbox.js'
import type {ConnectionId, Place} from './rooms/place.js'

export type SwitchboardOptions = {
  limits?: Partial<SignalingLimits>
  /** Other addresses of the service, handed to each peer. */
  servers?: readonly string[]
  /** STUN and TURN servers for one peer as of now; none if left out. */
  iceOffer?: () => IceOffer
  /** Told which sessions have anybody in them, whenever one more or one less has. */
  sessionsChanged?: (names: readonly string[]) => void
  /** What joins this server with others to one service; without it, it is alone. Opened and closed with the server. */
  backplane?: Backplane
  /** Origins of web pages that may connect; none if left out. */
  origins?: readonly string[]
  /** How the addresses of clients are known; those of their sockets if left out. */
  addresses?: ClientAddresses
  /** Who may join; everybody if left out. */
  checkToken?: CheckToken
  /** Told what happens, where somebody counts. */
  meter?: Meter
  /** Whether clients' addresses may stand in the log. */
  logAddresses?: boolean
  log: BaseLogger
}

export type Meter = {
  joined(): void
  relayed(sizeBytes: number): void
  refused(reason: Refusal): void
}

/** What a server holds now. */
export type Holdings = {readonly connections: number; readonly rooms: number; readonly members: number}

/** The library's name for a message over `maxPayload`; it closes with code 1009 by itself. */
const OVERSIZE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
const REPORT_EVERY_MS = 60_000
/** How exactly mail that waits keeps its times. */
const TICK_MS = 250
/** Of what no client did. */
const NOBODY = ''

export class Switchboard {
  readonly admission: Admission
  readonly #http: Server
  readonly #options: SwitchboardOptions
  readonly #faults: Faults
  readonly #limits: SignalingLimits
  readonly #rooms: SharedRooms
  readonly #others: Correspondence
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #refusals: RefusalCounts
  readonly #context: ConnectionContext
  readonly #patrol: Patrol
  readonly #reports: NodeJS.Timeout
  readonly #cutOff: () => void
  /** Runs while mail waits in the rooms. */
  #tick: NodeJS.Timeout | null = null
  /** The same for all connections: what each would have of its own adds up. */
  readonly #events: ConnectionEvents = {
    received: (connection, data, isBinary) =>
      this.#guard(connection, 'message', () => this.#receive(connection, data, isBinary)),
    flooded: connection => this.#flooded(connection),
    failed: (connection, error) => this.#failed(connection, error),
    closed: connection => this.#lost(connection),
  }
  /** What is to be handled, in this order; empty between turns. */
  readonly #turns: SharedRoomsEvent[] = []
  #lastId: ConnectionId = 0
  #isDraining = false
  #closed: Promise<void> | null = null

  constructor(http: Server, options: SwitchboardOptions, faults: Faults) {
    const {log, meter, logAddresses = false, origins = [], addresses = new ClientAddresses()} = options
    this.#http = http
    this.#options = options
    this.#faults = faults
    this.#refusals = new RefusalCounts({log, logAddresses, counted: meter?.refused})
    this.#limits = {...DEFAULT_LIMITS, ...options.limits}
    const {rooms, roomSize, connections} = this.#limits
    this.admission = new Admission(this.#limits, options.checkToken ?? null)
    this.#context = {
      limits: this.#limits,
      refusals: this.#refusals,
      nonces: new Nonces(),
      refuseJoin: (...joining) => this.admission.refuseJoin(...joining),
      relayed: meter?.relayed,
    }
    this.#others = new Correspondence(options.backplane ?? null, {
      heard: event => this.#turn(event),
      notPassedOn: sender => this.#notRelayed(sender),
      dropped: reason => this.#refusals.count(reason, NOBODY),
    })
    this.#rooms = new SharedRooms({roomSize, rooms, instance: this.#others.instance})
    this.#cutOff = acceptWebSockets(
      http,
      {limits: this.#limits, addresses, origins},
      {
        free: () => connections - this.#connections.size,
        closedTo: address => this.#closedTo(address),
        accepted: (socket, address) => this.#open(socket, address),
        refused: (reason, address) => this.#refusals.count(reason, address),
      },
    )
    this.#patrol = new Patrol(this.#connections, this.#limits, {
      beat: connection => this.#guard(connection, 'heartbeat', () => connection.beat()),
      late: connection => this.#end(connection, 'joinTimeout'),
    })
    this.#reports = setInterval(() => this.#report(), REPORT_EVERY_MS).unref()
    this.#others.open()
  }

  get holdings(): Holdings {
    const {roomCount: rooms, memberCount: members} = this.#rooms
    return {connections: this.#connections.size, rooms, members}
  }

  /** Participants of each session that are connected here. */
  get sessionSizes(): ReadonlyMap<string, number> {
    const sizes = new Map<string, number>()
    for (const {gate} of this.#connections.values())
      if (gate.session !== null) sizes.set(gate.session, (sizes.get(gate.session) ?? 0) + 1)
    return sizes
  }

  /** From now on nobody else is let in; who is in stays. */
  refuseNewcomers(): void {
    this.#isDraining = true
  }

  /** Ends the connections that are meant, and tells each why. Returns how many. */
  endThose(
    isMeant: (connection: Pick<Connection, 'address' | 'gate'>) => boolean,
    code: SignalErrorCode,
  ): number {
    const meant = [...this.#connections.values()].filter(isMeant)
    for (const connection of meant) this.#end(connection, code)
    return meant.length
  }

  /** Tells a session's peers, and those that still come, at which other servers it goes on. */
  sendAway(session: string, servers: readonly string[]): void {
    this.#turn({event: 'sendAway', session, servers})
  }

  /** Takes that back: it stays here. */
  stay(session: string): void {
    this.#turn({event: 'stay', session})
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown()
    return this.#closed
  }

  async #shutDown(): Promise<void> {
    this.#patrol.stop()
    clearInterval(this.#reports)
    // The port is freed first: who reconnects must not reach a server that is going away.
    const freed = new Promise<void>(resolve => this.#http.close(() => resolve()))
    const ended = Array.from(this.#connections.values(), connection => {
      // Where it joins next it gets what comes for it from now on.
      if (!this.#others.isAlone) this.#turn({event: 'withhold', connection: connection.id})
      connection.tellError('shuttingDown')
      return connection.hangUp(CLOSE_GOING_AWAY)
    })
    this.#http.closeIdleConnections()
    await Promise.all(ended)
    this.#cutOff()
    await freed
    await this.#others.close(() => this.#rooms.hasLost)
    if (this.#tick !== null) clearInterval(this.#tick)
    this.#report()
  }

  #closedTo(address: string): 'shuttingDown' | 'barred' | null {
    if (this.admission.bars.has(address, performance.now())) return 'barred'
    return this.#isDraining || this.#closed !== null ? 'shuttingDown' : null
  }

  #open(socket: WebSocket, address: string): void {
    const connection = new Connection(++this.#lastId, socket, address, this.#context)
    this.#connections.set(connection.id, connection)
    this.#guard(connection, 'open', () => connection.open(this.#events))
  }

  /** A fault in the handling of one connection ends that one, and no other. */
  #guard(connection: Connection, doing: string, act: () => void): void {
    if (!this.#faults.contain(doing, act)) this.#end(connection, 'internal')
  }

  #receive(connection: Connection, data: Buffer, isBinary: boolean): void {
    if (!this.#connections.has(connection.id)) return
    const text = isBinary ? '' : data.toString('utf8')
    this.#handle(connection, connection.gate.receive(text, data.length, performance.now()))
  }

  #flooded(connection: Connection): void {
    if (this.#connections.has(connection.id)) this.#end(connection, 'tooFast')
  }

  #handle(connection: Connection, result: GateResult): void {
    switch (result.pass) {
      case 'join':
        return this.#turn({...result, event: 'join', connection: connection.id})
      case 'signal':
        if (!connection.maySend(result.to, result.data)) return connection.refuse('notRelayed')
        return this.#turn({...result, event: 'signal', connection: connection.id})
      case 'iceServers':
        return connection.tell({type: 'iceServers', ...this.#iceOffer()})
      case 'leave':
        return this.#turn({event: 'leave', connection: connection.id})
      case 'ping':
        return connection.tell({type: 'pong'})
      case 'nothing':
        return result.ends ? this.#end(connection, result.code) : connection.refuse(result.code)
      default:
        return result satisfies never
    }
  }

  /** What comes up meanwhile has the next turn: the effects of one event are not torn apart by those of another. Never throws. */
  #turn(event: SharedRoomsEvent): void {
    if (this.#turns.push(event) > 1) return
    // Those that are added on the way are reached, too.
    for (const next of this.#turns) {
      const connection = 'connection' in next ? this.#connections.get(next.connection) : undefined
      if (connection === undefined) this.#faults.contain(next.event, () => this.#take(next))
      else this.#guard(connection, next.event, () => this.#take(next))
    }
    this.#turns.length = 0
  }

  #take(event: SharedRoomsEvent): void {
    const before = this.#rooms.roomCount
    // Instances compare when somebody joined; and unlike the wall clock this does not go back.
    const effects = this.#rooms.handle(event, performance.timeOrigin + performance.now())
    for (const effect of effects) this.#carryOut(effect)
    this.#wait()
    // One event of a connection fills or empties one room at most.
    if (this.#rooms.roomCount !== before)
      this.#faults.contain('sessionsChanged', () => this.#options.sessionsChanged?.(this.#rooms.sessions))
  }

  #wait(): void {
    if (this.#rooms.isWaiting === (this.#tick !== null)) return
    if (this.#tick !== null) clearInterval(this.#tick)
    this.#tick = this.#rooms.isWaiting
      ? setInterval(() => this.#turn({event: 'tick'}), TICK_MS).unref()
      : null
  }

  #carryOut(effect: SharedRoomsEffect): void {
    if (effect.effect === 'ask') {
      this.#faults.contain('ask', () => this.#others.ask(effect.request))
      return
    }
    const connection = this.#connections.get(actingOn(effect))
    if (connection !== undefined) this.#guard(connection, effect.effect, () => this.#tell(connection, effect))
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
        return this.#end(connection, effect.code)
      default:
        return effect satisfies never
    }
  }

  #welcome(connection: Connection, peers: readonly PeerId[]): void {
    this.#options.meter?.joined()
    const servers = [...(this.#options.servers ?? [])]
    connection.tell({type: 'welcome', peers: [...peers], servers, ...this.#iceOffer()})
  }

  #iceOffer(): IceOffer {
    return this.#options.iceOffer?.() ?? {iceServers: []}
  }

  #relay(reader: Connection, envelope: Relayed, sender: Place): void {
    if (!reader.take(envelope)) this.#notRelayed(sender)
  }

  #notRelayed(sender: Place): void {
    if (sender.instance !== this.#others.instance) return this.#turn({event: 'notTaken', sender})
    const connection = this.#connections.get(sender.connection)
    if (connection !== undefined) this.#guard(connection, 'refuse', () => connection.refuse('notRelayed'))
  }

  /** Nothing more is read from the connection; what it was told still goes out. */
  #end(connection: Connection, code: SignalErrorCode | null): void {
    if (code !== null) this.#faults.contain('refuse', () => connection.refuse(code))
    // Whatever comes of the rest, its socket is closed.
    void connection.hangUp(code === null ? CLOSE_NORMAL : CLOSE_REFUSED)
    this.#lost(connection)
  }

  #lost(connection: Connection): void {
    if (this.#connections.delete(connection.id)) this.#turn({event: 'lost', connection: connection.id})
  }

  /** The library closes a socket that broke the WebSocket protocol; it is not waited for. */
  #failed(connection: Connection, error: Error): void {
    const reason = 'code' in error && error.code === OVERSIZE ? 'tooLarge' : 'socketError'
    this.#faults.contain('count', () => this.#refusals.count(reason, connection.address))
    void connection.hangUp(CLOSE_REFUSED)
    this.#lost(connection)
  }

  #report(): void {
    this.#refusals.report({rooms: this.#rooms.roomCount, members: this.#rooms.memberCount})
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
