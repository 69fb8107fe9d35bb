/**
 * The signaling server of a meeting that names none, found again as often as it is lost: on this machine, on the LAN,
 * or started here. Holds the one that was started here, and gives that up for one that more can reach. Ends with
 * `close`.
 *
 *   searching ── answers here or on the LAN ──▶ elsewhere ── lost ──▶ searching
 *       └── nobody does ──▶ held here ── sent away, empty ──▶ (closed) ── lost ──▶ searching
 */
import {setTimeout as delay} from 'node:timers/promises'
import type {BaseLogger} from 'pino'
import type {SignalingServer} from 's2c-signaling/server'
import {FIRST_SEARCH_MS, searchAfterLossMs} from '../../core/lan/search.js'
import {LanChannel} from '../lan/lan-channel.js'
import {LanHost} from '../lan/lan-host.js'
import {searchLan} from '../lan/lan-search.js'
import {
  FIRST_SEARCH,
  findServer,
  LOCAL_ADDRESS,
  type LocalAddress,
  SEARCH_AFTER_LOSS,
  type SearchTiming,
  serveWith,
  urlOf,
} from './find-server.js'
import {probeServer} from './probe.js'
import {SignalingFailure} from './signaling-failure.js'

export type LocalServerTiming = {
  readonly first: SearchTiming
  readonly afterLoss: SearchTiming
  /** From one look at the usual port to the next, while the meeting is held at another. */
  readonly lookMs: number
}

export const LOCAL_SERVER_TIMING: LocalServerTiming = {
  first: FIRST_SEARCH,
  afterLoss: SEARCH_AFTER_LOSS,
  lookMs: 5_000,
}

/** How the meeting is found by others on the LAN. */
export type LanOptions = {
  readonly session: string
  /** Whether everybody on the LAN may know the session's name. */
  readonly isNamePublic: boolean
  /** The one address to use; null: every private one. */
  readonly bind: string | null
}

/** What the meeting's server asks of the meeting, and tells the people at this machine. */
export type LocalMeeting = {
  /** How many live peers have a lower id: they take over before this one does. */
  rank(): number
  notice(sentence: string): void
}

export type LocalServerOptions = {
  log: BaseLogger
  address?: LocalAddress
  /** Null: nothing is asked or told outside this machine. */
  lan: LanOptions | null
  timing?: LocalServerTiming
}

/** From one look whether the last peer has gone to the next. */
const EMPTY_LOOK_MS = 250

type Embedded = {readonly server: SignalingServer; lanHost: LanHost | null}

export class LocalServer {
  readonly #options: LocalServerOptions
  readonly #address: LocalAddress
  readonly #timing: LocalServerTiming
  readonly #over = new AbortController()
  #meeting: LocalMeeting = {rank: () => 0, notice: () => undefined}
  #embedded: Embedded | null = null
  #channel: LanChannel | null = null
  #wasFound = false
  /** A search that began before anybody asked for its result. */
  #begun: Promise<string | null> | null = null

  constructor(options: LocalServerOptions) {
    this.#options = options
    this.#address = options.address ?? LOCAL_ADDRESS
    this.#timing = options.timing ?? LOCAL_SERVER_TIMING
  }

  /** True if others depend on this process for signaling. */
  get isEmbedded(): boolean {
    return this.#embedded !== null
  }

  /** Looks for a server already, so that whoever is to find one waits less; starts none. */
  begin(): void {
    this.#begun ??= this.#search()
  }

  /** The address of the local server; for the signaling client's `servers`. */
  finder(meeting: LocalMeeting): () => Promise<string> {
    this.#meeting = meeting
    return () => this.#find()
  }

  async #find(): Promise<string> {
    if (this.#isHeldHere()) return this.#embedded!.server.url
    this.begin()
    try {
      const found = await this.#begun
      if (this.#over.signal.aborted) throw searchEnded()
      const url = found ?? (await this.#hold())
      this.#wasFound = true
      return url
    } finally {
      this.#begun = null
      if (this.#embedded === null) this.#closeChannel()
    }
  }

  /** Ends the server if it was started here; to be called after leaving. */
  async close(): Promise<void> {
    this.#over.abort()
    await this.#closeEmbedded()
    this.#closeChannel()
  }

  #isHeldHere(): boolean {
    const {lan} = this.#options
    if (this.#embedded === null) return false
    return lan === null || this.#embedded.lanHost === null || this.#embedded.lanHost.holds(lan.session)
  }

  /** A server that answers on this machine goes before one on the LAN. Null: nobody answers. Never rejects. */
  async #search(): Promise<string | null> {
    const here = this.#embedded === null ? urlOf(this.#address) : null
    if (this.#options.lan === null) return null
    const enough = new AbortController()
    const lanUrl = this.#searchLan(this.#options.lan, AbortSignal.any([enough.signal, this.#over.signal]))
    const answer =
      here === null ? 'nobody' : await Promise.race([probeServer(here), lanUrl.then(() => 'later')])
    if (answer !== 'signaling') return lanUrl
    enough.abort()
    return here
  }

  async #searchLan({session, bind}: LanOptions, over: AbortSignal): Promise<string | null> {
    const {log} = this.#options
    this.#channel ??= new LanChannel(log, bind)
    const channel = this.#channel
    await channel.refresh()
    if (over.aborted || channel.addresses.length === 0) return null
    const lengthMs = this.#wasFound ? searchAfterLossMs(this.#meeting.rank()) : FIRST_SEARCH_MS
    return searchLan(channel, session, lengthMs, over, log)
  }

  /** At a server of this process, the one that is still open for others or a new one; or one that came meanwhile. */
  async #hold(): Promise<string> {
    const {lan, log} = this.#options
    if (this.#embedded !== null) {
      if (lan !== null) this.#embedded.lanHost?.hold(lan.session)
      return this.#embedded.server.url
    }
    const {first, afterLoss} = this.#timing
    // With a LAN there is somewhere else to go: a server that is only stopped need not be waited for.
    const timing = this.#wasFound && !this.#hasLan() ? afterLoss : first
    const sessionsChanged = (names: readonly string[]) => this.#embedded?.lanHost?.sessionsChanged(names)
    const found = await findServer(
      log,
      this.#address,
      timing,
      this.#over.signal,
      serveWith({log, sessionsChanged}),
    )
    if (found.embedded === undefined) return found.url
    const embedded: Embedded = {server: found.embedded, lanHost: null}
    this.#embedded = embedded
    await this.#openToLan(embedded)
    if (this.#over.signal.aborted) await this.#closeEmbedded()
    else if (found.notice !== undefined) {
      this.#meeting.notice(found.notice)
      void this.#returnWhenAlone(embedded)
    }
    return found.url
  }

  #hasLan(): boolean {
    return this.#channel !== null && this.#channel.addresses.length > 0
  }

  async #openToLan(embedded: Embedded): Promise<void> {
    const {lan, log} = this.#options
    if (lan === null || this.#channel === null) return
    const {session, isNamePublic, bind} = lan
    embedded.lanHost = await LanHost.open({
      ...{channel: this.#channel, server: embedded.server, bind, log},
      publicSession: isNamePublic ? session : null,
      sentAway: () => void this.#closeWhenEmpty(embedded),
    })
    if (this.#embedded === embedded) embedded.lanHost.hold(session)
    else embedded.lanHost.close()
  }

  async #closeEmbedded(): Promise<void> {
    const embedded = this.#embedded
    this.#embedded = null
    embedded?.lanHost?.close()
    await embedded?.server.close()
  }

  #closeChannel(): void {
    this.#channel?.close()
    this.#channel = null
  }

  /** The peers have been sent to another host. Those who cannot go there, or are in other meetings, keep the server. */
  async #closeWhenEmpty(embedded: Embedded): Promise<void> {
    while (await this.#wait(EMPTY_LOOK_MS)) {
      if (this.#embedded !== embedded || this.#isHeldHere()) return
      if (embedded.server.connectionCount > 0) continue
      this.#options.log.info('the embedded signaling server is empty')
      await this.#closeEmbedded()
      if (this.#begun === null) this.#closeChannel()
      return
    }
  }

  /**
   * Looks for the usual server until it answers and nobody but this peer is at the embedded one. Its end
   * makes the signaling client search again. Never rejects.
   */
  async #returnWhenAlone(embedded: Embedded): Promise<void> {
    const {lookMs, afterLoss} = this.#timing
    while (await this.#wait(lookMs * (1 + Math.random()))) {
      if (this.#embedded !== embedded) return
      if ((await probeServer(urlOf(this.#address), afterLoss.probeMs)) !== 'signaling') continue
      if (embedded.server.connectionCount > 1) continue
      this.#options.log.info('the usual signaling server answers again')
      return this.#closeEmbedded()
    }
  }

  /** False when the meeting has ended meanwhile. */
  #wait(waitMs: number): Promise<boolean> {
    return delay(waitMs, true, {signal: this.#over.signal, ref: false}).catch(() => false)
  }
}

const searchEnded = (): SignalingFailure =>
  new SignalingFailure('ended', 'The search for a signaling server was ended.')
