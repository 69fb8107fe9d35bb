/**
 * A simulated peer: one bare WebSocket at a time, kept joined as docs/protocol.md says. Made by a crowd; ends with `leave`
 * or `kill`.
 *
 *   trying ── welcome ──▶ joined ── loss, moved ──▶ waiting ──▶ trying     any ── leave ──▶ over
 */
import {TokenBucket} from '@s2c/shared/token-bucket'
import {ReconnectPolicy} from 's2c-peer/io/signaling/reconnect'
import {type ClientOptions, WebSocket} from 'ws'
import type {Dialect, Heard, Member} from './dialect.js'

export type LightPeerEvents = {
  /** Welcome: for the first time, or again. */
  joined(peer: LightPeer): void
  envelope(data: string): void
  /** Told by the server, or made up here: `lost`, `unreachable`, `HTTP 503`. */
  failed(code: string, peer: LightPeer): void
}

export type LightPeerOptions = {
  readonly dialect: Dialect
  readonly servers: readonly string[]
  readonly localAddress: string | undefined
}

const JOIN_TIMEOUT_MS = 5_000
/** As the engine follows moves. */
const QUICK_MOVES = 6
const QUICK_MOVES_PER_SECOND = 0.2
const SLOW_MOVE_MS = 2_000
/** Answers to one message; the connection goes on. */
const HARMLESS = new Set(['unknownPeer', 'notRelayed', 'badMessage', 'unknownType', 'alreadyJoined'])

export class LightPeer {
  readonly member: Member
  readonly #options: LightPeerOptions
  readonly #events: LightPeerEvents
  #servers: readonly string[]
  #state: 'trying' | 'joined' | 'waiting' | 'over' = 'waiting'
  #socket: WebSocket | null = null
  #timer: NodeJS.Timeout | undefined
  #policy: ReconnectPolicy | null = null
  #quickMoves: TokenBucket | null = null

  constructor(member: Member, options: LightPeerOptions, events: LightPeerEvents) {
    this.member = member
    this.#options = options
    this.#events = events
    this.#servers = options.servers
  }

  get isJoined(): boolean {
    return this.#state === 'joined'
  }

  /** It has no connection, or none any more. */
  get isGone(): boolean {
    return this.#socket === null || this.#socket.readyState === WebSocket.CLOSED
  }

  /** Takes up a connection to the first of its servers. */
  connect(): void {
    const {dialect, localAddress} = this.#options
    this.#state = 'trying'
    const url = dialect.url(this.#servers[0]!, this.member)
    const options: ClientOptions = {
      perMessageDeflate: false,
      ...(localAddress === undefined ? {} : {localAddress}),
    }
    const socket = new WebSocket(url, [...dialect.subprotocols], options)
    this.#socket = socket
    this.#timer = setTimeout(() => this.#lost(socket, 'joinTimeout'), JOIN_TIMEOUT_MS)
    socket.on('open', () => {
      for (const text of dialect.opening(this.member)) socket.send(text)
    })
    socket.on('message', (data: Buffer) => this.#heard(socket, dialect.hear(this.member, data.toString())))
    socket.on('error', error => this.#lost(socket, reasonOf(error)))
    socket.on('close', () => this.#lost(socket, 'lost'))
  }

  /** Nothing happens unless it is joined. */
  send(to: LightPeer, data: string): void {
    if (this.isJoined) this.#socket!.send(this.#options.dialect.envelope(this.member, to.member, data))
  }

  tellAlive(): void {
    const {alive} = this.#options.dialect
    if (this.isJoined && alive !== null) this.#socket!.send(alive.text)
  }

  /** Says goodbye, and is over when the server has closed the connection. */
  leave(): void {
    const {goodbye} = this.#options.dialect
    if (this.isJoined && goodbye !== null) this.#socket!.send(goodbye)
    else this.#socket?.close()
    this.#finish()
  }

  kill(): void {
    this.#finish()
    this.#socket?.terminate()
  }

  #finish(): void {
    this.#state = 'over'
    clearTimeout(this.#timer)
  }

  #heard(socket: WebSocket, what: Heard): void {
    if (socket !== this.#socket || this.#state === 'over') return
    switch (what.heard) {
      case 'question':
        return socket.send(what.answer)
      case 'joined':
        return this.#joined(what.servers)
      case 'envelope':
        return this.#events.envelope(what.data)
      case 'moved':
        return this.#moved(what.servers)
      case 'error':
        return HARMLESS.has(what.code) ? this.#events.failed(what.code, this) : this.#lost(socket, what.code)
      case 'nothing':
        return
      default:
        return what satisfies never
    }
  }

  #joined(servers: readonly string[]): void {
    if (this.#state === 'joined') return
    this.#state = 'joined'
    this.#policy = null
    clearTimeout(this.#timer)
    this.#servers = [...new Set([...this.#servers, ...servers])]
    this.#events.joined(this)
  }

  /** It leaves without a word; nothing is lost yet. */
  #moved(servers: readonly string[]): void {
    this.#quickMoves ??= new TokenBucket(QUICK_MOVES, QUICK_MOVES_PER_SECOND, performance.now())
    this.#servers = [...new Set([...servers, ...this.#servers])]
    this.#drop()
    this.#retryAfter(this.#quickMoves.take(1, performance.now()) ? 0 : SLOW_MOVE_MS)
  }

  #lost(socket: WebSocket, code: string): void {
    if (socket !== this.#socket || this.#state === 'over') return
    const wasJoined = this.isJoined
    this.#drop()
    this.#events.failed(code, this)
    if (code === 'replaced') return this.#finish()
    const isFirst = this.#policy === null
    this.#policy ??= new ReconnectPolicy()
    if (wasJoined && isFirst) return this.#retryAfter(this.#policy.first(Math.random()))
    // Another server may be there.
    this.#servers = [...this.#servers.slice(1), this.#servers[0]!]
    const kind = code === 'full' ? 'refused' : 'lost'
    this.#retryAfter(this.#policy.after(kind, Math.random()).waitMs)
  }

  #drop(): void {
    clearTimeout(this.#timer)
    this.#state = 'waiting'
    const socket = this.#socket
    this.#socket = null
    socket?.terminate()
  }

  #retryAfter(waitMs: number): void {
    this.#timer = setTimeout(() => this.connect(), waitMs)
  }
}

function reasonOf(error: Error): string {
  const status = /Unexpected server response: (\d+)/.exec(error.message)?.[1]
  if (status !== undefined) return `HTTP ${status}`
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
