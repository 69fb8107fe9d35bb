/** From a TCP connection to a WebSocket: counts addresses, refuses upgrades, hands on the sockets that were accepted. */
import type {IncomingMessage, Server} from 'node:http'
import type {Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {SUBPROTOCOL} from '@s2c/shared/signal'
import {type WebSocket, WebSocketServer} from 'ws'
import type {SignalingLimits} from '../limits.js'
import type {Refusal} from '../refusal-counts.js'
import {AddressCounts} from './address-counts.js'
import type {ClientAddresses} from './client-address.js'
import {answerRefusal, type Circumstances, refuseUpgrade} from './upgrade.js'

export type AcceptOptions = {
  readonly limits: SignalingLimits
  readonly addresses: ClientAddresses
  /** Origins of web pages that may connect. */
  readonly origins: readonly string[]
}

export type AcceptEvents = {
  /** How many connections may still be accepted, from wherever they come. */
  free(): number
  /** Why nobody is accepted from this address now; null: somebody may be. */
  closedTo(address: string): Circumstances['closedTo']
  /** `wire`: what takes the frames of the WebSocket. */
  accepted(socket: WebSocket, wire: Duplex, address: string): void
  /** `address`: as far as known. */
  refused(reason: Refusal, address: string): void
}

/** Sockets that are still in HTTP, on top of the WebSocket connections. */
const HTTP_SOCKETS = 64
/** A message of 64 KiB comes in one fragment, seldom in several; each costs more memory than it carries. */
const MAX_FRAGMENTS = 64
/** Pieces of an unfinished frame, as the network cut them: 64 KiB in pieces of 64 bytes. */
const MAX_BUFFERED_CHUNKS = 1024

/** For as long as the HTTP server listens. Returns what cuts off every socket that is left, also one that said nothing yet. */
export function acceptWebSockets(
  http: Server,
  {limits, addresses, origins}: AcceptOptions,
  events: AcceptEvents,
): () => void {
  const counts = new AddressCounts(limits.connectionsPerAddress, address => addresses.isProxy(address))
  const webSockets = makeWebSocketServer(limits)
  const sockets = new Set<Socket>()
  http.maxConnections = limits.connections + HTTP_SOCKETS
  http.on('connection', socket => {
    if (counts.admit(socket)) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return
    }
    events.refused('busyAddress', socket.remoteAddress ?? '')
    socket.destroy()
  })
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = addresses.of(request)
    surviveResets(socket, address, events)
    const free = {inAll: events.free(), here: counts.free(address)}
    const refusal = refuseUpgrade(request, {...free, closedTo: events.closedTo(address), origins})
    if (refusal !== null) {
      events.refused(refusal.reason, address)
      answerRefusal(socket, refusal)
      return
    }
    // The answer and the challenge go out together.
    socket.cork()
    webSockets.handleUpgrade(request, socket, head, webSocket => {
      counts.upgraded(address, request.socket)
      events.accepted(webSocket, socket, address)
    })
    socket.uncork()
  })
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}

/**
 * Without a listener a reset during the handshake would end the process. In a function of its own: closures of one function
 * share what they hold, and this one lives as long as the socket, which must not keep the request.
 */
function surviveResets(socket: Duplex, address: string, events: AcceptEvents): void {
  socket.on('error', () => events.refused('socketError', address))
}

const makeWebSocketServer = ({messageBytes}: SignalingLimits): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: messageBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    // Each ping has its turn like any message, see turns.ts.
    autoPong: false,
    handleProtocols: () => SUBPROTOCOL,
  })
