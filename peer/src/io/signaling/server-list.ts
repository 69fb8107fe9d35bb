/** Which server to try next: a fixed list in turn, with what the service itself names, or a search. */
import {isServerUrl} from '@s2c/shared/addresses'
import {checkServerUrl} from './signaling-failure.js'

/** Addresses in order of preference, or a search that ends in one (and may start a server). */
export type ServerSource = readonly string[] | (() => Promise<string>)

/** A service names few others; more are not remembered. */
const MAX_SERVERS = 32

const FIRST_SEARCHES = 3

export class ServerList {
  readonly #search: (() => Promise<string>) | null
  readonly #urls: string[]
  #at = 0
  /** Where a server has sent us; each is tried once before anything else. */
  #sentTo: string[] = []

  /** Throws a SignalingFailure if an address cannot be one. */
  constructor(source: ServerSource) {
    this.#search = typeof source === 'function' ? source : null
    this.#urls = typeof source === 'function' ? [] : source.map(checkServerUrl)
  }

  get isSearch(): boolean {
    return this.#search !== null
  }

  /** Each server once, or a few searches: what one finds may be gone when it is used. */
  firstRound(): (() => Promise<string>)[] {
    if (this.#search !== null) return Array<() => Promise<string>>(FIRST_SEARCHES).fill(this.#search)
    return this.#urls.map(url => async () => url)
  }

  /** This one is to be tried first next time. `others`: addresses that the service gave for itself. */
  worked(url: string, others: readonly string[]): void {
    this.#sentTo = []
    if (this.#search !== null) return
    for (const other of others) this.#learn(other, url)
    this.#at = Math.max(0, this.#urls.indexOf(url))
  }

  /** The server at `from` says that the session goes on at these. */
  sentAway(from: string, to: readonly string[]): void {
    this.#sentTo = to.filter(url => isServerUrl(url) && !isDowngrade(from, url)).slice(0, MAX_SERVERS)
    if (this.#search === null) for (const url of this.#sentTo) this.#learn(url, from)
  }

  /** Whether there is another one to which a server has sent us. */
  get isSentOn(): boolean {
    return this.#sentTo.length > 0
  }

  async next(): Promise<string> {
    const sentTo = this.#sentTo.shift()
    if (sentTo !== undefined) return sentTo
    if (this.#search !== null) return this.#search()
    return this.#urls[this.#at++ % this.#urls.length]!
  }

  #learn(other: string, from: string): void {
    if (isDowngrade(from, other) || this.#urls.length >= MAX_SERVERS || this.#urls.includes(other)) return
    if (isServerUrl(other)) this.#urls.push(other)
  }
}

/** A server over TLS must not lead us to one without. */
const isDowngrade = (from: string, to: string): boolean => from.startsWith('wss:') && !to.startsWith('wss:')
