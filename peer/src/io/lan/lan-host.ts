/**
 * An embedded signaling server towards the LAN: reachable at private addresses, announced, found, and giving way to
 * other hosts. Made when the server has started; ends with `close`, before the server does.
 */
import {randomBytes} from 'node:crypto'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {BaseLogger} from 'pino'
import type {SignalingServer} from 's2c-signaling/server'
import type {HostAdvert} from '../../core/lan/host-advert.js'
import {Hosting, type HostingEffect, type HostingEvent} from '../../core/lan/hosting.js'
import {wallTimeMs} from '../clock.js'
import {WakeTimer} from '../wake-timer.js'
import {type Asker, isForOne, type LanChannel} from './lan-channel.js'
import type {Wanted} from './mdns-message.js'
import {reach} from './reach.js'

export type LanHostOptions = {
  readonly channel: LanChannel
  readonly server: SignalingServer
  /** The one address the server listens at; null: it listens at every private one. */
  readonly bind: string | null
  /** The session whose name everybody on the LAN may know; null: none. */
  readonly publicSession: string | null
  readonly log: BaseLogger
  /** The peers of a session have been sent to another host. */
  sentAway(session: string): void
}

/** Interfaces come and go: a cable, a sleeping laptop, an address that was not usable at first. */
const LOOK_EVERY_MS = 2_000
/** What others ask about the service itself or one host; over this they are scanning or flooding. */
const DETAILS_BURST = 32
const DETAILS_PER_SECOND = 16

export class LanHost {
  readonly #options: LanHostOptions
  readonly #hosting: Hosting<Asker>
  readonly #timer = new WakeTimer(() => this.#feed({type: 'tick'}))
  readonly #details = new TokenBucket(DETAILS_BURST, DETAILS_PER_SECOND, wallTimeMs())
  readonly #stopListening: () => void
  #looking: NodeJS.Timeout
  /** With zones. */
  #listensAt: readonly string[]
  #isOver = false

  private constructor(options: LanHostOptions, listensAt: readonly string[]) {
    const {channel, server, publicSession} = options
    this.#options = options
    this.#listensAt = listensAt
    this.#hosting = new Hosting({
      port: server.port,
      canBeReached: listensAt.length > 0,
      publicSession,
      randomBytes: count => Uint8Array.from(randomBytes(count)),
      random: Math.random,
    })
    this.#stopListening = channel.listen({
      sighted: sighting => this.#feed({type: 'sighted', sighting}),
      asked: asker => this.#asked(asker),
    })
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS)
    this.#looking.unref()
  }

  /** Listens where others can reach it. Nothing is announced before the first `hold`. */
  static async open(options: LanHostOptions): Promise<LanHost> {
    return new LanHost(options, await listenAt(options))
  }

  /** Whether this is the place for the session's peers, as far as is known here. */
  holds(session: string): boolean {
    return this.#hosting.holds(session)
  }

  /** Announces the session, whose first peer is about to join or whose peers come back. */
  hold(session: string): void {
    this.#feed({type: 'resumed', session})
  }

  /** Who is at the server has changed. */
  sessionsChanged(names: readonly string[]): void {
    this.#feed({type: 'sessions', names})
  }

  /** Takes back what was announced. */
  close(): void {
    if (this.#isOver) return
    this.#feed({type: 'closing'})
    this.#isOver = true
    this.#stopListening()
    this.#timer.stop()
    clearInterval(this.#looking)
    this.#options.log.debug({dropped: this.#options.channel.dropped}, 'no longer a host on the LAN')
  }

  #feed(event: HostingEvent<Asker>): void {
    if (this.#isOver) return
    const now = wallTimeMs()
    for (const effect of this.#hosting.handle(event, now)) this.#perform(effect)
    this.#timer.arm(this.#hosting.wakeAt(), now)
  }

  #perform(effect: HostingEffect<Asker>): void {
    const {channel, server, log} = this.#options
    switch (effect.do) {
      case 'announce':
        return channel.announce(effect.adverts, this.#listensAt)
      case 'takeBack':
        return channel.announce(effect.adverts, this.#listensAt, true)
      case 'answer':
        return this.#answer(effect.to, effect.adverts)
      case 'ask':
        return channel.ask(effect.knownIds)
      case 'reach':
        return void reach(effect.urls).then(url => this.#feed({type: 'reached', id: effect.id, url}))
      case 'sendAway':
        log.info('this meeting goes on at another host')
        server.sendAway(effect.session, effect.urls)
        return this.#options.sentAway(effect.session)
      case 'hold':
        return server.stay(effect.session)
      default:
        return effect satisfies never
    }
  }

  /** Who hosts is answered when it is due; what the service is, and one host's own records, at once. */
  #asked(asker: Asker): void {
    const {wants, knownIds} = asker.question
    if (wants.some(({is}) => is === 'hosts'))
      this.#feed({type: 'asked', question: {from: isForOne(asker) ? asker : null, knownIds}})
    for (const wanted of wants)
      if (wanted.is !== 'hosts' && this.#details.take(1, wallTimeMs())) this.#tellDetails(asker, wanted)
  }

  #tellDetails(asker: Asker, wanted: Wanted): void {
    const {adverts} = this.#hosting
    const about = wanted.is === 'list' ? adverts.slice(0, 1) : adverts
    this.#options.channel.answer(asker, wanted, about, this.#listensAt)
  }

  #answer(to: Asker | null, adverts: readonly HostAdvert[]): void {
    const {channel} = this.#options
    if (to === null) return channel.announce(adverts, this.#listensAt)
    const wanted = to.question.wants.find(({is}) => is === 'hosts')
    if (wanted !== undefined) channel.answer(to, wanted, adverts, this.#listensAt)
  }

  async #look(): Promise<void> {
    const hasChanged = await this.#options.channel.refresh()
    if (!hasChanged || this.#isOver) return
    this.#listensAt = await listenAt(this.#options)
    this.#feed({type: 'networkChanged', canBeReached: this.#listensAt.length > 0})
  }
}

/** Where it listens then. */
async function listenAt({channel, server, bind}: LanHostOptions): Promise<readonly string[]> {
  const {addresses} = channel
  return bind === null ? server.listenAlso(addresses) : addresses
}
