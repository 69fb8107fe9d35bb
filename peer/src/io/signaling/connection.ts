/**
 * One WebSocket to one signaling server, from the first packet to the end. Made by the client for each
 * try; ends exactly once, with a SignalingFailure that says why, or silently when the client ends it.
 *
 *   opening ── challenge, join sent ──▶ joining ── welcome ──▶ joined ──▶ ended
 */
import type {SecureContext} from 'node:tls'
import {cleanText} from '@s2c/shared/clean-text'
import {type Identity, prove} from '@s2c/shared/peer-id'
import {
  type ClientMessage,
  encodeClientMessage,
  MAX_SERVER_MESSAGE_BYTES,
  parseServerMessage,
  REFUSAL_HEADER,
  type ServerMessage,
  SUBPROTOCOL,
  SUBPROTOCOL_HEADER,
} from '@s2c/shared/signal'
import type {WebSocket} from 'ws'
import {Deadline} from '../deadline.js'
import type {HttpProxy} from './http-proxy.js'
import {openSocket} from './open-socket.js'
import {
  connectFailure,
  httpFailure,
  otherProtocolFailure,
  SignalingFailure,
  serverFailure,
  shownUrl,
  timeoutFailure,
} from './signaling-failure.js'

export type Welcome = Extract<ServerMessage, {type: 'welcome'}>
/** What a joined peer hears. */
export type MeetingMessage = Extract<ServerMessage, {type: 'joined' | 'left' | 'signal' | 'moved'}>
/** STUN and TURN servers, and for how many seconds their credentials hold. */
export type IceOffer = Pick<Welcome, 'iceServers' | 'iceSeconds'>

export type ConnectionEvents = {
  welcome(welcome: Welcome): void
  message(message: MeetingMessage): void
  /** Right before the welcome, and again in time before the credentials expire. */
  iceServers(urls: readonly string[]): void
  /** A message was refused, by the server or because it could not be read; the connection goes on. */
  odd(reason: string): void
  /** Once, and last. */
  ended(why: SignalingFailure): void
}

export type ConnectionTiming = {
  /** From the first packet to the welcome. */
  joinTimeoutMs: number
  /** A silent server is asked this often whether it is there. */
  pingMs: number
  /** The server is gone when so many pings in a row found no answer. */
  unansweredPings: number
  /** How long a server that is in doubt has to answer. */
  checkMs: number
  /** TURN credentials are asked for anew after such a share of the time that they hold. */
  renewAfter: number
}

/** A server that vanished is noticed after 10 to 12.5 s, or sooner where something else has raised the doubt. */
export const CONNECTION_TIMING: ConnectionTiming = {
  joinTimeoutMs: 5_000,
  pingMs: 2_500,
  unansweredPings: 4,
  checkMs: 1_500,
  renewAfter: 0.75,
}

/** On this machine and on a LAN answers take milliseconds; a host that vanished is to be replaced within 3 s. */
export const LOCAL_TIMING: ConnectionTiming = {...CONNECTION_TIMING, pingMs: 500, unansweredPings: 3}

const GOODBYE_MS = 500
/** What was sent before a move has so long to get through. */
const RETIRE_MS = 2_000
/** Of a library's words for what went wrong. */
const MAX_REASON = 100
/** Answers to a single message; any other error is why the server ends the connection. */
const HARMLESS_ERRORS: ReadonlySet<string> = new Set([
  'unknownPeer',
  'notRelayed',
  'badMessage',
  'unknownType',
  'alreadyJoined',
])

/** How the server is reached. */
export type Route = {
  /** Null: straight. */
  readonly proxy: HttpProxy | null
  /** Null: whom Node trusts. */
  readonly trust: SecureContext | null
}
export const STRAIGHT: Route = {proxy: null, trust: null}

/** What a join shows the server. */
export type Ticket = {
  /** Normalized. */
  readonly session: string
  readonly identity: Identity
  /** By which the server lets people in; null: none. */
  readonly token: string | null
}

type State = 'opening' | 'joining' | 'joined' | 'ended'

export class SignalingConnection {
  readonly url: string
  readonly #ticket: Ticket
  readonly #events: ConnectionEvents
  readonly #timing: ConnectionTiming
  readonly #proxy: HttpProxy | null
  readonly #socket: WebSocket
  #state: State = 'opening'
  readonly #joining: Deadline
  #pings: NodeJS.Timeout | undefined
  #renewal: NodeJS.Timeout | undefined
  /** Counted instead of timed, so that a sleeping laptop does not lose a connection that lives. */
  #unanswered = 0
  /** Runs while the server is in doubt. */
  #doubt: Deadline | null = null
  /** What the server chose when it accepted the upgrade; null before that. */
  #speaks: string | null = null

  /** `url` has passed `checkServerUrl`. */
  constructor(
    url: string,
    ticket: Ticket,
    events: ConnectionEvents,
    timing = CONNECTION_TIMING,
    {proxy, trust} = STRAIGHT,
  ) {
    this.url = url
    this.#ticket = ticket
    this.#events = events
    this.#timing = timing
    this.#proxy = proxy
    this.#socket = openSocket(url, {
      maxPayload: MAX_SERVER_MESSAGE_BYTES,
      ...(proxy === null ? {} : {agent: proxy.agent}),
      ...(trust === null ? {} : {secureContext: trust}),
    })
    this.#joining = new Deadline(timing.joinTimeoutMs, () => this.#end(this.#timeout()))
    this.#listen()
  }

  send(message: ClientMessage): void {
    if (this.#state !== 'joined') throw new Error('nothing is sent before the welcome')
    this.#socket.send(encodeClientMessage(message))
  }

  /**
   * Whether the server is still there is in doubt: it is asked, and lost unless something is heard of it soon. `isMoved`: the
   * way to it is gone for sure, and so is a try that is under way.
   */
  check(isMoved: boolean): void {
    if (this.#state === 'ended') return
    if (isMoved) return this.#end(this.#lost())
    if (this.#state !== 'joined' || this.#doubt !== null) return
    this.send({type: 'ping'})
    this.#doubt = new Deadline(this.#timing.checkMs, () => this.#end(this.#lost()))
  }

  /** Tells the server that this peer leaves, and waits for the goodbye, but not for long. No event comes after. */
  async leave(): Promise<void> {
    if (this.#state !== 'joined') return this.terminate()
    this.send({type: 'leave'})
    this.#stop()
    await this.#closedWithin(GOODBYE_MS)
  }

  /** Ends it; no event comes after this. Resolves once all that was sent has got through, or when it takes too long. */
  retire(): Promise<void> {
    this.#stop()
    this.#socket.close()
    return this.#closedWithin(RETIRE_MS)
  }

  /** Ends it now; no event comes after this. */
  terminate(): void {
    this.#stop()
    this.#socket.terminate()
  }

  async #closedWithin(patienceMs: number): Promise<void> {
    if (this.#socket.readyState === this.#socket.CLOSED) return
    const cutOff = setTimeout(() => this.#socket.terminate(), patienceMs)
    await new Promise(resolve => this.#socket.once('close', resolve))
    clearTimeout(cutOff)
  }

  #stop(): void {
    this.#state = 'ended'
    this.#joining.cancel()
    clearInterval(this.#pings)
    clearTimeout(this.#renewal)
    this.#endDoubt()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('message', data => this.#heard(data.toString()))
    socket.on('upgrade', response => {
      this.#speaks = response.headers['sec-websocket-protocol'] ?? 'no subprotocol'
    })
    socket.on('unexpected-response', (_request, response) => {
      const speaks = header(response.headers[SUBPROTOCOL_HEADER])
      const refusal = header(response.headers[REFUSAL_HEADER])
      response.destroy()
      const status = response.statusCode ?? 0
      this.#end(
        this.#proxy?.failure(this.url, `HTTP ${status}`) ?? httpFailure(this.url, status, speaks, refusal),
      )
    })
    socket.on('error', error => this.#end(this.#failure(error)))
    socket.on('close', () => this.#end(this.#lost()))
  }

  /** `ws` refuses a wrong subprotocol with an error that has no code. */
  #failure(error: Error): SignalingFailure {
    if (this.#state !== 'opening') return this.#lost()
    const ofProxy = this.#proxy?.failure(this.url, codeOf(error)) ?? null
    if (ofProxy !== null) return ofProxy
    const isOther = this.#speaks !== null && this.#speaks !== SUBPROTOCOL
    return isOther ? otherProtocolFailure(this.url, this.#speaks!) : connectFailure(this.url, error)
  }

  #timeout(): SignalingFailure {
    return this.#proxy?.failure(this.url, 'it takes too long') ?? timeoutFailure(this.url)
  }

  #heard(text: string): void {
    if (this.#state === 'ended') return
    this.#unanswered = 0
    this.#endDoubt()
    const parsed = parseServerMessage(text)
    if (parsed.ok) this.#handle(parsed.message)
    else if (this.#state === 'joined') this.#events.odd(parsed.reason)
    else this.#end(otherProtocolFailure(this.url, 'something else'))
  }

  #handle(message: ServerMessage): void {
    switch (message.type) {
      case 'challenge':
        return this.#join(message.nonce)
      case 'welcome':
        return this.#welcomed(message)
      case 'iceServers':
        return this.#state === 'joined' ? this.#offered(message) : this.#events.odd('tooEarly')
      case 'joined':
      case 'left':
      case 'signal':
      case 'moved':
        return this.#state === 'joined' ? this.#events.message(message) : this.#events.odd('tooEarly')
      case 'error':
        return this.#told(message.code, message.message)
      case 'pong':
        return
      default:
        return message satisfies never
    }
  }

  #join(nonce: string): void {
    if (this.#state !== 'opening') return this.#events.odd('secondChallenge')
    this.#state = 'joining'
    const {identity, session, token} = this.#ticket
    const proof = prove(identity, nonce, session)
    const shown = token === null ? {} : {token}
    this.#socket.send(encodeClientMessage({type: 'join', session, ...proof, ...shown}))
  }

  #welcomed(welcome: Welcome): void {
    if (this.#state !== 'joining') return this.#events.odd('secondWelcome')
    this.#state = 'joined'
    this.#joining.cancel()
    this.#pings = setInterval(() => this.#ping(), this.#timing.pingMs)
    this.#offered(welcome)
    this.#events.welcome(welcome)
  }

  #offered({iceServers, iceSeconds}: IceOffer): void {
    clearTimeout(this.#renewal)
    this.#events.iceServers(iceServers)
    if (iceSeconds === undefined) return
    const waitMs = iceSeconds * 1000 * this.#timing.renewAfter
    this.#renewal = setTimeout(() => this.send({type: 'iceServers'}), waitMs)
  }

  #told(code: string, message: string): void {
    if (this.#state === 'joined' && HARMLESS_ERRORS.has(code)) return this.#events.odd(code)
    // The server goes on reading until we have closed: what was said before it spoke is not lost.
    void this.retire()
    this.#events.ended(serverFailure(this.url, code, message))
  }

  #ping(): void {
    if (this.#unanswered++ >= this.#timing.unansweredPings) return this.#end(this.#lost())
    this.send({type: 'ping'})
  }

  #end(why: SignalingFailure): void {
    if (this.#state === 'ended') return
    this.terminate()
    this.#events.ended(why)
  }

  #endDoubt(): void {
    this.#doubt?.cancel()
    this.#doubt = null
  }

  #lost(): SignalingFailure {
    return new SignalingFailure(
      'lost',
      `The connection to the signaling server at ${shownUrl(this.url)} was lost.`,
    )
  }
}

const header = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : cleanText(error.message, MAX_REASON)
