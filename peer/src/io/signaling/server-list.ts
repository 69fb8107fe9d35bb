/** Which server to try next: a fixed list in turn, with what the service itself names, or a search. */
import {isServerUrl} from '@s2c/shared/addresses'
import {checkServerUrl} from './signaling-failure.js'

/** Addresses in order of preference, or a search that ends in one (and may start a server). */
export type ServerSource = readonly string[] | (() => Promise<string>)

/** A service names few others; more are not remembered. */
const MAX_SERVERS = 32

export class ServerList {
  readonly #search: (() => Promise<string>) | null
  readonly #urls: string[]
  #at = 0

  /** Throws a SignalingFailure if an address cannot be one. */
  constructor(source: ServerSource) {
    this.#search = typeof source === 'function' ? source : null
    this.#urls = typeof source === 'function' ? [] : source.map(checkServerUrl)
  }

  /** Each server once. */
  firstRound(): (() => Promise<string>)[] {
    if (this.#search !== null) return [this.#search]
    return this.#urls.map(url => async () => url)
  }

  /** This one is to be tried first next time. `others`: addresses that the service gave for itself. */
  worked(url: string, others: readonly string[]): void {
    if (this.#search !== null) return
    for (const other of others) this.#learn(other, url)
    this.#at = Math.max(0, this.#urls.indexOf(url))
  }

  async next(): Promise<string> {
    if (this.#search !== null) return this.#search()
    return this.#urls[this.#at++ % this.#urls.length]!
  }

  /** A server over TLS must not lead us to one without. */
  #learn(other: string, from: string): void {
    const isDowngrade = from.startsWith('wss:') && !other.startsWith('wss:')
    if (isDowngrade || this.#urls.length >= MAX_SERVERS || this.#urls.includes(other)) return
    if (isServerUrl(other)) this.#urls.push(other)
  }
}
