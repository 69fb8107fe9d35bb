/**
 * Why signaling did not work, as a sentence for the person who wants to join: what happened and what to
 * do next. The exit code is the command's when this ends it.
 */
import {isServerUrl, SERVER_URL_EXAMPLE, splitZone} from '@s2c/shared/addresses'
import {cleanText} from '@s2c/shared/clean-text'
import {SUBPROTOCOL} from '@s2c/shared/signal'
import {isSignalErrorCode, SIGNAL_ERRORS} from '@s2c/shared/signal-error'
import {EXIT} from '../../exit-codes.js'

export type FailureKind =
  | 'wrongUrl'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  /** The HTTP proxy between. */
  | 'proxy'
  | 'notSignaling'
  | 'otherProtocol'
  | 'busy'
  /** It worked, and then the connection was lost. */
  | 'lost'
  /** The server gave a reason of its own; `code` has it. */
  | 'refused'
  /** This peer ended it itself. */
  | 'ended'

const MAX_SERVER_SENTENCE = 200

export class SignalingFailure extends Error {
  override readonly name = 'SignalingFailure'
  readonly kind: FailureKind
  /** The code in the server's error message, if that is what ended it; else the kind. */
  readonly code: string

  constructor(kind: FailureKind, message: string, serverCode?: string) {
    super(message)
    this.kind = kind
    this.code = serverCode ?? kind
  }

  get exitCode(): number {
    return this.kind === 'refused' ? EXIT.refused : EXIT.unreachable
  }
}

/** A server's address without what may be secret in it. */
export function shownUrl(url: string): string {
  const {protocol, host, pathname} = new URL(splitZone(url).url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}

/** The address, if a WebSocket client can use it. Throws a SignalingFailure of kind `wrongUrl`. */
export function checkServerUrl(text: string): string {
  if (isServerUrl(text)) return text
  const shown = cleanText(text, MAX_SERVER_SENTENCE)
  const remedy = `it must look like ${SERVER_URL_EXAMPLE}`
  throw new SignalingFailure('wrongUrl', `"${shown}" is not the address of a signaling server: ${remedy}.`)
}

/** From an error that Node or `ws` reports before the connection was up. */
export function connectFailure(url: string, error: Error): SignalingFailure {
  const at = shownUrl(url)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  switch (code) {
    case 'ECONNREFUSED':
      return unreachable(
        `No signaling server answers at ${at}: start one with s2c-signaling, or check the address.`,
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(`The host of ${at} is not known: check the spelling and this machine's network.`)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return unreachable(`There is no way from this machine to ${at}: check the network and the address.`)
    case 'ETIMEDOUT':
      return timeoutFailure(url)
    case 'ECONNRESET':
    case 'EPIPE':
      return unreachable(
        `The server at ${at} broke off: check the address, and whether it is ws:// or wss://.`,
      )
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return new SignalingFailure(
        'tls',
        `The server at ${at} does not speak TLS: try ws:// instead of wss://.`,
      )
    default:
      return otherFailure(at, code, error)
  }
}

/** Node's names for TLS failures come from OpenSSL and are many. */
function otherFailure(at: string, code: string, error: Error): SignalingFailure {
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER|CRL/.test(code)) {
    const why = cleanText(error.message, MAX_SERVER_SENTENCE)
    const remedy = 'check its certificate, or name your own authority with --ca FILE'
    return new SignalingFailure('tls', `The server at ${at} could not prove who it is (${why}): ${remedy}.`)
  }
  if (code.startsWith('HPE_') || code === '') return notSignaling(at, 'it does not speak WebSocket')
  return unreachable(`The signaling server at ${at} cannot be reached (${code}): check the address.`)
}

export const timeoutFailure = (url: string): SignalingFailure =>
  new SignalingFailure(
    'timeout',
    `The server at ${shownUrl(url)} did not answer in time: check the address and the network.`,
  )

/**
 * From an HTTP answer in place of an upgrade. `speaks`: the subprotocol it names as its own, if any; `refusal`: the code that
 * it gives.
 */
export function httpFailure(
  url: string,
  status: number,
  speaks: string | undefined,
  refusal?: string,
): SignalingFailure {
  const at = shownUrl(url)
  if (speaks === SUBPROTOCOL && refusal !== undefined && isSignalErrorCode(refusal))
    return serverFailure(url, refusal, SIGNAL_ERRORS[refusal])
  if (speaks !== undefined && status === 503) {
    return new SignalingFailure(
      'busy',
      `The signaling server at ${at} has all the connections it allows: try again later.`,
    )
  }
  if (speaks !== undefined && speaks !== SUBPROTOCOL) return otherProtocolFailure(url, speaks)
  if (status >= 502 && status <= 504) {
    return unreachable(
      `The gateway at ${at} cannot reach its signaling server (HTTP ${status}): try again later.`,
    )
  }
  return notSignaling(at, `it answered with HTTP ${status}`)
}

/** `speaks`: what the server answered with, for the sentence only. */
export function otherProtocolFailure(url: string, speaks: string): SignalingFailure {
  const versions = `it speaks ${cleanText(speaks, 64) || 'something else'}, this program ${SUBPROTOCOL}`
  const sentence = `The server at ${shownUrl(url)} speaks another protocol version (${versions})`
  return new SignalingFailure('otherProtocol', `${sentence}: update the older of the two.`)
}

/** From the server's own `error` message. */
export function serverFailure(url: string, code: string, message: string): SignalingFailure {
  const why = cleanText(message, MAX_SERVER_SENTENCE)
  const at = shownUrl(url)
  switch (code) {
    case 'wrongProtocol':
      return otherProtocolFailure(url, 'another')
    case 'busy':
    case 'tooManySessions':
    case 'tooManyJoins':
      return new SignalingFailure('busy', `The signaling server at ${at} is busy: ${why}`, code)
    case 'shuttingDown':
      return new SignalingFailure(
        'unreachable',
        `The signaling server at ${at} is shutting down: try again later.`,
        code,
      )
    case 'joinTimeout':
      return new SignalingFailure(
        'timeout',
        `The signaling server at ${at} waited too long for this peer: try again.`,
        code,
      )
    case 'noToken':
      return refused(
        at,
        `${why} Ask who runs it for one, and give it with --token-file FILE or S2C_TOKEN.`,
        code,
      )
    case 'badToken':
    case 'expiredToken':
      return refused(at, `${why} Ask who runs the server for a new one.`, code)
    default:
      return refused(at, why, code)
  }
}

const refused = (at: string, why: string, code: string): SignalingFailure =>
  new SignalingFailure('refused', `The signaling server at ${at} refused: ${why}`, code)

const unreachable = (sentence: string): SignalingFailure => new SignalingFailure('unreachable', sentence)

const notSignaling = (at: string, why: string): SignalingFailure =>
  new SignalingFailure(
    'notSignaling',
    `What answers at ${at} is not an s2c signaling server (${why}): check the address and its path.`,
  )
