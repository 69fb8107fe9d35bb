/**
 * How many sockets and WebSocket connections each address has, so that none can take them all. One for each server;
 * forgets an address with its last socket. Sockets count for where they come from, connections for their client.
 */
import type {Socket} from 'node:net'

/** Sockets of one address that are still in HTTP, on top of its WebSocket connections. */
const HTTP_SOCKETS_PER_ADDRESS = 16

export class AddressCounts {
  readonly #connectionsPerAddress: number
  readonly #isProxy: (address: string | undefined) => boolean
  readonly #sockets = new Map<string, number>()
  readonly #connections = new Map<string, number>()

  /** A proxy's sockets are not counted: they are those of many clients. */
  constructor(
    connectionsPerAddress: number,
    isProxy: (address: string | undefined) => boolean = () => false,
  ) {
    this.#connectionsPerAddress = connectionsPerAddress
    this.#isProxy = isProxy
  }

  /** Addresses that have a socket now. */
  get size(): number {
    return this.#sockets.size
  }

  /** Counts a socket until it closes; false, and nothing counted, if its address has too many. */
  admit(socket: Pick<Socket, 'remoteAddress' | 'once'>): boolean {
    if (this.#isProxy(socket.remoteAddress)) return true
    const key = addressKey(socket.remoteAddress)
    const limit = this.#connectionsPerAddress + HTTP_SOCKETS_PER_ADDRESS
    if ((this.#sockets.get(key) ?? 0) >= limit) return false
    add(this.#sockets, key, 1)
    socket.once('close', () => add(this.#sockets, key, -1))
    return true
  }

  /** WebSocket connections that a client at this address may still open. */
  free(address: string): number {
    return this.#connectionsPerAddress - (this.#connections.get(addressKey(address)) ?? 0)
  }

  /** Counts the connection that this socket has become, until it closes. */
  upgraded(address: string, socket: Pick<Socket, 'once'>): void {
    const key = addressKey(address)
    add(this.#connections, key, 1)
    socket.once('close', () => add(this.#connections, key, -1))
  }
}

/**
 * What counts as one address: all of IPv4; of IPv6 the first 64 bits, as one host has all that share them
 * (RFC 4291, 2.5.4). A socket that is gone already has none.
 */
export function addressKey(remoteAddress = ''): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(remoteAddress)?.[1]
  if (mapped !== undefined || !remoteAddress.includes(':')) return mapped ?? remoteAddress
  const [before = '', after] = remoteAddress.replace(/%.*$/, '').split('::')
  const head = groups(before)
  const tail = after === undefined ? [] : groups(after)
  const zeros = Array.from({length: Math.max(0, 8 - head.length - tail.length)}, () => '0')
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`
}

const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))

function add(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
