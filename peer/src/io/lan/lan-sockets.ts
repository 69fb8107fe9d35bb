/**
 * The sockets of multicast DNS, on each interface that leads to a local network and for both kinds of IP. Two listen
 * for all interfaces; on each interface one speaks from the well-known port, and one asks from a port of its own, so
 * that answers come here whatever other program shares the well-known one. Opened to search or host, ends with `close`.
 */
import {createSocket, type RemoteInfo, type Socket} from 'node:dgram'
import {once} from 'node:events'
import type {BaseLogger} from 'pino'
import {type LanInterface, lanInterfaces, listenAddresses} from './lan-interfaces.js'
import {type Family, familyOf, isLinkLocal} from './private-addresses.js'

export const MDNS_PORT = 5353
const GROUP: Readonly<Record<Family, string>> = {ipv4: '224.0.0.251', ipv6: 'ff02::fb'}
const ANY: Readonly<Record<Family, string>> = {ipv4: '0.0.0.0', ipv6: '::'}
/** RFC 6762 section 11; no router would pass the groups on anyway. */
const TTL = 255

/** Where a message came from; what is answered goes back the same way. */
export type Origin = {
  readonly on: LanInterface
  readonly family: Family
  /** Without a zone. */
  readonly address: string
  readonly port: number
}

export type LanDrops = {offLink: number; unsent: number}

/** One interface and one kind of IP. */
type Way = {
  readonly on: LanInterface
  readonly family: Family
  readonly speaker: Socket
  readonly asker: Socket
}

export class LanSockets {
  readonly #log: BaseLogger
  readonly #bind: string | null
  readonly #heard: (bytes: Buffer, origin: Origin) => void
  readonly #listeners = new Map<Family, Socket>()
  readonly #ways = new Map<string, Way>()
  #interfaces: readonly LanInterface[] = []
  #refreshing: Promise<boolean> = Promise.resolve(false)
  #isOver = false
  readonly dropped: LanDrops = {offLink: 0, unsent: 0}

  /** `bind`: the one address to use; null: all private ones. */
  constructor(log: BaseLogger, bind: string | null, heard: (bytes: Buffer, origin: Origin) => void) {
    this.#log = log
    this.#bind = bind
    this.#heard = heard
  }

  get interfaces(): readonly LanInterface[] {
    return this.#interfaces
  }

  /** Looks at the interfaces and makes sockets fit them. True if anything has changed. Never rejects. */
  refresh(): Promise<boolean> {
    this.#refreshing = this.#refreshing.then(() => this.#fit())
    return this.#refreshing
  }

  /** One at a time: nothing is opened twice. */
  async #fit(): Promise<boolean> {
    if (this.#isOver) return false
    const before = String(listenAddresses(this.#interfaces))
    this.#interfaces = lanInterfaces(this.#bind)
    const wanted = new Map(this.#interfaces.flatMap(waysOf).map(way => [keyOf(way), way]))
    const gone = [...this.#ways].filter(([key]) => !wanted.has(key))
    for (const [key, way] of gone) this.#shut(key, way)
    const missing = [...wanted].filter(([key]) => !this.#ways.has(key))
    const opened = await Promise.all(missing.map(([key, way]) => this.#open(key, way)))
    return gone.length > 0 || opened.includes(true) || String(listenAddresses(this.#interfaces)) !== before
  }

  /** From the well-known port to everybody on each interface. */
  announce(encode: (on: LanInterface) => readonly Buffer[]): void {
    for (const {on, family, speaker} of this.#ways.values())
      for (const bytes of encode(this.#now(on))) this.#send(speaker, bytes, MDNS_PORT, GROUP[family])
  }

  /** To everybody, for answers to this socket alone. */
  ask(bytes: Buffer): void {
    for (const {family, asker} of this.#ways.values()) this.#send(asker, bytes, MDNS_PORT, GROUP[family])
  }

  answer({on, family, address, port}: Origin, bytes: Buffer): void {
    const way = this.#ways.get(keyOf({on, family}))
    const zoned = isLinkLocal(address) ? `${address}%${on.zone}` : address
    if (way === undefined) this.dropped.unsent++
    else this.#send(way.speaker, bytes, port, zoned)
  }

  close(): void {
    this.#isOver = true
    for (const [key, way] of this.#ways) this.#shut(key, way)
    for (const listener of this.#listeners.values()) listener.close()
    this.#listeners.clear()
  }

  async #open(key: string, {on, family}: Pick<Way, 'on' | 'family'>): Promise<boolean> {
    const address = family === 'ipv4' ? on.ipv4! : `${on.ipv6!}%${on.zone}`
    const via = family === 'ipv4' ? address : `::%${on.zone}`
    const opened: Socket[] = []
    try {
      for (const port of [MDNS_PORT, 0]) {
        const socket = await this.#bound(family, port, address)
        opened.push(socket)
        socket.setMulticastInterface(via)
        socket.setMulticastTTL(TTL)
        socket.setTTL(TTL)
      }
      const listener = await this.#listener(family)
      if (this.#isOver) throw new Error('closed meanwhile')
      listener.addMembership(GROUP[family], via)
      const [speaker, asker] = opened as [Socket, Socket]
      this.#ways.set(key, {on, family, speaker, asker})
      return true
    } catch (error) {
      // An address that is not usable yet, or a port that somebody has alone: the next look tries again.
      this.#log.debug({err: error, key}, 'no multicast DNS here')
      for (const socket of opened) socket.close()
      return false
    }
  }

  async #listener(family: Family): Promise<Socket> {
    const open = this.#listeners.get(family)
    if (open !== undefined) return open
    const listener = await this.#bound(family, MDNS_PORT, ANY[family])
    const other = this.#listeners.get(family)
    if (other !== undefined || this.#isOver) listener.close()
    else this.#listeners.set(family, listener)
    return other ?? listener
  }

  async #bound(family: Family, port: number, address: string): Promise<Socket> {
    const type = family === 'ipv4' ? 'udp4' : 'udp6'
    const socket = createSocket({type, reuseAddr: port !== 0, ipv6Only: family === 'ipv6'})
    socket.on('message', (bytes, from) => this.#receive(bytes, from))
    try {
      const bound = once(socket, 'listening')
      socket.bind(port, address)
      await bound
    } catch (error) {
      socket.close()
      throw error
    }
    // Later errors are of single packets, such as of an interface that has just gone.
    socket.on('error', error => this.#log.debug({err: error}, 'multicast DNS'))
    return socket
  }

  /** Only from the local links: nobody from afar has a say (RFC 6762 section 11). */
  #receive(bytes: Buffer, {address: from, port}: RemoteInfo): void {
    const [address = '', zone] = from.split('%')
    const family = familyOf(address)
    const on = this.#interfaces.find(each =>
      zone === undefined ? each.isOnLink(address) : each.zone === zone,
    )
    if (on === undefined) this.dropped.offLink++
    else this.#heard(bytes, {on, family, address, port})
  }

  /** Its other addresses may have changed since its sockets were made. */
  #now(on: LanInterface): LanInterface {
    return this.#interfaces.find(({zone}) => zone === on.zone) ?? on
  }

  #send(socket: Socket, bytes: Buffer, port: number, address: string): void {
    socket.send(bytes, port, address, error => {
      if (error !== null) this.dropped.unsent++
    })
  }

  #shut(key: string, {on, family, speaker, asker}: Way): void {
    this.#ways.delete(key)
    for (const socket of [speaker, asker]) socket.close()
    try {
      this.#listeners
        .get(family)
        ?.dropMembership(GROUP[family], family === 'ipv4' ? on.ipv4! : `::%${on.zone}`)
    } catch {
      // The interface is gone, and the membership with it.
    }
  }
}

const waysOf = (on: LanInterface): Pick<Way, 'on' | 'family'>[] => [
  ...(on.ipv4 === null ? [] : [{on, family: 'ipv4'} as const]),
  ...(on.ipv6 === null ? [] : [{on, family: 'ipv6'} as const]),
]

/** Sockets are made anew when what they are bound to changes. */
const keyOf = ({on, family}: Pick<Way, 'on' | 'family'>): string =>
  `${family} ${on.zone} ${family === 'ipv4' ? on.ipv4 : on.ipv6}`
