/** Which WebSocket upgrades at the signaling port are accepted, and what the others are told. */
import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import {SIGNAL_ERRORS} from '@s2c/shared/signal-error'

const BUSY_ADDRESS =
  'Your address has as many connections to this server as it allows; close some or try again later.'

export type UpgradeRefusal = {
  reason: 'webPage' | 'wrongProtocol' | 'busy' | 'busyAddress'
  status: '400 Bad Request' | '403 Forbidden' | '503 Service Unavailable'
  why: string
}

/** Connections that may still be accepted: in all, and from the address that asks. */
export type FreeConnections = {inAll: number; here: number}

/** Why this upgrade is refused, or null. */
export function refuseUpgrade(request: IncomingMessage, free: FreeConnections): UpgradeRefusal | null {
  // No page in a browser speaks this protocol; one that tries is reaching into a local meeting.
  if (request.headers.origin !== undefined) {
    return {
      reason: 'webPage',
      status: '403 Forbidden',
      why: 'This signaling server does not talk to web pages.',
    }
  }
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
  if (!offered.includes(SUBPROTOCOL)) {
    const why = `${SIGNAL_ERRORS.wrongProtocol} This server speaks ${SUBPROTOCOL}.`
    return {reason: 'wrongProtocol', status: '400 Bad Request', why}
  }
  const status = '503 Service Unavailable'
  if (free.inAll <= 0) return {reason: 'busy', status, why: SIGNAL_ERRORS.busy}
  if (free.here <= 0) return {reason: 'busyAddress', status, why: BUSY_ADDRESS}
  return null
}

/** Answers an upgrade with a refusal that a client can read. */
export function answerRefusal(socket: Duplex, {status, why}: UpgradeRefusal): void {
  const body = `${why}\n`
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${SUBPROTOCOL_HEADER}: ${SUBPROTOCOL}`,
  ]
  socket.once('finish', () => socket.destroy())
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
