/**
 * Many peers of one session on a LAN of simulated time that loses, splits and heals: for tests of who hosts. Signaling
 * is as simple as can be: who is connected to which host, and when the loss of a host is noticed.
 */
import type {Random} from '@s2c/shared/sim/random'
import {Schedule} from '@s2c/shared/sim/schedule'
import type {HostAdvert, Sighting} from './host-advert.js'
import {Hosting, type HostingEffect, type HostingEvent} from './hosting.js'
import {FIRST_SEARCH_MS, Search, type SearchEffect, type SearchEvent, searchAfterLossMs} from './search.js'

const SESSION = 'session1'
const DELAY_MS = {least: 1, spread: 5} as const
/** As the signaling client notices it: three pings of 500 ms. */
const NOTICED_AFTER_MS = 2_000

export type Peer = {
  readonly index: number
  segment: number
  isAlive: boolean
  search: Search | null
  hosting: Hosting<number> | null
  /** The peer whose server this one is connected to. */
  host: number | null
  /** Where those who come here for the session are sent instead. */
  sentTo: number | null
}

export class SimulatedLan {
  readonly peers: Peer[] = []
  readonly #schedule = new Schedule()
  readonly #random: Random
  readonly #loss: number

  constructor(random: Random, loss: number) {
    this.#random = random
    this.#loss = loss
  }

  get now(): number {
    return this.#schedule.now
  }

  run(forMs: number): void {
    const end = this.now + forMs
    while (this.#schedule.wakeAt() <= end) {
      this.#schedule.now = this.#schedule.wakeAt()
      this.#schedule.runDue()
    }
    this.#schedule.now = end
  }

  /** Runs until it is so; answers how long that took, infinity if it took longer than the limit. */
  runUntil(isSo: () => boolean, limitMs: number): number {
    const start = this.now
    while (!isSo()) {
      if (this.now - start > limitMs) return Number.POSITIVE_INFINITY
      this.run(10)
    }
    return this.now - start
  }

  /** A new peer, whose id is above all before it. */
  add(segment = 0): Peer {
    const rest = {isAlive: true, search: null, hosting: null, host: null, sentTo: null}
    const peer: Peer = {index: this.peers.length, segment, ...rest}
    this.peers.push(peer)
    this.#seek(peer, FIRST_SEARCH_MS)
    return peer
  }

  kill(peer: Peer): void {
    Object.assign(peer, {isAlive: false, search: null, hosting: null, host: null})
    this.#noticeLosses()
  }

  /** Leaves as a person does: takes back what it announced first. */
  leave(peer: Peer): void {
    this.#host(peer, {type: 'closing'})
    this.kill(peer)
  }

  move(peer: Peer, segment: number): void {
    peer.segment = segment
    this.#noticeLosses()
  }

  /** The hosts that the live peers of a segment are connected to; null stands for those that are still searching. */
  hostsOf(segment: number): Set<number | null> {
    return new Set(this.#alive(segment).map(({host}) => host))
  }

  isOneMeeting(segment = 0): boolean {
    const hosts = this.hostsOf(segment)
    return hosts.size <= 1 && !hosts.has(null)
  }

  #alive(segment: number): Peer[] {
    return this.peers.filter(peer => peer.isAlive && peer.segment === segment)
  }

  #seek(peer: Peer, lengthMs: number): void {
    peer.host = null
    peer.search = new Search(SESSION, lengthMs, this.now)
    this.#search(peer, {type: 'tick'})
  }

  #search(peer: Peer, event: SearchEvent): void {
    const {search} = peer
    if (search === null) return
    for (const effect of search.handle(event, this.now)) this.#performSearch(peer, effect)
    this.#wake(search.wakeAt(), () => peer.search === search && this.#search(peer, {type: 'tick'}))
  }

  #performSearch(peer: Peer, effect: SearchEffect): void {
    switch (effect.do) {
      case 'ask':
        return this.#ask(peer, [])
      case 'reach':
        return this.#reach(peer, effect.urls, url =>
          this.#search(peer, {type: 'reached', id: effect.id, url}),
        )
      case 'join':
        return this.#join(peer, numberOf(effect.url))
      case 'nobody':
        return this.#serve(peer)
      default:
        return effect satisfies never
    }
  }

  /** Starts a server, or goes on with one that is still open for others. */
  #serve(peer: Peer): void {
    const random = {randomBytes: this.#random.bytes, random: this.#random.next}
    peer.sentTo = null
    peer.hosting ??= new Hosting({port: peer.index, canBeReached: true, publicSession: null, ...random})
    this.#host(peer, {type: 'resumed', session: SESSION})
    this.#join(peer, peer.index)
  }

  #join(peer: Peer, host: number): void {
    const target = this.peers[host]!
    peer.search = null
    const isThere = target.isAlive && target.hosting !== null && target.segment === peer.segment
    if (!isThere) return this.#seek(peer, searchAfterLossMs(this.#rank(peer)))
    peer.host = host
    if (target.sentTo !== null && target.sentTo !== host) return this.#join(peer, target.sentTo)
    this.#tellSessions()
  }

  #host(peer: Peer, event: HostingEvent<number>): void {
    const {hosting} = peer
    if (hosting === null) return
    for (const effect of hosting.handle(event, this.now)) this.#performHost(peer, effect)
    this.#wake(hosting.wakeAt(), () => peer.hosting === hosting && this.#host(peer, {type: 'tick'}))
  }

  #performHost(peer: Peer, effect: HostingEffect<number>): void {
    switch (effect.do) {
      case 'announce':
      case 'takeBack':
        return this.#multicast(peer, to => this.#tell(peer, to, effect.adverts, effect.do === 'takeBack'))
      case 'answer':
        return this.#travel(peer, this.peers[effect.to!]!, to => this.#tell(peer, to, effect.adverts, false))
      case 'ask':
        return this.#ask(peer, effect.knownIds)
      case 'reach':
        return this.#reach(peer, effect.urls, url => this.#host(peer, {type: 'reached', id: effect.id, url}))
      case 'sendAway':
        return this.#sendAway(peer, numberOf(effect.urls[0]!))
      case 'hold':
        return
      default:
        return effect satisfies never
    }
  }

  #sendAway(from: Peer, to: number): void {
    from.sentTo = to
    for (const peer of this.peers)
      if (peer.host === from.index) this.#travel(from, peer, () => this.#join(peer, to), 0)
  }

  #ask(from: Peer, knownIds: readonly string[]): void {
    this.#multicast(from, to => this.#host(to, {type: 'asked', question: {from: from.index, knownIds}}))
  }

  #tell(from: Peer, to: Peer, adverts: readonly HostAdvert[], isGoodbye: boolean): void {
    for (const advert of adverts) {
      const sighting: Sighting = {advert, urls: [`ws://${from.index}`], isGoodbye}
      this.#search(to, {type: 'sighted', sighting})
      this.#host(to, {type: 'sighted', sighting})
    }
  }

  #reach(from: Peer, urls: readonly string[], done: (url: string | null) => void): void {
    this.#schedule.after(DELAY_MS.spread, () => {
      const target = this.peers[numberOf(urls[0]!)]!
      const isThere = target.isAlive && target.hosting !== null && target.segment === from.segment
      done(isThere ? urls[0]! : null)
    })
  }

  #multicast(from: Peer, arrive: (to: Peer) => void): void {
    for (const to of this.peers) this.#travel(from, to, arrive)
  }

  #travel(from: Peer, to: Peer, arrive: (to: Peer) => void, loss = this.#loss): void {
    if (from.segment !== to.segment || this.#random.chance(loss)) return
    this.#schedule.after(
      DELAY_MS.least + this.#random.next() * DELAY_MS.spread,
      () => to.isAlive && arrive(to),
    )
  }

  #wake(at: number | null, run: () => void): void {
    if (at !== null) this.#schedule.after(Math.max(0, at - this.now), run)
  }

  /** Everybody whose host is out of reach notices after a while, unless it is back by then. */
  #noticeLosses(): void {
    this.#tellSessions()
    for (const peer of this.peers) {
      const {host} = peer
      if (host === null || !this.#isCutOff(peer)) continue
      this.#schedule.after(NOTICED_AFTER_MS, () => {
        if (!peer.isAlive || peer.host !== host || !this.#isCutOff(peer)) return
        this.#seek(peer, searchAfterLossMs(this.#rank(peer)))
        this.#tellSessions()
      })
    }
  }

  #isCutOff(peer: Peer): boolean {
    const host = this.peers[peer.host!]!
    return !host.isAlive || host.hosting === null || host.segment !== peer.segment
  }

  /** The lost host, the lowest most often, counts as well: its link is not known to be silent yet. */
  #rank(peer: Peer): number {
    return this.#alive(peer.segment).filter(({index}) => index < peer.index).length + 1
  }

  /** Each server knows who is there, and closes when its peers have been sent away and are gone. */
  #tellSessions(): void {
    for (const peer of this.peers) {
      if (peer.hosting === null) continue
      const isEmpty = !this.peers.some(({host}) => host === peer.index)
      if (isEmpty && peer.sentTo !== null) peer.hosting = null
      else this.#host(peer, {type: 'sessions', names: isEmpty ? [] : [SESSION]})
    }
  }
}

const numberOf = (url: string): number => Number(url.slice('ws://'.length))
