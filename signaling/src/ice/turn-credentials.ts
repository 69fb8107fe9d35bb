/**
 * Users and passwords for TURN servers that share a secret with this one (coturn's `use-auth-secret`; draft-uberti-behave-turn-rest-00,
 * section 2.2): the user's name says until when it holds, the password proves it. Pure.
 */
import {createHmac} from 'node:crypto'
import {isIceServer} from '@s2c/shared/addresses'

export const TURN_EXAMPLE = 'turn:host:port'

export type TurnCredentials = {readonly user: string; readonly password: string}

/** `expiresAt` in seconds since 1970. `id`: tells users of the same second apart, without a colon. */
export function turnCredentials(secret: string, expiresAt: number, id: string): TurnCredentials {
  const user = `${expiresAt}:${id}`
  return {user, password: createHmac('sha1', secret).update(user).digest('base64')}
}

/**
 * `turn:user:password@host:port` of `turn:host:port`. What separates parts of an address is escaped in both (RFC 3986, 2.1), above all
 * the colon in the user's name, so that every peer finds where the password begins.
 */
export const withCredentials = (address: string, {user, password}: TurnCredentials): string =>
  address.replace(/^turn:/i, `turn:${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)

/** As long as any are: an id of eight digits, and a password whose every byte is escaped. */
const LONGEST: TurnCredentials = {user: `${'9'.repeat(10)}:${'f'.repeat(8)}`, password: '/'.repeat(28)}

/** A TURN server without a user, of which peers will take the address with one. Peers speak UDP to it, so nothing is said of transports. */
export const isTurnAddress = (text: string): boolean =>
  /^turn:[^?]+$/i.test(text) && isIceServer(withCredentials(text, LONGEST))
