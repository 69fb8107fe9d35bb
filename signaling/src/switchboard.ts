/**
 * The connections of one signaling server: bytes -> gate -> rooms -> send. Made when the server starts;
 * `close` ends every connection. Nothing that arrives can stop it.
 */
import {randomBytes} from 'node:crypto'
import type {IncomingMessage, Server} from 'node:http'
import type {Duplex} from 'node:stream'
import {NONCE_BYTES} from '@s2c/shared/peer-id'
import {
  encodeServerMessage,
  MAX_CLIENT_MESSAGE_BYTES,
  type ServerMessage,
  SUBPROTOCOL,
} from '@s2c/shared/signal'
import {SIGNAL_ERRORS, type SignalErrorCode} from '@s2c/shared/signal-error'
import type {BaseLogger} from 'pino'
import {type WebSocket, WebSocketServer} from 'ws'
import {AddressCounts} from './address-counts.js'
import {verifyEd25519} from './ed25519.js'
import {Gate, type GateResult} from './gate.js'
import {DEFAULT_LIMITS, type SignalingLimits} from './limits.js'
import {RefusalCounts} from './refusal-counts.js'
import {RelayBudget} from './relay-budget.js'
import {type ConnectionId, type Relayed, Rooms, type RoomsEffect, type RoomsEvent} from './rooms.js'
import {answerRefusal, refuseUpgrade} from './upgrade.js'

export type SwitchboardOptions = {
  limits?: Partial<SignalingLimits>
  /** Other addresses of the service, handed to each peer. */
  servers?: readonly string[]
  /** `stun:host:port` or `turn:user:pass@host:port`, handed to each peer. */
  iceServers?: readonly string[]
  log: BaseLogger
}

type Connection = {
  readonly id: ConnectionId
  readonly socket: WebSocket
  readonly gate: Gate
  readonly relayBudget: RelayBudget
}

/** WebSocket close codes (RFC 6455 section 7.4.1). */
const CLOSE_NORMAL = 1000
const CLOSE_GOING_AWAY = 1001
const CLOSE_REFUSED = 1008
/** Sockets that are still in HTTP, on top of the WebSocket connections. */
const HTTP_SOCKETS = 64
/** A message of 64 KiB comes in one fragment, seldom in several; each costs more memory than it carries. */
const MAX_FRAGMENTS = 64
/** Pieces of an unfinished frame, as the network cut them: 64 KiB in pieces of 64 bytes. */
const MAX_BUFFERED_CHUNKS = 1024
/** The library's name for a message over `maxPayload`; it closes with code 1009 by itself. */
const OVERSIZE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
/** Of the unsent bytes that a reader may have; the rest is for the server's own messages. */
const RELAY_SHARE = 1 / 4
const REPORT_EVERY_MS = 60_000

/** All connections of one server. */
export class Switchboard {
  readonly #http: Server
  readonly #log: BaseLogger
  readonly #limits: SignalingLimits
  readonly #webSockets: WebSocketServer
  readonly #rooms: Rooms
  readonly #addresses: AddressCounts
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #refusals: RefusalCounts
  readonly #timers: NodeJS.Timeout[]
  #lastId: ConnectionId = 0
  #closed: Promise<void> | null = null

  constructor(http: Server, options: SwitchboardOptions) {
    this.#http = http
    this.#log = options.log
    this.#refusals = new RefusalCounts(options.log)
    this.#limits = {...DEFAULT_LIMITS, ...options.limits}
    const {roomSize, connections, heartbeatMs, joinTimeoutMs} = this.#limits
    this.#rooms = new Rooms({roomSize, servers: options.servers ?? [], iceServers: options.iceServers ?? []})
    this.#addresses = new AddressCounts(this.#limits.connectionsPerAddress)
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_CLIENT_MESSAGE_BYTES,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
      handleProtocols: () => SUBPROTOCOL,
    })
    http.maxConnections = connections + HTTP_SOCKETS
    http.on('connection', socket => {
      if (this.#addresses.admit(socket)) return
      this.#refusals.count('busyAddress')
      socket.destroy()
    })
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#timers = [
      setInterval(() => this.#beat(), heartbeatMs),
      setInterval(() => this.#endUnjoined(), Math.min(joinTimeoutMs, heartbeatMs) / 4),
      setInterval(() => this.#report(), REPORT_EVERY_MS),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown()
    return this.#closed
  }

  async #shutDown(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    // The port is freed first: who reconnects must not reach a server that is going away.
    const freed = new Promise<void>(resolve => this.#http.close(() => resolve()))
    const ended = [...this.#connections.values()].map(connection => this.#endForShutdown(connection))
    this.#http.closeIdleConnections()
    await Promise.all(ended)
    this.#http.closeAllConnections()
    await freed
    this.#report()
  }

  #endForShutdown(connection: Connection): Promise<void> {
    const ended = new Promise<void>(resolve => connection.socket.once('close', () => resolve()))
    this.#tell(connection, errorMessage('shuttingDown'))
    this.#hangUp(connection.socket, CLOSE_GOING_AWAY)
    return ended
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener a reset during the handshake would end the process.
    socket.on('error', () => this.#refusals.count('socketError'))
    const inAll = this.#closed === null ? this.#limits.connections - this.#connections.size : 0
    const refusal = refuseUpgrade(request, {inAll, here: this.#addresses.free(request)})
    if (refusal !== null) {
      this.#refusals.count(refusal.reason)
      answerRefusal(socket, refusal)
      return
    }
    this.#webSockets.handleUpgrade(request, socket, head, webSocket => {
      this.#addresses.upgraded(request)
      this.#open(webSocket)
    })
  }

  #open(socket: WebSocket): void {
    const id = ++this.#lastId
    const nonce = randomBytes(NONCE_BYTES).toString('base64')
    const connection: Connection = {
      id,
      socket,
      gate: new Gate(nonce, this.#limits, verifyEd25519, performance.now()),
      relayBudget: new RelayBudget(this.#limits),
    }
    this.#connections.set(id, connection)
    socket.on('message', (data, isBinary) =>
      this.#guard(connection, () => this.#receive(connection, data as Buffer, isBinary)),
    )
    socket.on('ping', () => connection.gate.heard())
    socket.on('pong', () => connection.gate.heard())
    socket.on('error', error => this.#failed(connection, error))
    socket.on('close', () => this.#guard(connection, () => this.#lost(connection)))
    this.#tell(connection, {type: 'challenge', nonce})
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
      case 'leave':
        return this.#turn({event: 'leave', connection: connection.id})
      case 'ping':
        return this.#tell(connection, {type: 'pong'})
      case 'nothing':
        return result.ends ? this.#end(connection, result.code) : this.#refuse(connection, result.code)
      default:
        return result satisfies never
    }
  }

  #turn(event: RoomsEvent): void {
    for (const effect of this.#rooms.handle(event)) this.#carryOut(effect)
  }

  #carryOut(effect: RoomsEffect): void {
    const connection = this.#connections.get(actingOn(effect))
    if (connection === undefined) return
    switch (effect.effect) {
      case 'send':
        return this.#tell(connection, effect.message)
      case 'relay':
        return this.#relay(connection, effect.to, effect.envelope)
      case 'refuse':
        return this.#refuse(connection, effect.code)
      case 'close':
        return this.#end(connection, effect.code)
      default:
        return effect satisfies never
    }
  }

  /** What is too much is refused at its sender: a reader must not be cut off for what others do. */
  #relay(sender: Connection, readerId: ConnectionId, {from, to, data}: Relayed): void {
    const reader = this.#connections.get(readerId)
    if (reader === undefined) return
    const isFull = reader.socket.bufferedAmount > this.#limits.sendBufferBytes * RELAY_SHARE
    const isWithin = sender.relayBudget.take(to, Buffer.byteLength(data), performance.now())
    if (isFull || !isWithin) this.#refuse(sender, 'notRelayed')
    else this.#tell(reader, {type: 'signal', from, data})
  }

  #tell({socket}: Connection, message: ServerMessage): void {
    if (socket.readyState !== socket.OPEN) return
    socket.send(encodeServerMessage(message))
    if (socket.bufferedAmount <= this.#limits.sendBufferBytes) return
    this.#refusals.count('tooSlow')
    socket.terminate()
  }

  #refuse(connection: Connection, code: SignalErrorCode): void {
    this.#refusals.count(code)
    this.#tell(connection, errorMessage(code))
  }

  /** Nothing more is read from the connection; what it was told still goes out. */
  #end(connection: Connection, code: SignalErrorCode | null): void {
    if (code !== null) this.#refuse(connection, code)
    this.#lost(connection)
    this.#hangUp(connection.socket, code === null ? CLOSE_NORMAL : CLOSE_REFUSED)
  }

  /** A closing handshake, but not for ever: a client that does not answer is cut off. */
  #hangUp(socket: WebSocket, closeCode: number): void {
    socket.close(closeCode)
    const cutOff = setTimeout(() => socket.terminate(), this.#limits.closeTimeoutMs)
    socket.once('close', () => clearTimeout(cutOff))
  }

  #lost(connection: Connection): void {
    if (this.#connections.delete(connection.id)) this.#turn({event: 'lost', connection: connection.id})
  }

  #beat(): void {
    for (const connection of this.#connections.values()) {
      if (connection.gate.heartbeat()) connection.socket.ping()
      else {
        this.#refusals.count('silent')
        connection.socket.terminate()
      }
    }
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
    this.#hangUp(connection.socket, CLOSE_REFUSED)
  }

  #report(): void {
    this.#refusals.report({rooms: this.#rooms.roomCount, members: this.#rooms.memberCount})
  }
}

/** The connection that must still be there for this to be done. */
const actingOn = (effect: RoomsEffect): ConnectionId => {
  switch (effect.effect) {
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

const errorMessage = (code: SignalErrorCode): ServerMessage => ({
  type: 'error',
  code,
  message: SIGNAL_ERRORS[code],
})
