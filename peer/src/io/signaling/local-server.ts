/**
 * The local signaling server of one meeting, found again as often as it is lost. Holds the one that was
 * started here, and gives that up for the one on the usual port when it answers again. Ends with `close`.
 */
import {setTimeout as delay} from 'node:timers/promises'
import type {BaseLogger} from 'pino'
import type {SignalingServer} from 's2c-signaling/server'
import {
  FIRST_SEARCH,
  findServer,
  LOCAL_ADDRESS,
  type LocalAddress,
  SEARCH_AFTER_LOSS,
  type SearchTiming,
  urlOf,
} from './find-server.js'
import {probeServer} from './probe.js'

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

export type LocalServerOptions = {
  log: BaseLogger
  address?: LocalAddress
  timing?: LocalServerTiming
  /** Called with each notice for the people at this machine. */
  notice(sentence: string): void
}

export class LocalServer {
  readonly #options: LocalServerOptions
  readonly #address: LocalAddress
  readonly #timing: LocalServerTiming
  readonly #over = new AbortController()
  #embedded: SignalingServer | null = null
  #wasFound = false

  constructor(options: LocalServerOptions) {
    this.#options = options
    this.#address = options.address ?? LOCAL_ADDRESS
    this.#timing = options.timing ?? LOCAL_SERVER_TIMING
  }

  /** True if others depend on this process for signaling. */
  get isEmbedded(): boolean {
    return this.#embedded !== null
  }

  /** The address of the local server; for the signaling client's `servers`. */
  readonly find = async (): Promise<string> => {
    if (this.#embedded !== null) return this.#embedded.url
    const {first, afterLoss} = this.#timing
    const timing = this.#wasFound ? afterLoss : first
    const over = this.#over.signal
    const {url, embedded, notice} = await findServer(this.#options.log, this.#address, timing, over)
    this.#wasFound = true
    this.#embedded = embedded ?? null
    if (over.aborted) await this.#embedded?.close()
    else if (embedded !== undefined && notice !== undefined) {
      this.#options.notice(notice)
      void this.#returnWhenAlone(embedded)
    }
    return url
  }

  /** Ends the server if it was started here; to be called after leaving. */
  async close(): Promise<void> {
    this.#over.abort()
    await this.#embedded?.close()
  }

  /**
   * Looks for the usual server until it answers and nobody but this peer is at the embedded one. Its end
   * makes the signaling client search again. Never rejects.
   */
  async #returnWhenAlone(embedded: SignalingServer): Promise<void> {
    const {lookMs, afterLoss} = this.#timing
    while (await this.#wait(lookMs * (1 + Math.random()))) {
      if ((await probeServer(urlOf(this.#address), afterLoss.probeMs)) !== 'signaling') continue
      if (embedded.connectionCount > 1) continue
      this.#options.log.info('the usual signaling server answers again')
      this.#embedded = null
      return embedded.close()
    }
  }

  /** False when the meeting has ended meanwhile. */
  #wait(waitMs: number): Promise<boolean> {
    return delay(waitMs, true, {signal: this.#over.signal, ref: false}).catch(() => false)
  }
}
