/**
 * The signaling server of those who name none: one that answers on this machine, or else one started
 * here. Made by the engine for one meeting; the server it may have started ends with `close`.
 */
import {isIPv6} from 'node:net'
import {setTimeout as delay} from 'node:timers/promises'
import {DEFAULT_PORT} from '@s2c/shared/signal'
import type {BaseLogger} from 'pino'
import type {SignalingServer, SignalingServerOptions} from 's2c-signaling/server'
import {PROBE_TIMEOUT_MS, type ProbeAnswer, probeServer} from './probe.js'
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

/** Starts a server at this address; rejects with Node's error if it cannot be had. */
export type Serve = (host: string, port: number) => Promise<SignalingServer>

export const LOCAL_ADDRESS: LocalAddress = {host: '127.0.0.1', port: DEFAULT_PORT}

export type SearchTiming = {
  /** How long one question waits for an answer. */
  readonly probeMs: number
  /** How long a server that is silent is asked again before a meeting goes on without it. */
  readonly patienceMs: number
}

/** Nobody here has met the server yet: a silent port is most likely another program's. */
export const FIRST_SEARCH: SearchTiming = {probeMs: PROBE_TIMEOUT_MS, patienceMs: 0}
/** It was a server a moment ago: its process may only be stopped, or the machine may be asleep. */
export const SEARCH_AFTER_LOSS: SearchTiming = {probeMs: PROBE_TIMEOUT_MS, patienceMs: 15_000}

/**
 * Finds the server at this address of this machine or starts it there; on a free port, with a notice, if
 * something else has that one. Rejects only if no port at all can be had, or when `over` aborts.
 */
export async function findServer(
  log: BaseLogger,
  address = LOCAL_ADDRESS,
  timing = FIRST_SEARCH,
  over?: AbortSignal,
  serve: Serve = serveWith({log}),
): Promise<FoundServer> {
  const {host, port} = address
  const url = urlOf(address)
  const patientUntil = performance.now() + timing.patienceMs
  let answer: ProbeAnswer = 'nobody'
  for (let round = 0; round < MAX_ROUNDS; round++) {
    answer = await probeServer(url, timing.probeMs)
    if (over?.aborted) throw new SignalingFailure('ended', 'The search for a local server was ended.')
    if (answer === 'signaling') return {url}
    if (answer === 'foreign' || (answer === 'silent' && performance.now() >= patientUntil)) break
    const embedded = answer === 'nobody' ? await startUnlessTaken(serve, log, address) : null
    if (embedded !== null) return {url, embedded}
    // Who took the port between the question and now is most likely another peer.
    await delay(ROUND_MS * (0.5 + Math.random()))
  }
  const embedded = await startElsewhere(serve, host)
  return {url: embedded.url, embedded, notice: takenNotice(answer, port, embedded.url)}
}

/** For a signaling client. */
export const urlOf = ({host, port}: LocalAddress): string =>
  `ws://${isIPv6(host) ? `[${host}]` : host}:${port}`

/** Loaded by who serves, alone: most join a server that is there. */
export const serveWith =
  (options: Pick<SignalingServerOptions, 'log' | 'sessionsChanged'>): Serve =>
  async (host, port) => {
    const {startSignalingServer} = await import('s2c-signaling/server')
    return startSignalingServer({host, port, ...options})
  }

function startElsewhere(serve: Serve, host: string): Promise<SignalingServer> {
  return serve(host, 0).catch((error: Error) => {
    const remedy = 'start s2c-signaling elsewhere and name it with --server'
    throw new SignalingFailure(
      'unreachable',
      `No signaling server can run here (${error.message}): ${remedy}.`,
    )
  })
}

/** Null if the port cannot be had. */
async function startUnlessTaken(
  serve: Serve,
  log: BaseLogger,
  {host, port}: LocalAddress,
): Promise<SignalingServer | null> {
  try {
    return await serve(host, port)
  } catch (error) {
    log.debug({err: error}, 'no embedded signaling server on the usual port')
    return null
  }
}

function takenNotice(answer: ProbeAnswer, port: number, url: string): string {
  const what =
    answer === 'silent'
      ? `What has port ${port} of this machine does not answer`
      : `Port ${port} of this machine is taken by another program`
  return `${what}, so this meeting is held at ${url}: others on this machine join it with --server ${url}.`
}
