/**
 * Multicast DNS as those who search and those who host use it: what was heard, as sightings and questions; what is
 * said, as adverts. Every packet is parsed once, here. Opened to search or host, ends with `close`.
 */
import {randomInt} from 'node:crypto'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {BaseLogger} from 'pino'
import type {HostAdvert, HostId, Sighting} from '../../core/lan/host-advert.js'
import {hostUrls, type LanInterface, listenAddresses} from './lan-interfaces.js'
import {LanSockets, MDNS_PORT, type Origin} from './lan-sockets.js'
import {
  encodeAnnouncement,
  encodeAnswerTo,
  encodeQuestion,
  type LanAnswer,
  type LanMessage,
  type LanQuestion,
  parseLanMessage,
  type Wanted,
} from './mdns-message.js'

/** Somebody who asked for this service, and how the answer gets there. */
export type Asker = {readonly question: LanQuestion; readonly origin: Origin}

export type LanListener = {
  sighted?(sighting: Sighting): void
  asked?(asker: Asker): void
}

export type ChannelDrops = {
  /** Not even parsed. */
  tooFast: number
  tooLarge: number
  tooMany: number
  malformed: number
  /** Answers must come from the well-known port (RFC 6762 section 6). */
  wrongPort: number
}

/** A large LAN at its liveliest, of all services; more than that is a flood, and must cost next to nothing. */
const PACKET_BURST = 500
const PACKETS_PER_SECOND = 200

export class LanChannel {
  readonly #sockets: LanSockets
  readonly #listeners = new Set<LanListener>()
  readonly #packets = new TokenBucket(PACKET_BURST, PACKETS_PER_SECOND, performance.now())
  readonly #dropped: ChannelDrops = {tooFast: 0, tooLarge: 0, tooMany: 0, malformed: 0, wrongPort: 0}

  /** `bind`: the one address to use; null: all private ones. */
  constructor(log: BaseLogger, bind: string | null) {
    this.#sockets = new LanSockets(log, bind, (bytes, origin) => this.#received(bytes, origin))
  }

  get dropped(): Readonly<Record<string, number>> {
    return {...this.#dropped, ...this.#sockets.dropped}
  }

  /** Where this machine can be reached from a local network; with zones. */
  get addresses(): string[] {
    return listenAddresses(this.#sockets.interfaces)
  }

  /** Opens what there is, and later what has come. True if anything has changed. Never rejects. */
  refresh(): Promise<boolean> {
    return this.#sockets.refresh()
  }

  /** Returns how to stop listening. */
  listen(listener: LanListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  ask(knownIds: readonly HostId[] = []): void {
    this.#sockets.ask(encodeQuestion(randomInt(0x10000), knownIds))
  }

  /** `at`: the addresses at which the host listens; each link is told of its own. */
  announce(adverts: readonly HostAdvert[], at: readonly string[], isGoodbye = false): void {
    this.#sockets.announce(on => {
      const addresses = addressesOn(on, at)
      if (addresses.length === 0) return []
      return adverts.map(advert => encodeAnnouncement({advert, addresses, isGoodbye}))
    })
  }

  /** To the asker alone, or to everybody, as multicast DNS wants it for this question. */
  answer(
    {question, origin}: Asker,
    wanted: Wanted,
    adverts: readonly HostAdvert[],
    at: readonly string[],
  ): void {
    const legacy = origin.port === MDNS_PORT ? null : question
    const addresses = addressesOn(origin.on, at)
    if (addresses.length === 0) return
    const answers = adverts
      .map(advert => encodeAnswerTo(wanted, {advert, addresses, isGoodbye: false}, legacy))
      .filter(bytes => bytes !== null)
    for (const bytes of answers)
      if (isForOne({question, origin})) this.#sockets.answer(origin, bytes)
      else this.#sockets.announce(on => (on.zone === origin.on.zone ? [bytes] : []))
  }

  close(): void {
    this.#listeners.clear()
    this.#sockets.close()
  }

  #received(bytes: Buffer, origin: Origin): void {
    if (this.#packets.take(1, performance.now())) this.#heard(parseLanMessage(bytes), origin)
    else this.#dropped.tooFast++
  }

  #heard(message: LanMessage, origin: Origin): void {
    switch (message.is) {
      case 'question':
        for (const listener of this.#listeners) listener.asked?.({question: message, origin})
        return
      case 'answer':
        return this.#answered(message, origin)
      case 'ignored':
        return
      case 'refused':
        this.#dropped[message.why]++
        return
      default:
        return message satisfies never
    }
  }

  #answered({hosts}: LanAnswer, {address, port, on}: Origin): void {
    if (port !== MDNS_PORT) {
      this.#dropped.wrongPort++
      return
    }
    for (const {advert, addresses, isGoodbye} of hosts) {
      const urls = hostUrls(addresses, advert.port, address, on.zone)
      for (const listener of this.#listeners) listener.sighted?.({advert, urls, isGoodbye})
    }
  }
}

/** Plain DNS, or the wish for it: only the asker is to hear the answer. */
export const isForOne = ({question, origin}: Asker): boolean =>
  question.wantsUnicast || origin.port !== MDNS_PORT

const addressesOn = ({zone, addresses}: LanInterface, at: readonly string[]): string[] =>
  addresses.filter(address => at.includes(address) || at.includes(`${address}%${zone}`))
