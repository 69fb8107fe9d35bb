/**
 * The HTTP proxy that leads to signaling servers over TLS, as the environment names it: HTTPS_PROXY or ALL_PROXY, but not
 * for what NO_PROXY lists; lower case goes first. Made for one connection, and knows whether it is to blame for its end.
 */
import type {SecureContext} from 'node:tls'
import type {HttpsProxyAgent} from 'https-proxy-agent'
import {getProxyForUrl} from 'proxy-from-env'
import {SignalingFailure, shownUrl} from './signaling-failure.js'

const UNANSWERED = 0
const OPENED = 200
const WANTS_PASSWORD = 407

export class HttpProxy {
  readonly agent: HttpsProxyAgent<string>
  /** Without its credentials. */
  readonly #shown: string
  readonly #hasCredentials: boolean
  #status = UNANSWERED

  private constructor(agent: HttpsProxyAgent<string>, url: URL) {
    this.agent = agent
    this.#shown = `${url.protocol}//${url.host}`
    this.#hasCredentials = url.username !== ''
    agent.on('proxyConnect', ({statusCode}: {statusCode: number}) => {
      this.#status = statusCode
    })
  }

  /** Null where none is named for that server. Rejects with a SignalingFailure for one that cannot be used. */
  static async to(server: string, trust: SecureContext | null): Promise<HttpProxy | null> {
    const named = getProxyForUrl(server.replace(/^wss:/i, 'https:'))
    if (!/^wss:/i.test(server) || named === '') return null
    const url = proxyUrl(named)
    // Few need it, and all would wait for it to load.
    const {HttpsProxyAgent} = await import('https-proxy-agent')
    return new HttpProxy(new HttpsProxyAgent(url.href, trust === null ? {} : {secureContext: trust}), url)
  }

  /** Why there was no way through it to that server; null where there was one. */
  failure(server: string, why: string): SignalingFailure | null {
    const at = shownUrl(server)
    switch (this.#status) {
      case OPENED:
        return null
      case UNANSWERED:
        return failure(
          `The proxy at ${this.#shown} does not answer (${why}): check HTTPS_PROXY, or list the host of ${at} in NO_PROXY.`,
        )
      case WANTS_PASSWORD:
        return failure(
          this.#hasCredentials
            ? `The proxy at ${this.#shown} does not take the user and password in HTTPS_PROXY: check them.`
            : `The proxy at ${this.#shown} wants a user and password: put them into HTTPS_PROXY, as in http://USER:PASSWORD@HOST:PORT.`,
        )
      default:
        return failure(
          `The proxy at ${this.#shown} does not connect to ${at} (HTTP ${this.#status}): check the server's address, or ask whoever runs the proxy to allow it.`,
        )
    }
  }
}

function proxyUrl(named: string): URL {
  const url = URL.canParse(named) ? new URL(named) : null
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw failure('HTTPS_PROXY or ALL_PROXY names no HTTP proxy: give it as http://HOST:PORT, or unset it.')
}

const failure = (sentence: string): SignalingFailure => new SignalingFailure('proxy', sentence)
