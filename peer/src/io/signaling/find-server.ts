/**
 * The signaling server of those who name none: one that answers on this machine, or else one started
 * here. Made by the engine for one meeting; the server it may have started ends with `close`.
 */
import {isIPv6} from 'node:net'
import {setTimeout as delay} from 'node:timers/promises'
import {DEFAULT_PORT} from '@s2c/shared/signal'
import type {BaseLogger} from 'pino'
import {type SignalingServer, startSignalingServer} from 's2c-signaling/server'
import {probeServer} from './probe.js'
import {SignalingFailure} from './signaling-failure.js'

export type FoundServer = {
  url: string
  /** Present if the server was started here. */
  embedded?: SignalingServer
  /** A sentence for the people at this machine. */
  notice?: string
}

/** Two that start at once see each other within one round; a server on its way out takes a few. */
const MAX_ROUNDS = 20
const ROUND_MS = 50

/** Where a local server is looked for, and started. */
export type LocalAddress = {readonly host: string; readonly port: number}

export const LOCAL_ADDRESS: LocalAddress = {host: '127.0.0.1', port: DEFAULT_PORT}

/**
 * Finds the server at this address of this machine or starts it there; on a free port, with a notice, if
 * something else has that one. Rejects only if no port at all can be had.
 */
export async function findServer(log: BaseLogger, address = LOCAL_ADDRESS): Promise<FoundServer> {
  const {host, port} = address
  const url = `ws://${isIPv6(host) ? `[${host}]` : host}:${port}`
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const answer = await probeServer(url)
    if (answer === 'signaling') return {url}
    if (answer === 'foreign') break
    const embedded = await startUnlessTaken(log, host, port)
    if (embedded !== null) return {url, embedded}
    // Who took the port between the question and now is most likely another peer.
    await delay(ROUND_MS * (0.5 + Math.random()))
  }
  const embedded = await startSignalingServer({host, port: 0, log}).catch((error: Error) => {
    const remedy = 'start s2c-signaling elsewhere and name it with --server'
    throw new SignalingFailure(
      'unreachable',
      `No signaling server can run here (${error.message}): ${remedy}.`,
    )
  })
  return {url: embedded.url, embedded, notice: takenNotice(port, embedded.url)}
}

/** Null if the port cannot be had. */
async function startUnlessTaken(
  log: BaseLogger,
  host: string,
  port: number,
): Promise<SignalingServer | null> {
  try {
    return await startSignalingServer({host, port, log})
  } catch (error) {
    log.debug({err: error}, 'no embedded signaling server on the usual port')
    return null
  }
}

const takenNotice = (port: number, url: string): string =>
  `Port ${port} of this machine is taken by another program, so this meeting is held at ${url}: ` +
  `others on this machine join it with --server ${url}.`

export type LocalServerOptions = {
  log: BaseLogger
  address?: LocalAddress
  /** Called with each notice for the people at this machine. */
  notice(sentence: string): void
}

/** Finds the local server as often as it is lost; holds the one that was started here. */
export class LocalServer {
  readonly #options: LocalServerOptions
  #embedded: SignalingServer | null = null
  #isClosed = false

  constructor(options: LocalServerOptions) {
    this.#options = options
  }

  /** True if others depend on this process for signaling. */
  get isEmbedded(): boolean {
    return this.#embedded !== null
  }

  /** The address of the local server; for the signaling client's `servers`. */
  readonly find = async (): Promise<string> => {
    if (this.#embedded !== null) return this.#embedded.url
    const {url, embedded, notice} = await findServer(this.#options.log, this.#options.address)
    this.#embedded = embedded ?? null
    if (this.#isClosed) await this.#embedded?.close()
    else if (notice !== undefined) this.#options.notice(notice)
    return url
  }

  /** Ends the server if it was started here; to be called after leaving. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#embedded?.close()
  }
}
