/** From a TCP connection to a WebSocket: counts addresses, refuses upgrades, hands on the sockets that were accepted. */
import type {IncomingMessage, Server} from 'node:http'
import type {Duplex} from 'node:stream'
import {MAX_CLIENT_MESSAGE_BYTES, SUBPROTOCOL} from '@s2c/shared/signal'
import {type WebSocket, WebSocketServer} from 'ws'
import type {SignalingLimits} from '../limits.js'
import type {RefusalCounts} from '../refusal-counts.js'
import {AddressCounts} from './address-counts.js'
import {answerRefusal, refuseUpgrade} from './upgrade.js'

export type AcceptEvents = {
  /** How many connections may still be accepted, from wherever they come. */
  free(): number
  accepted(socket: AcceptedSocket): void
}

/** A WebSocket and what it writes to. */
export type AcceptedSocket = {readonly socket: WebSocket; readonly stream: Duplex}

/** Sockets that are still in HTTP, on top of the WebSocket connections. */
const HTTP_SOCKETS = 64
/** A message of 64 KiB comes in one fragment, seldom in several; each costs more memory than it carries. */
const MAX_FRAGMENTS = 64
/** Pieces of an unfinished frame, as the network cut them: 64 KiB in pieces of 64 bytes. */
const MAX_BUFFERED_CHUNKS = 1024

/** For as long as the HTTP server listens. */
export function acceptWebSockets(
  http: Server,
  limits: SignalingLimits,
  refusals: RefusalCounts,
  events: AcceptEvents,
): void {
  const addresses = new AddressCounts(limits.connectionsPerAddress)
  const webSockets = makeWebSocketServer()
  http.maxConnections = limits.connections + HTTP_SOCKETS
  http.on('connection', socket => {
    if (addresses.admit(socket)) return
    refusals.count('busyAddress')
    socket.destroy()
  })
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    surviveResets(socket, refusals)
    const refusal = refuseUpgrade(request, {inAll: events.free(), here: addresses.free(request)})
    if (refusal !== null) {
      refusals.count(refusal.reason)
      answerRefusal(socket, refusal)
      return
    }
    // The answer and the challenge go out together.
    socket.cork()
    webSockets.handleUpgrade(request, socket, head, webSocket => {
      addresses.upgraded(request)
      events.accepted({socket: webSocket, stream: socket})
    })
    socket.uncork()
  })
}

/**
 * Without a listener a reset during the handshake would end the process. In a function of its own: closures of one function
 * share what they hold, and this one lives as long as the socket, which must not keep the request.
 */
function surviveResets(socket: Duplex, refusals: RefusalCounts): void {
  socket.on('error', () => refusals.count('socketError'))
}

const makeWebSocketServer = (): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    handleProtocols: () => SUBPROTOCOL,
  })
