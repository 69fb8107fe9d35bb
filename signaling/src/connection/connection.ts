/**
 * One peer's WebSocket: its gate, what it is told, and how it ends. Made when an upgrade was accepted; ends when the
 * socket is closed.
 */

import type {Writable} from 'node:stream'
import type {PeerId} from '@s2c/shared/peer-id'
import {encodeServerMessage, type ServerMessage} from '@s2c/shared/signal'
import {SIGNAL_ERRORS, type SignalErrorCode} from '@s2c/shared/signal-error'
import type {WebSocket} from 'ws'
import type {SignalingLimits} from '../limits.js'
import type {Refusal, RefusalCounts} from '../refusal-counts.js'
import type {Relayed} from '../rooms/mailbox.js'
import type {ConnectionId} from '../rooms/place.js'
import {sizeBytesOf} from '../rooms/sealed.js'
import {verifyEd25519} from './ed25519.js'
import {Gate, type RefuseJoin} from './gate.js'
import type {Nonces} from './nonces.js'
import {RelayBudget} from './relay-budget.js'
import {signalFrame, textFrame} from './text-frame.js'
import {Line} from './turns.js'

/** The same for all connections of a server. */
export type ConnectionContext = {
  readonly limits: SignalingLimits
  readonly refusals: RefusalCounts
  readonly nonces: Nonces
  refuseJoin(address: string, ...joining: Parameters<RefuseJoin>): ReturnType<RefuseJoin>
  /** Told the size of each envelope that was passed on. */
  relayed(sizeBytes: number): void
}

export type ConnectionEvents = {
  received(connection: Connection, data: Buffer, isBinary: boolean): void
  /** A ping or pong of the WebSocket itself. */
  pinged(connection: Connection, data: Buffer): void
  ponged(connection: Connection, sizeBytes: number): void
  /** The socket broke, or broke the protocol. */
  failed(connection: Connection, error: Error): void
  closed(connection: Connection): void
}

/** A WebSocket, and the stream below it that takes its frames. */
export type Ends = {readonly socket: WebSocket; readonly wire: Writable}

/** WebSocket close codes (RFC 6455 section 7.4.1). */
export const CLOSE_NORMAL = 1000
export const CLOSE_GOING_AWAY = 1001
export const CLOSE_REFUSED = 1008
/** Of the unsent bytes that a reader may have; the rest is for the server's own messages. */
const RELAY_SHARE = 1 / 4

export class Connection {
  readonly id: ConnectionId
  /** The client's, for what is counted and limited by address. */
  readonly address: string
  readonly gate: Gate
  /** Its place among those whose turn comes. */
  readonly line: Line
  readonly #context: ConnectionContext
  readonly #socket: WebSocket
  readonly #wire: Writable
  readonly #relayBudget: RelayBudget
  /** Bytes that it was told; of those what the network had taken at the last heartbeat; and for how many it took nothing. */
  #told = 0
  #taken = 0
  #stuckBeats = 0

  constructor(id: ConnectionId, {socket, wire}: Ends, address: string, context: ConnectionContext) {
    this.id = id
    this.address = address
    const refuseJoin: RefuseJoin = (...joining) => context.refuseJoin(address, ...joining)
    this.gate = new Gate(
      context.nonces.next(),
      context.limits,
      {verify: verifyEd25519, refuseJoin},
      performance.now(),
    )
    this.#context = context
    this.#socket = socket
    this.#wire = wire
    this.line = new Line(socket, wire)
    this.#relayBudget = new RelayBudget(context.limits)
  }

  /** Hands on what comes from now on, and challenges the peer. */
  open(events: ConnectionEvents): void {
    this.#socket.on('message', (data, isBinary) => events.received(this, data as Buffer, isBinary))
    this.#socket.on('ping', data => events.pinged(this, data))
    this.#socket.on('pong', data => events.ponged(this, data.length))
    this.#socket.on('error', error => events.failed(this, error))
    this.#socket.on('close', () => events.closed(this))
    this.tell({type: 'challenge', nonce: this.gate.nonce})
  }

  /** A reader that leaves too much unread is cut off. */
  tell(message: ServerMessage): void {
    if (this.#isOpen) this.#write(textFrame(encodeServerMessage(message)))
  }

  #write(frame: Buffer): void {
    this.#told += frame.length
    // The library has nothing of its own to send in between: it compresses nothing, and so holds nothing back.
    this.#wire.write(frame)
    this.#cutOffIfSlow()
  }

  /** What answers a ping of the WebSocket. */
  pong(data: Buffer): void {
    if (!this.#isOpen) return
    this.#socket.pong(data)
    this.#cutOffIfSlow()
  }

  refuse(code: SignalErrorCode): void {
    this.#count(code)
    this.tellError(code)
  }

  tellError(code: SignalErrorCode): void {
    this.tell({type: 'error', code, message: SIGNAL_ERRORS[code]})
  }

  /** Whether this peer may send that to that other one now. */
  maySend(to: PeerId, sizeBytes: number, now: number): boolean {
    return this.#relayBudget.take(to, sizeBytes, now)
  }

  /** False if it is too much, for its sender to be told: a reader must not be cut off for what others do. */
  take({from, data}: Relayed): boolean {
    if (this.#wire.writableLength > this.#context.limits.sendBufferBytes * RELAY_SHARE) return false
    if (typeof data === 'string') this.tell({type: 'signal', from, data})
    else if (this.#isOpen) this.#write(signalFrame(from, data))
    this.#context.relayed(sizeBytesOf(data))
    return true
  }

  /** Asks for a sign of life; who gave none for too long, or reads nothing, is cut off. */
  beat(): void {
    const isAlive = this.gate.heartbeat()
    if (isAlive && this.#hasRead()) return this.#socket.ping()
    this.#count(isAlive ? 'tooSlow' : 'silent')
    this.#socket.terminate()
  }

  /** False once something has waited for several heartbeats, and nothing was taken meanwhile. */
  #hasRead(): boolean {
    const unsent = this.#wire.writableLength
    const taken = this.#told - unsent
    this.#stuckBeats = unsent > 0 && taken <= this.#taken ? this.#stuckBeats + 1 : 0
    this.#taken = taken
    return this.#stuckBeats <= this.#context.limits.unansweredHeartbeats
  }

  /**
   * A closing handshake, but not for ever: a client that does not answer is cut off. Nothing more is to be told.
   * Resolves once the socket is closed.
   */
  hangUp(closeCode: number): Promise<void> {
    const closed = new Promise<void>(resolve => this.#socket.once('close', () => resolve()))
    this.#socket.close(closeCode)
    const cutOff = setTimeout(() => this.#socket.terminate(), this.#context.limits.closeTimeoutMs)
    this.#socket.once('close', () => clearTimeout(cutOff))
    return closed
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  #cutOffIfSlow(): void {
    if (this.#wire.writableLength <= this.#context.limits.sendBufferBytes) return
    this.#count('tooSlow')
    this.#socket.terminate()
  }

  #count(reason: Refusal): void {
    this.#context.refusals.count(reason, this.address)
  }
}
