/**
 * One signaling server on one port. Made by the `s2c-signaling` command and by a peer that finds no
 * server; ends with `close`.
 */
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {Doors} from './http/doors.js'
import {answerFrom, BASE_ROUTES, type Routes} from './http/routes.js'
import {Switchboard, type SwitchboardOptions} from './switchboard.js'

export type SignalingServerOptions = SwitchboardOptions & {
  /** 0 takes a free one. */
  port: number
  /** One address to listen on; all addresses of the machine if left out. */
  host?: string
  /** Answers to plain requests by path, beside or instead of those that every server gives. */
  routes?: Routes
}

export type SignalingServer = {
  /** For a peer on the same machine. */
  readonly url: string
  readonly port: number
  /** WebSocket connections now. */
  readonly connectionCount: number
  /** Listens on the same port at these addresses as well, and at no others but its own. Resolves with those that can be had. */
  listenAlso(hosts: readonly string[]): Promise<readonly string[]>
  /** Tells a session's peers, and those that still come, at which other servers it goes on. */
  sendAway(session: string, servers: readonly string[]): void
  /** Takes that back. */
  hold(session: string): void
  /** Tells every connection, closes it, frees the port. Resolves when all that is done. */
  close(): Promise<void>
}

/** Time for a client to send its whole HTTP request: a slow one must not keep its socket for ever. */
const REQUEST_TIMEOUT_MS = 5_000
/** Node looks for late requests this often; by default only every 30 s. */
const LATE_REQUESTS_EVERY_MS = 1_000

/** Resolves when the server listens; rejects with Node's error (EADDRINUSE, EACCES, ...) if it cannot. */
export async function startSignalingServer(options: SignalingServerOptions): Promise<SignalingServer> {
  const timeouts = {headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS}
  const connectionsCheckingInterval = LATE_REQUESTS_EVERY_MS
  const answer = answerFrom({...BASE_ROUTES, ...options.routes}, error =>
    options.log.error({err: error}, 'a request failed'),
  )
  const http = createServer({...timeouts, connectionsCheckingInterval}, answer)
  await listen(http, options.port, options.host)
  const switchboard = new Switchboard(http, options)
  const {port, address, family} = http.address() as AddressInfo
  const doors = new Doors(http, port)
  return {
    url: urlOf(address, family, port),
    port,
    get connectionCount() {
      return switchboard.holdings.connections
    },
    listenAlso: hosts => doors.set(hosts),
    sendAway: (session, servers) => switchboard.sendAway(session, servers),
    hold: session => switchboard.hold(session),
    close: () => {
      doors.close()
      return switchboard.close()
    },
  }
}

function listen(http: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen({port, ...(host === undefined ? {} : {host})}, () => {
      http.off('error', reject)
      resolve()
    })
  })
}

function urlOf(address: string, family: string, port: number): string {
  if (address === '::' || address === '0.0.0.0') return `ws://127.0.0.1:${port}`
  return family === 'IPv6' ? `ws://[${address}]:${port}` : `ws://${address}:${port}`
}
