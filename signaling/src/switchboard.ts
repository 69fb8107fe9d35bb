/**
 * All connections of one signaling server, from the first byte to the last: bytes -> turns -> gate -> exchange. Made when the server
 * starts; `close` ends every connection. Nothing that arrives can stop it.
 */
import type {Server} from 'node:http'
import type {PeerId} from '@s2c/shared/peer-id'
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {BaseLogger} from 'pino'
import {Admission, type CheckToken} from './admission/admission.js'
import {
  CLOSE_GOING_AWAY,
  CLOSE_NORMAL,
  CLOSE_REFUSED,
  Connection,
  type ConnectionContext,
  type ConnectionEvents,
  type Ends,
} from './connection/connection.js'
import type {GateResult} from './connection/gate.js'
import {Nonces} from './connection/nonces.js'
import {Patrol} from './connection/patrol.js'
import {Turns} from './connection/turns.js'
import {Exchange, type ExchangeOptions} from './exchange.js'
import type {Faults} from './faults.js'
import {acceptWebSockets} from './http/accept.js'
import {ClientAddresses} from './http/client-address.js'
import {DEFAULT_LIMITS, type SignalingLimits} from './limits.js'
import {type Refusal, RefusalCounts} from './refusal-counts.js'
import type {ConnectionId} from './rooms/place.js'
import {type Sealed, sizeBytesOf} from './rooms/sealed.js'

export type SwitchboardOptions = ExchangeOptions & {
  limits?: Partial<SignalingLimits>
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
/** Of what no client did. */
const NOBODY = ''

export class Switchboard {
  readonly admission: Admission
  readonly #http: Server
  readonly #faults: Faults
  readonly #limits: SignalingLimits
  readonly #exchange: Exchange
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #refusals: RefusalCounts
  readonly #context: ConnectionContext
  readonly #patrol: Patrol
  readonly #reports: NodeJS.Timeout
  readonly #cutOff: () => void
  /** The same for all connections: what each would have of its own adds up. */
  readonly #events: ConnectionEvents = {
    received: (connection, data, isBinary) => this.#received(connection, data, isBinary),
    pinged: (connection, data) => this.#pinged(connection, data),
    ponged: (connection, sizeBytes) => void this.#mayCome(connection, sizeBytes, performance.now()),
    failed: (connection, error) => this.#turns.after(connection.line, () => this.#failed(connection, error)),
    closed: connection => this.#turns.after(connection.line, () => this.#lost(connection)),
  }
  readonly #turns = new Turns(() => performance.now())
  #lastId: ConnectionId = 0
  #isDraining = false
  #closed: Promise<void> | null = null

  constructor(http: Server, options: SwitchboardOptions, faults: Faults) {
    const {log, logAddresses = false, origins = [], addresses = new ClientAddresses()} = options
    this.#http = http
    this.#faults = faults
    const meter = contained(options.meter, faults)
    this.#refusals = new RefusalCounts({log, logAddresses, counted: meter.refused})
    this.#limits = {...DEFAULT_LIMITS, ...options.limits}
    this.admission = new Admission(this.#limits, options.checkToken ?? null)
    this.#context = {
      limits: this.#limits,
      refusals: this.#refusals,
      nonces: new Nonces(),
      refuseJoin: (...joining) => this.admission.refuseJoin(...joining),
      relayed: meter.relayed,
    }
    this.#exchange = new Exchange(
      options,
      this.#limits,
      {
        get: id => this.#connections.get(id),
        end: (connection, code) => this.#end(connection, code),
        guard: (connection, doing, act) => this.#guard(connection, doing, act),
        joined: meter.joined,
        dropped: reason => this.#refusals.count(reason, NOBODY),
      },
      faults,
    )
    this.#cutOff = acceptWebSockets(
      http,
      {limits: this.#limits, addresses, origins},
      {
        free: () => this.#limits.connections - this.#connections.size,
        closedTo: address => this.#closedTo(address),
        accepted: (socket, wire, address) => this.#open({socket, wire}, address),
        refused: (reason, address) => this.#refusals.count(reason, address),
      },
    )
    this.#patrol = new Patrol(this.#connections, this.#limits, {
      beat: connection => this.#guard(connection, 'heartbeat', () => connection.beat()),
      late: connection => this.#end(connection, 'joinTimeout'),
    })
    this.#reports = setInterval(() => this.#report(), REPORT_EVERY_MS).unref()
    this.#exchange.open()
  }

  get holdings(): Holdings {
    return {connections: this.#connections.size, ...this.#exchange.holdings}
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
    this.#exchange.take({event: 'sendAway', session, servers})
  }

  /** Takes that back: it stays here. */
  stay(session: string): void {
    this.#exchange.take({event: 'stay', session})
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
      if (!this.#exchange.isAlone) this.#exchange.take({event: 'withhold', connection: connection.id})
      connection.tellError('shuttingDown')
      return connection.hangUp(CLOSE_GOING_AWAY)
    })
    this.#http.closeIdleConnections()
    await Promise.all(ended)
    this.#cutOff()
    await freed
    await this.#exchange.close()
    this.#report()
  }

  #closedTo(address: string): 'shuttingDown' | 'barred' | null {
    if (this.admission.bars.has(address, performance.now())) return 'barred'
    return this.#isDraining || this.#closed !== null ? 'shuttingDown' : null
  }

  #open(ends: Ends, address: string): void {
    const connection = new Connection(++this.#lastId, ends, address, this.#context)
    this.#connections.set(connection.id, connection)
    this.#guard(connection, 'open', () => connection.open(this.#events))
  }

  /** A fault in the handling of one connection ends that one, and no other. */
  #guard(connection: Connection, doing: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#faulty(connection, doing, error)
    }
  }

  #faulty(connection: Connection, doing: string, error: unknown): void {
    this.#faults.note(doing, error)
    this.#end(connection, 'internal')
  }

  #received(connection: Connection, data: Buffer, isBinary: boolean): void {
    const now = performance.now()
    if (!this.#mayCome(connection, data.length, now)) return
    if (this.#turns.isOn(connection.line)) return this.#receive(connection, data, isBinary, now)
    this.#turns.wait(connection.line, () => this.#receive(connection, data, isBinary, performance.now()))
  }

  #pinged(connection: Connection, data: Buffer): void {
    if (!this.#mayCome(connection, data.length, performance.now())) return
    const answer = (): void => this.#guard(connection, 'ping', () => connection.pong(data))
    if (this.#turns.isOn(connection.line)) answer()
    else this.#turns.wait(connection.line, answer)
  }

  /** Paid for when it comes, not when it is handled: so no more waits than a connection may send at once. */
  #mayCome(connection: Connection, sizeBytes: number, now: number): boolean {
    if (!this.#connections.has(connection.id)) return false
    if (connection.gate.police(sizeBytes, now)) return true
    this.#end(connection, 'tooFast')
    return false
  }

  #receive(connection: Connection, data: Buffer, isBinary: boolean, now: number): void {
    try {
      this.#handle(connection, connection.gate.receive(isBinary ? null : data, now), now)
    } catch (error) {
      this.#faulty(connection, 'message', error)
    }
  }

  #handle(connection: Connection, result: GateResult, now: number): void {
    switch (result.pass) {
      case 'join':
        return this.#exchange.take({...result, event: 'join', connection: connection.id}, now)
      case 'signal':
        return this.#signal(connection, result.to, result.data, now)
      case 'iceServers':
        return connection.tell({type: 'iceServers', ...this.#exchange.iceOffer()})
      case 'leave':
        return this.#exchange.take({event: 'leave', connection: connection.id}, now)
      case 'ping':
        return connection.tell({type: 'pong'})
      case 'nothing':
        return result.ends ? this.#end(connection, result.code) : connection.refuse(result.code)
      default:
        return result satisfies never
    }
  }

  #signal(connection: Connection, to: PeerId, data: Sealed, now: number): void {
    if (!connection.maySend(to, sizeBytesOf(data), now)) return connection.refuse('notRelayed')
    this.#exchange.take({event: 'signal', connection: connection.id, to, data}, now)
  }

  /** Nothing more is read from the connection; what it was told still goes out. */
  #end(connection: Connection, code: SignalErrorCode | null): void {
    if (code !== null) this.#faults.contain('refuse', () => connection.refuse(code))
    // Whatever comes of the rest, its socket is closed.
    this.#hangUp(connection, code === null ? CLOSE_NORMAL : CLOSE_REFUSED)
    this.#lost(connection)
  }

  #hangUp(connection: Connection, closeCode: number): void {
    this.#faults.contain('hangUp', () => void connection.hangUp(closeCode))
  }

  #lost(connection: Connection): void {
    this.#turns.forget(connection.line)
    if (this.#connections.delete(connection.id))
      this.#exchange.take({event: 'lost', connection: connection.id})
  }

  /** The library closes a socket that broke the WebSocket protocol; it is not waited for. */
  #failed(connection: Connection, error: Error): void {
    const reason = 'code' in error && error.code === OVERSIZE ? 'tooLarge' : 'socketError'
    this.#refusals.count(reason, connection.address)
    this.#hangUp(connection, CLOSE_REFUSED)
    this.#lost(connection)
  }

  #report(): void {
    this.#refusals.report(this.#exchange.holdings)
  }
}

/** A meter that fails, or none, costs nobody anything. */
const contained = (meter: Meter | undefined, faults: Faults): Meter => ({
  joined: () => void faults.contain('count', () => meter?.joined()),
  relayed: sizeBytes => void faults.contain('count', () => meter?.relayed(sizeBytes)),
  refused: reason => void faults.contain('count', () => meter?.refused(reason)),
})
