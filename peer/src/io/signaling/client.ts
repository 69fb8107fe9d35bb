/**
 * A meeting's signaling, as the engine sees it: joined once, then kept joined under the same id over any
 * number of connections and servers until `leave` or `close`. What is said meanwhile is kept and sent.
 */
import {setTimeout as delay} from 'node:timers/promises'
import type {SecureContext} from 'node:tls'
import type {Identity, PeerId} from '@s2c/shared/peer-id'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {BaseLogger} from 'pino'
import {
  CONNECTION_TIMING,
  type ConnectionTiming,
  type MeetingMessage,
  SignalingConnection,
  type Welcome,
} from './connection.js'
import {HttpProxy} from './http-proxy.js'
import {Outbox} from './outbox.js'
import {ReconnectPolicy} from './reconnect.js'
import {ServerList, type ServerSource} from './server-list.js'
import {SignalingFailure} from './signaling-failure.js'

export {SignalingFailure} from './signaling-failure.js'

/**
 * A first packet that is lost is sent again after 1, 3, 7 s: on a network that comes and goes a new try is there sooner. But
 * some ways are slow.
 */
const HASTY_JOIN_MS = 2_000

export type SignalingClientOptions = {
  servers: ServerSource
  /** Normalized, as `parseSessionName` returns it. */
  session: string
  identity: Identity
  log: BaseLogger
  /** Shown to each server; null or left out: none. Only for servers that somebody named, and those that they name. */
  token?: string | null
  /** Who may vouch for servers over TLS; null: whom Node trusts. */
  trust?: SecureContext | null
  /** In [0, 1); spreads reconnections. */
  random?: () => number
  timing?: ConnectionTiming
}

export type SignalingCallbacks = {
  /** At the first join and after each reconnection: who is in the session now. */
  welcome(meeting: {peers: readonly PeerId[]; server: string}): void
  /** STUN and TURN servers for connections from now on; before each welcome, and when their credentials are renewed. */
  iceServers(urls: readonly string[]): void
  joined(peer: PeerId): void
  /** Not clean: only its connection to the server was lost; a live link says more. */
  left(peer: PeerId, clean: boolean): void
  signal(from: PeerId, data: string): void
  /** The server is away. The client reconnects by itself. */
  lost(server: string): void
  /** The server will not have this peer back; once for each time it was lost. Code `replaced` is final. */
  refused(refusal: {code: string; message: string}): void
}

/** Of several hosts that started at once each sends its peers on to a lower one; longer ways, or circles, are followed slowly. */
const QUICK_MOVES = 6
const QUICK_MOVES_PER_SECOND = 0.2
const SLOW_MOVE_MS = 2_000

export class SignalingClient {
  readonly #options: SignalingClientOptions
  readonly #callbacks: SignalingCallbacks
  readonly #servers: ServerList
  readonly #random: () => number
  readonly #outbox = new Outbox()
  readonly #present = new Set<PeerId>()
  readonly #over = new AbortController()
  #connection: SignalingConnection | null = null
  #isJoined = false
  readonly #quickMoves = new TokenBucket(QUICK_MOVES, QUICK_MOVES_PER_SECOND, performance.now())
  #wasJoined = false
  /** Rejects the try that is under way, if one is. */
  #abandon: () => void = () => undefined
  /** Ends the wait for the next try, if one is under way. */
  #hurry: () => void = () => undefined

  constructor(options: SignalingClientOptions, callbacks: SignalingCallbacks) {
    this.#options = options
    this.#callbacks = callbacks
    this.#servers = new ServerList(options.servers)
    this.#random = options.random ?? Math.random
  }

  /** Envelopes that could not be delivered in time. */
  get dropped(): number {
    return this.#outbox.dropped
  }

  /**
   * Tries each server once, in order. Resolves after the first welcome; rejects with a SignalingFailure if
   * none can be used, at once if one refuses.
   */
  async connect(): Promise<void> {
    const failures: SignalingFailure[] = []
    for (const find of this.#servers.firstRound()) {
      try {
        return await this.#connectTo(await find())
      } catch (error) {
        if (!(error instanceof SignalingFailure)) throw error
        this.#options.log.warn({kind: error.kind}, error.message)
        if (error.kind === 'refused' || this.#over.signal.aborted) throw error
        failures.push(error)
      }
    }
    throw allFailed(this.#servers.isSearch ? failures.slice(-1) : failures)
  }

  /** Sends an envelope, or keeps it for a while, if it `supersedes` without those before it, while the server or the peer is away. */
  signal(to: PeerId, data: string, supersedes = false): void {
    if (this.#isJoined && this.#present.has(to)) this.#connection?.send({type: 'signal', to, data})
    else this.#outbox.keep(to, data, performance.now(), supersedes)
  }

  /**
   * Something may be wrong with the network: whether the server is still there is found out, or it is tried again, at once.
   * `isMoved`: own addresses are gone, or the machine slept.
   */
  check(isMoved: boolean): void {
    if (this.#over.signal.aborted || !this.#wasJoined) return
    this.#connection?.check(isMoved)
    this.#hurry()
  }

  /** Tells the others through the server that this peer leaves. Takes half a second at most. */
  async leave(): Promise<void> {
    this.#stop()
    await this.#connection?.leave()
  }

  /** Ends without a word. */
  close(): void {
    this.#stop()
    this.#connection?.terminate()
  }

  #stop(): void {
    this.#isJoined = false
    this.#over.abort()
    this.#abandon()
  }

  /** One try: resolves with the welcome, rejects when the connection ends before it. */
  async #connectTo(url: string, timing = this.#options.timing ?? CONNECTION_TIMING): Promise<void> {
    const {session, identity, log, token = null, trust = null} = this.#options
    const proxy = await HttpProxy.to(url, trust)
    if (this.#over.signal.aborted) throw endedByUs()
    return new Promise((resolve, reject) => {
      this.#abandon = () => reject(endedByUs())
      const events = {
        welcome: (welcome: Welcome) => {
          this.#welcomed(url, welcome)
          resolve()
        },
        message: (message: MeetingMessage) => this.#handle(url, message),
        iceServers: (urls: readonly string[]) => this.#callbacks.iceServers(urls),
        odd: (reason: string) => log.debug({reason}, 'odd signaling message'),
        ended: (why: SignalingFailure) => {
          reject(why)
          this.#ended(url, why)
        },
      }
      const route = {proxy, trust}
      const ticket = {session, identity, token}
      this.#connection = new SignalingConnection(url, ticket, events, timing, route)
    })
  }

  #welcomed(server: string, {peers, servers}: Welcome): void {
    this.#isJoined = true
    this.#wasJoined = true
    this.#present.clear()
    this.#servers.worked(server, servers)
    this.#options.log.info({peers: peers.length}, 'signaling joined')
    this.#callbacks.welcome({peers, server})
    for (const peer of peers) this.#arrived(peer)
  }

  #handle(server: string, message: MeetingMessage): void {
    switch (message.type) {
      case 'joined':
        this.#callbacks.joined(message.peer)
        return this.#arrived(message.peer)
      case 'left':
        this.#present.delete(message.peer)
        return this.#callbacks.left(message.peer, message.clean)
      case 'signal':
        return this.#callbacks.signal(message.from, message.data)
      case 'moved':
        return this.#sentAway(server, message.servers)
      default:
        return message satisfies never
    }
  }

  /** What was kept goes first, so that envelopes stay in order. */
  #arrived(peer: PeerId): void {
    for (const data of this.#outbox.take(peer, performance.now())) {
      this.#connection?.send({type: 'signal', to: peer, data})
    }
    this.#present.add(peer)
  }

  /** The session goes on elsewhere. Nobody here need notice, unless it is not found there. */
  #sentAway(from: string, to: readonly string[]): void {
    this.#options.log.info('sent to another signaling server')
    this.#servers.sentAway(from, to)
    this.#isJoined = false
    void this.#reconnect(from, this.#quickMoves.take(1, performance.now()) ? 0 : SLOW_MOVE_MS)
  }

  #ended(server: string, why: SignalingFailure): void {
    if (!this.#isJoined) return
    this.#isJoined = false
    this.#options.log.warn({kind: why.kind, code: why.code}, 'signaling lost')
    this.#callbacks.lost(server)
    if (why.code === 'replaced') this.#refuse(why)
    else void this.#reconnect(null)
  }

  /**
   * Never rejects; ends with a new welcome or with the client. A loss that nobody was told of is told once none of the
   * servers that we were sent to takes us.
   */
  async #reconnect(unnoticedLossOf: string | null, pauseMs = 0): Promise<void> {
    let untold = unnoticedLossOf
    const policy = new ReconnectPolicy()
    // What was said there, if somebody still hears it, must not be overtaken by what is said next.
    await this.#connection?.retire()
    let waitMs = pauseMs + policy.first(this.#random())
    while (await this.#wait(waitMs)) {
      const failure = await this.#tryAgain(policy.isHasty)
      if (failure === null) return
      if (untold !== null && !this.#servers.isSentOn) {
        this.#callbacks.lost(untold)
        untold = null
      }
      const retry = policy.after(failure.kind, this.#random())
      if (retry.tellRefusal) this.#refuse(failure)
      waitMs = retry.waitMs
    }
  }

  /** Null when joined again. */
  async #tryAgain(isHasty: boolean): Promise<SignalingFailure | null> {
    const timing = this.#options.timing ?? CONNECTION_TIMING
    const joinTimeoutMs = Math.min(timing.joinTimeoutMs, isHasty ? HASTY_JOIN_MS : timing.joinTimeoutMs)
    try {
      await this.#connectTo(await this.#servers.next(), {...timing, joinTimeoutMs})
      return null
    } catch (error) {
      if (error instanceof SignalingFailure) return error
      // Finding or starting a local server can fail in ways of its own; the next try may not.
      this.#options.log.error({err: error}, 'no signaling server found')
      return new SignalingFailure('unreachable', String(error))
    }
  }

  /** False when the client has ended meanwhile. */
  async #wait(waitMs: number): Promise<boolean> {
    const hurry = new AbortController()
    this.#hurry = () => hurry.abort()
    await delay(waitMs, undefined, {signal: AbortSignal.any([this.#over.signal, hurry.signal])}).catch(
      () => {},
    )
    return !this.#over.signal.aborted
  }

  #refuse(why: SignalingFailure): void {
    this.#callbacks.refused({code: why.code, message: why.message})
  }
}

const endedByUs = (): SignalingFailure =>
  new SignalingFailure('ended', 'Joining was ended before it was done.')

/** One sentence for one server, all of them for several. */
function allFailed(failures: readonly SignalingFailure[]): SignalingFailure {
  const [first] = failures
  if (first === undefined)
    return new SignalingFailure('wrongUrl', 'No signaling server is named: give one with --server.')
  if (failures.length === 1) return first
  const sentences = failures.map(({message}) => message).join(' ')
  return new SignalingFailure(
    first.kind,
    `None of the ${failures.length} signaling servers can be used. ${sentences}`,
  )
}
