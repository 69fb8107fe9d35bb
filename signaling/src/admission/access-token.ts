/**
 * Access tokens: who holds one may join sessions of a server until it expires, each or only the one that it names. A text
 * that whoever has the server's secret makes without the server, and the server checks without remembering any.
 *
 *   s2c1.EXPIRY.SESSION.MAC
 *
 * EXPIRY is in seconds since 1970; SESSION the session's name (UTF-8, base64url), empty for all; MAC is HMAC-SHA-256
 * (RFC 2104, FIPS 180-4) under the secret of all that stands before its dot, base64url.
 */
import {createHmac, timingSafeEqual} from 'node:crypto'
import type {TokenFault} from './admission.js'

export type TokenGrant = {
  /** Normalized, as `parseSessionName` returns it; null: any. */
  readonly session: string | null
  /** Milliseconds since 1970; what is below a second is cut off. */
  readonly expiresAtMs: number
}

/** Clocks of two machines may differ by so much. */
export const CLOCK_LEEWAY_MS = 60_000
const VERSION = 's2c1'
const TOKEN_SHAPE = /^(s2c1\.(\d{1,11})\.([A-Za-z0-9_-]*))\.([A-Za-z0-9_-]{43})$/

/** `secret`: at least 128 bits that nobody else knows, in any form. */
export function makeToken(secret: string, {session, expiresAtMs}: TokenGrant): string {
  const name = Buffer.from(session ?? '', 'utf8').toString('base64url')
  const signed = `${VERSION}.${Math.floor(expiresAtMs / 1000)}.${name}`
  return `${signed}.${macOf(secret, signed).toString('base64url')}`
}

/** Null: whoever brings this token may join this session at this time. One of the secrets must have made it. */
export function checkToken(
  secrets: readonly string[],
  token: string | undefined,
  session: string,
  nowMs: number,
): TokenFault | null {
  if (token === undefined || token === '') return 'noToken'
  const [, signed, expiry, name, mac] = TOKEN_SHAPE.exec(token) ?? []
  if (signed === undefined || !isMadeBy(secrets, signed, mac!)) return 'badToken'
  if (name !== '' && Buffer.from(name!, 'base64url').toString('utf8') !== session) return 'badToken'
  return Number(expiry) * 1000 + CLOCK_LEEWAY_MS < nowMs ? 'expiredToken' : null
}

/** Looks at all secrets, each in constant time. */
function isMadeBy(secrets: readonly string[], signed: string, mac: string): boolean {
  const given = Buffer.from(mac, 'base64url')
  return secrets.map(secret => timingSafeEqual(macOf(secret, signed), given)).includes(true)
}

const macOf = (secret: string, signed: string): Buffer =>
  createHmac('sha256', secret).update(signed, 'utf8').digest()
