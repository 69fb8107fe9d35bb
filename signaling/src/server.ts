/**
 * One signaling server on one port. Made by the `s2c-signaling` command and by a peer that finds no
 * server; ends with `close`.
 */
import {createServer, type RequestListener, type Server} from 'node:http'
import {createServer as createSecureServer, type Server as SecureServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import type {Admission} from './admission/admission.js'
import {Faults} from './faults.js'
import {Doors} from './http/doors.js'
import {type ListenAt, listen} from './http/listen.js'
import {answerFrom, BASE_ROUTES, type Routes} from './http/routes.js'
import {type Holdings, Switchboard, type SwitchboardOptions} from './switchboard.js'
import type {TlsPair} from './tls/tls-files.js'

export type SignalingServerOptions = SwitchboardOptions & {
  /** 0 takes a free one. */
  port: number
  /** One address to listen on; all addresses of the machine if left out. */
  host?: string
  /** Certificate and key (PEM) for TLS; without TLS if left out. */
  tls?: TlsPair
  /** Answers to plain requests by path, beside or instead of those that every server gives. */
  routes?: Routes
}

export type SignalingServer = {
  /** For a peer on the same machine. */
  readonly url: string
  readonly port: number
  /** WebSocket connections now. */
  readonly connectionCount: number
  readonly holdings: Holdings
  /** Listens on the same port at these addresses as well, and at no others but its own. Resolves with those that can be had. */
  listenAlso(hosts: readonly string[]): Promise<readonly string[]>
  /** What an administrator closed or barred; may be changed while the server runs. */
  readonly admission: Admission
  /** Ends the connections that are meant, and tells each why. Returns how many. */
  endThose: Switchboard['endThose']
  /** Participants of each session that are connected here. */
  readonly sessionSizes: ReadonlyMap<string, number>
  /** From now on nobody else is let in; who is in stays. */
  refuseNewcomers(): void
  /** Tells a session's peers, and those that still come, at which other servers it goes on. */
  sendAway(session: string, servers: readonly string[]): void
  /** Takes that back: it stays here. */
  stay(session: string): void
  /** Takes another certificate for connections from now on; those that stand stay. Only where there is TLS. */
  renewTls(pair: TlsPair): void
  /** Tells every connection, closes it, frees the port. Resolves when all that is done. */
  close(): Promise<void>
}

/** Time for a client to send its whole HTTP request, and to read the answer: a slow one must not keep its socket for ever. */
const REQUEST_TIMEOUT_MS = 5_000
/** Node looks for late requests this often; by default only every 30 s. */
const LATE_REQUESTS_EVERY_MS = 1_000
/** Older versions are deprecated (RFC 8996). */
const MIN_TLS = 'TLSv1.2'

/** Resolves when the server listens; rejects with Node's error (EADDRINUSE, EACCES, ...) if it cannot. */
export async function startSignalingServer(options: SignalingServerOptions): Promise<SignalingServer> {
  const faults = new Faults(options.log)
  const notAccepted = (error: Error): void => faults.note('accept', error)
  const answer = answerFrom({...BASE_ROUTES, ...options.routes}, error => faults.note('request', error))
  const http = makeHttp(options.tls, answer)
  await listen(http, whereOf(options), notAccepted)
  const switchboard = new Switchboard(http, options, faults)
  const {port, address, family} = http.address() as AddressInfo
  const doors = new Doors(http, port, notAccepted)
  return {
    url: urlOf(options.tls === undefined ? 'ws' : 'wss', address, family, port),
    port,
    get holdings() {
      return switchboard.holdings
    },
    admission: switchboard.admission,
    endThose: (isMeant, code) => switchboard.endThose(isMeant, code),
    get sessionSizes() {
      return switchboard.sessionSizes
    },
    refuseNewcomers: () => switchboard.refuseNewcomers(),
    get connectionCount() {
      return switchboard.holdings.connections
    },
    listenAlso: hosts => doors.set(hosts),
    sendAway: (session, servers) => switchboard.sendAway(session, servers),
    stay: session => switchboard.stay(session),
    renewTls: pair => (http as SecureServer).setSecureContext({...pair, minVersion: MIN_TLS}),
    close: () => {
      doors.close()
      return switchboard.close()
    },
  }
}

function makeHttp(tls: TlsPair | undefined, answer: RequestListener): Server | SecureServer {
  const http = newHttp(tls, answer)
  // Of sockets on which nothing moves; a WebSocket has its heartbeats instead.
  http.timeout = REQUEST_TIMEOUT_MS
  return http
}

function newHttp(tls: TlsPair | undefined, answer: RequestListener): Server | SecureServer {
  const timing = {
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: LATE_REQUESTS_EVERY_MS,
  }
  if (tls === undefined) return createServer(timing, answer)
  return createSecureServer(
    {...timing, ...tls, minVersion: MIN_TLS, handshakeTimeout: REQUEST_TIMEOUT_MS},
    answer,
  )
}

const whereOf = ({port, host}: SignalingServerOptions): ListenAt =>
  host === undefined ? {port} : {port, host}

function urlOf(scheme: 'ws' | 'wss', address: string, family: string, port: number): string {
  if (address === '::' || address === '0.0.0.0') return `${scheme}://127.0.0.1:${port}`
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
