/** Which WebSocket upgrades at the signaling port are accepted, and what the others are told. */
import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {REFUSAL_HEADER, SUBPROTOCOL, SUBPROTOCOL_HEADER} from '@s2c/shared/signal'
import {SIGNAL_ERRORS, type SignalErrorCode} from '@s2c/shared/signal-error'

const BUSY_ADDRESS =
  'Your address has as many connections to this server as it allows; close some or try again later.'

export type UpgradeRefusal = {
  /** What it is counted as. */
  reason: UpgradeCode | 'webPage' | 'busyAddress'
  /** For programs; null: for people alone. */
  code: UpgradeCode | null
  status: '400 Bad Request' | '403 Forbidden' | '503 Service Unavailable'
  why: string
}
export type UpgradeCode = Extract<SignalErrorCode, 'wrongProtocol' | 'busy' | 'shuttingDown' | 'barred'>

/** What an upgrade is judged by. */
export type Circumstances = {
  /** Connections that may still be accepted: in all, and from the address that asks. */
  inAll: number
  here: number
  /** The server takes nobody from there now. */
  closedTo: Extract<UpgradeCode, 'shuttingDown' | 'barred'> | null
  /** Web pages that may connect. */
  origins: readonly string[]
}

/** Why this upgrade is refused, or null. */
export function refuseUpgrade(
  {headers}: IncomingMessage,
  {inAll, here, closedTo, origins}: Circumstances,
): UpgradeRefusal | null {
  // No page in a browser speaks this protocol, unless somebody makes one and says so; any other is reaching into a meeting.
  if (headers.origin !== undefined && !origins.includes(headers.origin.toLowerCase())) {
    const why = 'This signaling server does not talk to web pages of that origin.'
    return {reason: 'webPage', code: null, status: '403 Forbidden', why}
  }
  if (closedTo === 'barred') return refusal('barred', '403 Forbidden')
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
  if (!offered.includes(SUBPROTOCOL)) {
    const why = `${SIGNAL_ERRORS.wrongProtocol} This server speaks ${SUBPROTOCOL}.`
    return {...refusal('wrongProtocol', '400 Bad Request'), why}
  }
  if (closedTo === 'shuttingDown') return refusal('shuttingDown', '503 Service Unavailable')
  if (inAll <= 0) return refusal('busy', '503 Service Unavailable')
  if (here <= 0)
    return {...refusal('busy', '503 Service Unavailable'), reason: 'busyAddress', why: BUSY_ADDRESS}
  return null
}

const refusal = (code: UpgradeCode, status: UpgradeRefusal['status']): UpgradeRefusal => ({
  ...{reason: code, code, status},
  why: SIGNAL_ERRORS[code],
})

/** Answers an upgrade with a refusal that a client can read. */
export function answerRefusal(socket: Duplex, {status, code, why}: UpgradeRefusal): void {
  const body = `${why}\n`
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${SUBPROTOCOL_HEADER}: ${SUBPROTOCOL}`,
    ...(code === null ? [] : [`${REFUSAL_HEADER}: ${code}`]),
  ]
  socket.once('finish', () => socket.destroy())
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
