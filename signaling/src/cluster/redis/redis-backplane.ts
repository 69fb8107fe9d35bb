/**
 * The backplane over one Redis. Made when the command starts, ends with the server. Redis may go and come back, with its data or
 * without; it is tried again without end.
 *
 *   opening ── reached, entered ──▶ connected ── a connection breaks, or beats stay unanswered ──▶ opening
 */
import {randomBytes} from 'node:crypto'
import {setTimeout as delay} from 'node:timers/promises'
import type {BaseLogger} from 'pino'
import type {InstanceId} from '../../rooms/place.js'
import type {Backplane, BackplaneEvents, Request} from '../backplane.js'
import {CLUSTER_LIMITS, type ClusterLimits} from '../limits.js'
import {Asked} from './asked.js'
import {parseNews} from './news-fields.js'
import {RedisLink, type RedisUrl} from './redis-link.js'
import {argumentsOf} from './request-arguments.js'

export type RedisBackplaneOptions = {
  url: RedisUrl
  log: BaseLogger
  /** Before all keys: services that share a Redis need different ones. */
  prefix?: string
  limits?: Partial<ClusterLimits>
}

/** The number is that of the layout of keys and news: instances of another layout are another service. */
const PREFIX = 's2c:1:'
const INSTANCE_BYTES = 8
const FIRST_RETRY_MS = 50
/** A Redis that is back is found within half a second. */
const MAX_RETRY_MS = 500
/** A connection that lasted for so long was a good one. */
const STEADY_MS = 5_000
/** A Redis that does not answer a beat for so long is taken for dead. */
const BEAT_PATIENCE_MS = 1_500
/** What was asked before the end has so long to be carried out. */
const CLOSE_PATIENCE_MS = 1_000

export class RedisBackplane implements Backplane {
  readonly instance: InstanceId = randomBytes(INSTANCE_BYTES).toString('hex')
  readonly #options: RedisBackplaneOptions
  readonly #limits: ClusterLimits
  readonly #prefix: string
  readonly #over = new AbortController()
  #events: BackplaneEvents | null = null
  #link: RedisLink | null = null
  #running: Promise<void> = Promise.resolve()
  /** It is in the log that Redis is away. */
  #isLossTold = false
  /** Up to here the inbox has been read. */
  #cursor = '0-0'
  readonly #asked = new Asked()

  constructor(options: RedisBackplaneOptions) {
    this.#options = options
    this.#limits = {...CLUSTER_LIMITS, ...options.limits}
    this.#prefix = options.prefix ?? PREFIX
  }

  get isConnected(): boolean {
    return this.#link !== null
  }

  open(events: BackplaneEvents): void {
    this.#events = events
    this.#running = this.#run()
  }

  ask(request: Request): boolean {
    const link = this.#link
    if (link === null || !this.#asked.add(request)) {
      this.#events?.dropped('backplaneFull')
      return false
    }
    this.#ask(link, request)
    return true
  }

  async close(): Promise<void> {
    const link = this.#link
    const patience = delay(CLOSE_PATIENCE_MS, undefined, {ref: false})
    // Carried out after all that was asked before.
    if (link !== null) await Promise.race([this.#call(link, ['exit']).catch(() => undefined), patience])
    this.#events = null
    this.#over.abort()
    link?.close()
    await this.#running
  }

  get #inbox(): string {
    return `${this.#prefix}inbox:${this.instance}`
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#over.signal.aborted) {
      const beganAt = performance.now()
      await this.#connect().catch((error: unknown) => this.#warn(error))
      // A Redis that takes us and then refuses what we ask is not to be asked without a pause.
      failures = performance.now() - beganAt > STEADY_MS ? 0 : failures + 1
      const waitMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10))
      await delay(waitMs, undefined, {signal: this.#over.signal}).catch(() => undefined)
    }
  }

  /** Resolves once it was connected and is not any more; rejects if it came to nothing. */
  async #connect(): Promise<void> {
    const link = await RedisLink.open(this.#options.url)
    try {
      const sessions = await this.#enter(link)
      if (this.#over.signal.aborted) return
      this.#options.log.info({event: 'redisConnected'}, 'joined with the other instances')
      this.#isLossTold = false
      this.#link = link
      this.#events?.connected(sessions)
      const error = await Promise.race([link.broken, this.#beat(link), this.#read(link)])
      if (!this.#over.signal.aborted) this.#warn(error)
    } finally {
      const wasConnected = this.#link === link
      this.#link = null
      link.close()
      if (wasConnected) this.#events?.disconnected()
    }
  }

  /** Where the registry still knows members of ours. */
  async #enter(link: RedisLink): Promise<string[]> {
    const [hasInbox, sessions] = (await this.#call(link, ['enter', link.run])) as [number, string[]]
    if (hasInbox === 0) this.#cursor = '0-0'
    return sessions
  }

  /** Resolves with the reason when Redis does not answer. */
  async #beat(link: RedisLink): Promise<unknown> {
    while (true) {
      await delay(this.#limits.beatMs, undefined, {signal: this.#over.signal}).catch(() => undefined)
      if (this.#link !== link) return new Error('the connection is over')
      const late = new Error('Redis does not answer')
      const patience = delay(BEAT_PATIENCE_MS, late, {ref: false})
      const failure = await Promise.race([this.#call(link, ['beat']).then(() => null), patience]).catch(
        (error: unknown) => error,
      )
      if (failure !== null) return failure
    }
  }

  /** Resolves with the reason when nothing can be read any more. */
  async #read(link: RedisLink): Promise<unknown> {
    try {
      while (true) {
        const entries = await link.read(this.#inbox, this.#cursor)
        if (this.#link !== link) return new Error('the connection is over')
        for (const {id, fields} of entries) {
          this.#cursor = id
          this.#heard(fields)
        }
        // If that fails so does the next reading.
        if (entries.length > 0) link.trim(this.#inbox, this.#cursor).catch(() => undefined)
      }
    } catch (error) {
      return error
    }
  }

  #heard(fields: readonly unknown[]): void {
    const news = parseNews(fields)
    if (news === null) this.#events?.dropped('badNews')
    else this.#events?.news(news)
  }

  #ask(link: RedisLink, request: Request): void {
    this.#call(link, argumentsOf(request))
      .then(answer => {
        if (answer === 'inboxFull') this.#events?.dropped('inboxFull')
      })
      .catch((error: unknown) => {
        // An answer that is an error, such as of a Redis that is out of memory, leaves nobody knowing what holds.
        if (this.#link === link) this.#warn(error)
        link.close()
        this.#events?.dropped('unanswered')
        this.#events?.unanswered(request)
      })
      .finally(() => this.#asked.remove(request))
  }

  #call(link: RedisLink, request: readonly string[]): Promise<unknown> {
    const {ttlMs, inboxNews, inboxEnvelopes} = this.#limits
    const limits = [ttlMs, inboxNews, inboxEnvelopes].map(String)
    return link.call(this.#prefix, [...limits, this.instance, ...request])
  }

  /** Once an outage: whatever is under way breaks with it, and tries to reach Redis again come to nothing. */
  #warn(error: unknown): void {
    if (this.#isLossTold) return
    this.#isLossTold = true
    const why = error instanceof Error ? error.message : String(error)
    this.#options.log.warn({event: 'redisLost', why}, 'Redis is out of reach: rooms go on with who is here')
  }
}
