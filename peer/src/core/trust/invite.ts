/**
 * The link that lets somebody into a meeting: where it is, its name, and after the "#" the passphrase, which stays with
 * the peers: a server is told host and session only. Made by `s2c-peer invite`, read by `join`.
 *
 *   s2c://host[:port][/path]/session#secret      a server by TLS (wss)
 *   s2c+ws://host[:port][/path]/session#secret   a server without TLS, as on a LAN
 *   s2c:///session#secret                        no server named: it is looked for as ever
 *   s2c://host/session#secret&token=TOKEN        with the token that the server lets people in by
 */

import {isToken} from '@s2c/shared/access-token'
import {isServerUrl} from '@s2c/shared/addresses'
import {encodeUtf8} from '@s2c/shared/encoding'
import {parseSessionName} from '@s2c/shared/names'

export type Invite = {
  /** A ws:// or wss:// address; null: the usual search. */
  readonly server: string | null
  readonly session: string
  /** The meeting's passphrase, never empty: a meeting without one is joined by its name. Never to be logged. */
  readonly secret: string
  /** Shown to the server; only with one. */
  readonly token?: string
}
/** The reason is a sentence for the person who pasted the link, and never holds the secret. */
export type ParsedInvite = {ok: true; invite: Invite} | {ok: false; reason: string}

export const INVITE_EXAMPLE = 's2c://host/session#secret'

/** Server address, session and secret at their longest, every character of them percent-encoded. */
const MAX_LINK_LENGTH = 8_192
/** More than any passphrase that a person types; keeps what is hashed small. */
export const MAX_SECRET_CHARACTERS = 1_024
const MAX_PORT = 65_535
/** Between secret and token; in a secret the first character is encoded. */
const TOKEN_MARK = '&token='

const SCHEME = /^s2c(\+ws)?:\/\//i
const LINK_SHAPE = /^s2c(?:\+ws)?:\/\/([^\s/?#@]*)((?:\/[^\s/?#]+)*)\/([^\s/?#]+)(?:#(\S*))?$/i
/** What stands unencoded in a fragment (RFC 3986 section 3.5), without what mail programs take for an end of a link. */
const PLAIN_CHARACTER = /[A-Za-z0-9._~-]/

/** Whether a text means to be a link rather than a session's name. */
export const isInviteLink = (text: string): boolean => SCHEME.test(text.trim())

/** The one link in a text that may hold words around it, such as a pasted message; else the text itself. */
export function linkIn(text: string): string {
  const links = text.match(/(?<!\S)s2c(?:\+ws)?:\/\/\S+/gi) ?? []
  return links.length === 1 ? links[0] : text.trim()
}

/** The link of an invite. Null for a server address that no link can express: one with a query, or that is none. */
export function formatInvite({server, session, secret, token}: Invite): string | null {
  const match = /^(wss?):\/\/([^/?#]+)([^?#]*)$/i.exec(server ?? 'wss:///')
  if (server !== null && (match === null || !isServerUrl(server))) return null
  const [, scheme = 'wss', host = '', path = ''] = match ?? []
  const start = scheme.toLowerCase() === 'wss' ? 's2c' : 's2c+ws'
  const place = `${start}://${host}${path.replace(/\/+$/, '')}/${percentEncode(session)}`
  const shown = token === undefined || server === null ? '' : `${TOKEN_MARK}${percentEncode(token)}`
  return `${place}#${percentEncode(secret)}${shown}`
}

/** Reads a link from outside, strictly: what is odd is refused with a reason, never guessed. */
export function parseInvite(text: string): ParsedInvite {
  const link = text.trim()
  if (link.length > MAX_LINK_LENGTH) return refused('The invite link is too long')
  if (!SCHEME.test(link)) return refused('That is not an invite link')
  if (/^[^#]*@/.test(link)) return refused('An invite link has no user before its host')
  if (/^[^#]*\?/.test(link)) return refused('An invite link has no "?"')
  const match = LINK_SHAPE.exec(link)
  if (match === null) return refused('The invite link has no session name, or a space in it')
  const [, host = '', path = '', session = '', fragment = ''] = match
  const server = serverOf(link, host, path)
  if (server === undefined) return refused('The invite link names no server that can be reached')
  const [secret = '', token] = fragment.split(TOKEN_MARK)
  const parsed = withNames(server, percentDecode(session), percentDecode(secret))
  return parsed.ok && token !== undefined ? withToken(parsed.invite, percentDecode(token)) : parsed
}

/** Undefined: what stands there is not an address. */
function serverOf(link: string, host: string, path: string): string | null | undefined {
  const isPlain = /^s2c\+ws:/i.test(link)
  if (host === '') return isPlain || path !== '' ? undefined : null
  const server = `${isPlain ? 'ws' : 'wss'}://${host}${path}`
  const port = /:(\d+)$/.exec(host)?.[1]
  const isPort = port === undefined || (Number(port) >= 1 && Number(port) <= MAX_PORT)
  return isPort && isServerUrl(server) ? server : undefined
}

function withNames(server: string | null, session: string | null, secret: string | null): ParsedInvite {
  if (session === null || secret === null) return refused('The invite link has a "%" that encodes nothing')
  const parsed = parseSessionName(session)
  if (!parsed.ok) return {ok: false, reason: `The invite link is broken: ${lowerFirst(parsed.reason)}`}
  if (secret.length > MAX_SECRET_CHARACTERS) return refused('The secret of the invite link is too long')
  // Joined all the same it would be another meeting, an open one, in which nobody waits.
  if (secret === '') return {ok: false, reason: LOST_SECRET}
  return {ok: true, invite: {server, session: parsed.name, secret}}
}

function withToken(invite: Invite, token: string | null): ParsedInvite {
  if (invite.server === null) return refused('The invite link has an access token and no server')
  if (token === null || !isToken(token)) return refused('The access token of the invite link is broken')
  return {ok: true, invite: {...invite, token}}
}

const LOST_SECRET =
  'The invite link has lost its secret, the part behind the "#": copy it whole and try again. ' +
  'A meeting that has no passphrase is joined by its name, without a link.'

const refused = (what: string): ParsedInvite => ({
  ok: false,
  reason: `${what}: it should look like ${INVITE_EXAMPLE}. Copy it whole and try again.`,
})

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)

const percentEncode = (text: string): string =>
  Array.from(text, character => (PLAIN_CHARACTER.test(character) ? character : encodeBytes(character))).join(
    '',
  )

const encodeBytes = (character: string): string =>
  Array.from(encodeUtf8(character), byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** Null for what is not UTF-8 in percent-encoding. */
function percentDecode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
