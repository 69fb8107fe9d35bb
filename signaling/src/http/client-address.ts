/**
 * From which address a request comes: its socket's, or what trusted proxies say in X-Forwarded-For. Each proxy appends
 * the address that it was asked from, so the list is believed from its end on, as far as trusted proxies wrote it.
 */
import type {IncomingMessage} from 'node:http'
import {isIPv4} from 'node:net'
import {Networks, plainAddress} from './networks.js'

/** Of a longer way what stands before these is made up, and not looked at. */
const MAX_PROXIES = 16
const LOOPBACK = new Networks(['127.0.0.0/8', '::1'])
/** What proxies add; seen from elsewhere than a trusted one it tells of a proxy that nobody named. */
const FORWARDING_HEADERS = ['x-forwarded-for', 'forwarded', 'via'] as const

export class ClientAddresses {
  readonly #proxies: Networks

  constructor(proxies = new Networks([])) {
    this.#proxies = proxies
  }

  /** Sockets from there are many clients'. */
  isProxy(address: string | undefined): boolean {
    return this.#proxies.has(address)
  }

  /** The client's address; the socket's, where a trusted proxy says nothing that can be understood. */
  of(request: IncomingMessage): string {
    return this.known(request) ?? socketAddressOf(request)
  }

  /** Null where a proxy says nothing that can be understood, or is not one to be believed. */
  known(request: IncomingMessage): string | null {
    const socketAddress = socketAddressOf(request)
    if (this.#isForwarded(request)) return this.#told(request, socketAddress)
    return isByProxy(request) ? null : socketAddress
  }

  /** True for a program on this machine that asks by itself, not through a proxy on this machine. */
  isLoopback(request: IncomingMessage): boolean {
    return !isByProxy(request) && LOOPBACK.has(request.socket.remoteAddress)
  }

  #isForwarded(request: IncomingMessage): boolean {
    return request.headers['x-forwarded-for'] !== undefined && this.isProxy(request.socket.remoteAddress)
  }

  /** Null for a malformed header. */
  #told({headers}: IncomingMessage, socketAddress: string): string | null {
    const told = String(headers['x-forwarded-for']).split(',').slice(-MAX_PROXIES)
    let client = socketAddress
    while (told.length > 0 && this.#proxies.has(client)) {
      const address = plainAddress(withoutPort(told.pop()!.trim()))
      if (address === null) return null
      client = address
    }
    return client
  }
}

const isByProxy = ({headers}: IncomingMessage): boolean =>
  FORWARDING_HEADERS.some(name => headers[name] !== undefined)

const socketAddressOf = ({socket}: IncomingMessage): string => plainAddress(socket.remoteAddress ?? '') ?? ''

/** Some proxies add the port: `192.0.2.7:4711`, `[2001:db8::5]:4711`. */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1]
  if (bracketed !== undefined) return bracketed
  const before = text.replace(/:\d+$/, '')
  return isIPv4(before) ? before : text
}
