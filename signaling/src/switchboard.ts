/**
 * All connections of one signaling server: bytes -> gate -> rooms -> send. Made when the server starts; `close` ends
 * every connection. Nothing that arrives can stop it.
 */
import type {Server} from 'node:http'
import type {IceOffer} from '@s2c/shared/signal'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {BaseLogger} from 'pino'
import {
  CLOSE_GOING_AWAY,
  CLOSE_NORMAL,
  CLOSE_REFUSED,
  Connection,
  type ConnectionEvents,
} from './connection/connection.js'
import type {GateResult} from './connection/gate.js'
import {type AcceptedSocket, acceptWebSockets} from './http/accept.js'
import {DEFAULT_LIMITS, type SignalingLimits} from './limits.js'
import {RefusalCounts} from './refusal-counts.js'
import {type ConnectionId, type Relayed, Rooms, type RoomsEffect, type RoomsEvent} from './rooms/rooms.js'

export type SwitchboardOptions = {
  limits?: Partial<SignalingLimits>
  /** Other addresses of the service, handed to each peer. */
  servers?: readonly string[]
  /** STUN and TURN servers for one peer as of now; none if left out. */
  iceOffer?: () => IceOffer
  /** Told which sessions have anybody in them, whenever one more or one less has. */
  sessionsChanged?: (names: readonly string[]) => void
  log: BaseLogger
}

/** The library's name for a message over `maxPayload`; it closes with code 1009 by itself. */
const OVERSIZE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
const REPORT_EVERY_MS = 60_000
/** Between two slices of a heartbeat: of 10,000 connections each has 100, which takes less than 5 ms. */
const SLICE_MS = 100

export class Switchboard {
  readonly #http: Server
  readonly #log: BaseLogger
  readonly #sessionsChanged: (names: readonly string[]) => void
  readonly #limits: SignalingLimits
  readonly #rooms: Rooms
  readonly #servers: readonly string[]
  readonly #iceOffer: () => IceOffer
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #refusals: RefusalCounts
  readonly #timers: NodeJS.Timeout[]
  /** The same for all connections: what each would have of its own adds up. */
  readonly #events: ConnectionEvents = {
    received: (connection, data, isBinary) =>
      this.#guard(connection, () => this.#receive(connection, data, isBinary)),
    failed: (connection, error) => this.#failed(connection, error),
    closed: connection => this.#guard(connection, () => this.#lost(connection)),
  }
  /** Connections are asked for a sign of life in so many slices, so that envelopes need not wait for all of them. */
  readonly #slices: number
  #slice = 0
  #lastId: ConnectionId = 0
  #closed: Promise<void> | null = null

  constructor(http: Server, options: SwitchboardOptions) {
    this.#http = http
    this.#log = options.log
    this.#sessionsChanged = options.sessionsChanged ?? (() => undefined)
    this.#refusals = new RefusalCounts(options.log)
    this.#limits = {...DEFAULT_LIMITS, ...options.limits}
    this.#slices = Math.max(1, Math.floor(this.#limits.heartbeatMs / SLICE_MS))
    const {roomSize, connections, heartbeatMs, joinTimeoutMs} = this.#limits
    this.#servers = options.servers ?? []
    this.#iceOffer = options.iceOffer ?? (() => ({iceServers: []}))
    this.#rooms = new Rooms({roomSize})
    acceptWebSockets(http, this.#limits, this.#refusals, {
      free: () => (this.#closed === null ? connections - this.#connections.size : 0),
      accepted: socket => this.#open(socket),
    })
    this.#timers = [
      setInterval(() => this.#beat(), heartbeatMs / this.#slices),
      setInterval(() => this.#endUnjoined(), Math.min(joinTimeoutMs, heartbeatMs) / 4),
      setInterval(() => this.#report(), REPORT_EVERY_MS),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  /** Tells a session's peers, and those that still come, at which other servers it goes on. */
  sendAway(session: string, servers: readonly string[]): void {
    this.#turn({event: 'sendAway', session, servers})
  }

  /** Takes that back. */
  hold(session: string): void {
    this.#turn({event: 'hold', session})
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown()
    return this.#closed
  }

  async #shutDown(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    // The port is freed first: who reconnects must not reach a server that is going away.
    const freed = new Promise<void>(resolve => this.#http.close(() => resolve()))
    const ended = Array.from(this.#connections.values(), connection => {
      connection.tellError('shuttingDown')
      return connection.hangUp(CLOSE_GOING_AWAY)
    })
    this.#http.closeIdleConnections()
    await Promise.all(ended)
    this.#http.closeAllConnections()
    await freed
    this.#report()
  }

  #open(socket: AcceptedSocket): void {
    const connection = new Connection(++this.#lastId, socket, this.#limits, this.#refusals)
    this.#connections.set(connection.id, connection)
    connection.open(this.#events)
  }

  /** A fault in the handling of one connection must not end the others. */
  #guard(connection: Connection, handle: () => void): void {
    try {
      handle()
    } catch (error) {
      this.#log.error({err: error}, 'a connection failed')
      this.#end(connection, 'internal')
    }
  }

  #receive(connection: Connection, data: Buffer, isBinary: boolean): void {
    if (!this.#connections.has(connection.id)) return
    const text = isBinary ? '' : data.toString('utf8')
    this.#handle(connection, connection.gate.receive(text, data.length, performance.now()))
  }

  #handle(connection: Connection, result: GateResult): void {
    switch (result.pass) {
      case 'join':
        return this.#turn({...result, event: 'join', connection: connection.id})
      case 'signal':
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

  #turn(event: RoomsEvent): void {
    const before = this.#rooms.roomCount
    const effects = this.#rooms.handle(event)
    // One event fills or empties one room at most.
    if (this.#rooms.roomCount !== before) this.#sessionsChanged(this.#rooms.sessions)
    for (const effect of effects) this.#carryOut(effect)
  }

  #carryOut(effect: RoomsEffect): void {
    const connection = this.#connections.get(actingOn(effect))
    if (connection === undefined) return
    switch (effect.effect) {
      case 'welcome':
        return connection.tell({
          ...{type: 'welcome', peers: [...effect.peers], servers: [...this.#servers]},
          ...this.#iceOffer(),
        })
      case 'send':
        return connection.tell(effect.message)
      case 'relay':
        return this.#relay(connection, effect.to, effect.envelope)
      case 'refuse':
        return connection.refuse(effect.code)
      case 'close':
        return this.#end(connection, effect.code)
      default:
        return effect satisfies never
    }
  }

  #relay(sender: Connection, readerId: ConnectionId, envelope: Relayed): void {
    const reader = this.#connections.get(readerId)
    if (reader !== undefined) sender.relay(envelope, reader)
  }

  /** Nothing more is read from the connection; what it was told still goes out. */
  #end(connection: Connection, code: SignalErrorCode | null): void {
    if (code !== null) connection.refuse(code)
    this.#lost(connection)
    connection.hangUp(code === null ? CLOSE_NORMAL : CLOSE_REFUSED)
  }

  #lost(connection: Connection): void {
    if (this.#connections.delete(connection.id)) this.#turn({event: 'lost', connection: connection.id})
  }

  /** Each connection has its turn once a heartbeat. */
  #beat(): void {
    this.#slice = (this.#slice + 1) % this.#slices
    for (const connection of this.#connections.values())
      if (connection.id % this.#slices === this.#slice) connection.beat()
  }

  #endUnjoined(): void {
    for (const connection of this.#connections.values()) {
      if (connection.gate.isLate(performance.now())) this.#end(connection, 'joinTimeout')
    }
  }

  /** The library closes a socket that broke the WebSocket protocol; it is not waited for. */
  #failed(connection: Connection, error: Error): void {
    this.#refusals.count('code' in error && error.code === OVERSIZE ? 'tooLarge' : 'socketError')
    this.#lost(connection)
    connection.hangUp(CLOSE_REFUSED)
  }

  #report(): void {
    this.#refusals.report({rooms: this.#rooms.roomCount, members: this.#rooms.memberCount})
  }
}

/** The connection that must still be there for this to be done. */
const actingOn = (effect: RoomsEffect): ConnectionId => {
  switch (effect.effect) {
    case 'welcome':
    case 'send':
      return effect.to
    case 'relay':
      return effect.from
    case 'refuse':
    case 'close':
      return effect.connection
    default:
      return effect satisfies never
  }
}
