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
import {verifyEd25519} from './ed25519.js'
import {Gate, type GateResult} from './gate.js'
import {DEFAULT_LIMITS, type SignalingLimits} from './limits.js'
import {type ConnectionId, Rooms, type RoomsEffect, type RoomsEvent} from './rooms.js'
import {answerRefusal, refuseUpgrade, type UpgradeRefusal} from './upgrade.js'

export type SwitchboardOptions = {
  limits?: Partial<SignalingLimits>
  /** Other addresses of the service, handed to each peer. */
  servers?: readonly string[]
  /** `stun:host:port` or `turn:user:pass@host:port`, handed to each peer. */
  iceServers?: readonly string[]
  log: BaseLogger
}

type Connection = {readonly id: ConnectionId; readonly socket: WebSocket; readonly gate: Gate}
/** Why connections ended or messages were refused, counted for the log. */
type Refusal = SignalErrorCode | UpgradeRefusal['reason'] | 'silent' | 'socketError'

/** WebSocket close codes (RFC 6455 section 7.4.1). */
const CLOSE_NORMAL = 1000
const CLOSE_GOING_AWAY = 1001
const CLOSE_REFUSED = 1008
/** Sockets that are still in HTTP, on top of the WebSocket connections. */
const HTTP_SOCKETS = 64
/** The library's name for a message over `maxPayload`; it closes with code 1009 by itself. */
const OVERSIZE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
const REPORT_EVERY_MS = 60_000

/** All connections of one server. */
export class Switchboard {
  readonly #http: Server
  readonly #log: BaseLogger
  readonly #limits: SignalingLimits
  readonly #webSockets: WebSocketServer
  readonly #rooms: Rooms
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #refusals = new Map<Refusal, number>()
  readonly #timers: NodeJS.Timeout[]
  #lastId: ConnectionId = 0
  #closed: Promise<void> | null = null

  constructor(http: Server, options: SwitchboardOptions) {
    this.#http = http
    this.#log = options.log
    this.#limits = {...DEFAULT_LIMITS, ...options.limits}
    const {roomSize, connections, heartbeatMs, joinTimeoutMs} = this.#limits
    this.#rooms = new Rooms({roomSize, servers: options.servers ?? [], iceServers: options.iceServers ?? []})
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_CLIENT_MESSAGE_BYTES,
      handleProtocols: () => SUBPROTOCOL,
    })
    http.maxConnections = connections + HTTP_SOCKETS
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#timers = [
      setInterval(() => this.#beat(), heartbeatMs),
      setInterval(() => this.#endUnjoined(), Math.min(joinTimeoutMs, heartbeatMs) / 4),
      setInterval(() => this.#report(), REPORT_EVERY_MS),
    ]
    for (const timer of this.#timers) timer.unref()
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
    socket.on('error', () => this.#count('socketError'))
    const free = this.#closed === null ? this.#limits.connections - this.#connections.size : 0
    const refusal = refuseUpgrade(request, free)
    if (refusal !== null) {
      this.#count(refusal.reason)
      answerRefusal(socket, refusal)
      return
    }
    this.#webSockets.handleUpgrade(request, socket, head, webSocket => this.#open(webSocket))
  }

  #open(socket: WebSocket): void {
    const id = ++this.#lastId
    const nonce = randomBytes(NONCE_BYTES).toString('base64')
    const connection: Connection = {
      id,
      socket,
      gate: new Gate(nonce, this.#limits, verifyEd25519, performance.now()),
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
    const id = effect.effect === 'send' ? effect.to : effect.connection
    const connection = this.#connections.get(id)
    if (connection === undefined) return
    switch (effect.effect) {
      case 'send':
        return this.#tell(connection, effect.message)
      case 'refuse':
        return this.#refuse(connection, effect.code)
      case 'close':
        return this.#end(connection, effect.code)
      default:
        return effect satisfies never
    }
  }

  #tell({socket}: Connection, message: ServerMessage): void {
    if (socket.readyState !== socket.OPEN) return
    socket.send(encodeServerMessage(message))
    if (socket.bufferedAmount <= this.#limits.sendBufferBytes) return
    this.#count('tooSlow')
    socket.terminate()
  }

  #refuse(connection: Connection, code: SignalErrorCode): void {
    this.#count(code)
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
        this.#count('silent')
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
    this.#count('code' in error && error.code === OVERSIZE ? 'tooLarge' : 'socketError')
    this.#lost(connection)
    this.#hangUp(connection.socket, CLOSE_REFUSED)
  }

  #count(reason: Refusal): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
  }

  /** One line for all that was refused since the last, so that no flood fills the log. */
  #report(): void {
    if (this.#refusals.size === 0) return
    const counts = {rooms: this.#rooms.roomCount, members: this.#rooms.memberCount}
    this.#log.info({...counts, refused: Object.fromEntries(this.#refusals)}, 'refusals')
    this.#refusals.clear()
  }
}

const errorMessage = (code: SignalErrorCode): ServerMessage => ({
  type: 'error',
  code,
  message: SIGNAL_ERRORS[code],
})
