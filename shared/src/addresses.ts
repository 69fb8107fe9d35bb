/** What people write, and servers hand out, to name servers. Pure: no URL class, so that every part can use it. */

const MAX_ADDRESS_LENGTH = 512

/** Examples for messages. */
export const SERVER_URL_EXAMPLE = 'ws://host:port or wss://host'
export const ICE_SERVER_EXAMPLE = 'stun:host:port or turn:user:password@host:port'

/** A signaling server's address: ws:// or wss://, a host, perhaps a port and a path; no user, no fragment. */
export const isServerUrl = (text: string): boolean =>
  text.length <= MAX_ADDRESS_LENGTH &&
  /^wss?:\/\/(\[[0-9a-f:.]+(%25[\w.-]{1,32})?\]|[^\s/?#@:[\]]+)(:\d{1,5})?([/?][^\s#]*)?$/i.test(text)

export type ZonedUrl = {readonly url: string; readonly zone: string | null}

/**
 * Takes the zone, the interface behind which a link-local address lies, out of a server's address (RFC 6874:
 * `ws://[fe80::1%25eth0]:1122`): what parses URLs knows no zones.
 */
export function splitZone(text: string): ZonedUrl {
  const match = /^(wss?:\/\/\[[0-9a-f:.]+)%25([\w.-]{1,32})(\].*)$/i.exec(text)
  return match === null ? {url: text, zone: null} : {url: `${match[1]}${match[3]}`, zone: match[2]!}
}

/** A STUN server's host and port, or a TURN server's with what it wants to know of us (RFC 7064, RFC 7065). */
export const isIceServer = (text: string): boolean =>
  text.length <= MAX_ADDRESS_LENGTH &&
  /^(stun:|turn:[^\s:@]+:[^\s@]+@)(\[[0-9a-f:.]+\]|[^\s@:[\]]+)(:\d{1,5})?$/i.test(text)
