/**
 * A public STUN server (RFC 8489, section 12) on one UDP port, for IPv4 and IPv6: tells peers behind NATs how they are seen from
 * outside. Keeps nothing of who asked but how often. Made when the service starts; ends with `close`. Nothing that arrives
 * can stop it.
 */
import {createSocket, type RemoteInfo, type Socket} from 'node:dgram'
import {once} from 'node:events'
import {placeOf} from '../http/address-counts.js'
import {AddressBuckets, type Rate, type Refused} from './address-buckets.js'
import {addressBytes} from './address-bytes.js'
import {answerBinding, type NoRequest, parseBindingRequest} from './stun-message.js'

export const STUN_PORT = 3478

export type StunLimits = {
  /** Binding requests of one address: of IPv4, or of the 64 bits that one IPv6 host has. */
  readonly each: Rate
  /** Of all together. */
  readonly all: Rate
  /** Addresses whose rate is remembered. */
  readonly addresses: number
}

export const STUN_LIMITS: StunLimits = {
  // An office of 250 behind one address joins at once: each asks for up to 15 links, and each link again after 15 s.
  each: {burst: 4096, perSecond: 256},
  // About a third of what one core answers, so that signaling beside it keeps its time.
  all: {burst: 20_000, perSecond: 10_000},
  // Some 200 bytes each.
  addresses: 16_384,
}

/** What became of a datagram: `answered`, `answeredUnknown` (error 420), or why nothing was answered. */
export type StunOutcome = 'answered' | 'answeredUnknown' | Refused | NoRequest | 'noAddress' | 'unsent'
export type StunCounts = Readonly<Record<StunOutcome, number>>

export type StunServer = {
  readonly port: number
  /** Datagrams since the start, by what became of them. */
  readonly counts: StunCounts
  /** Resolves when the port is free. */
  close(): Promise<void>
}
export type StunServerOptions = {
  /** 0 takes a free one, the same for both families. */
  readonly port: number
  /** One address to listen at; all addresses of the machine if left out. */
  readonly host?: string
  readonly limits?: Partial<StunLimits>
}

/** Answers that the kernel has not taken yet: over it the network is too slow for more, and who asked will ask again. */
const MAX_UNSENT_BYTES = 64 * 1024
/** A machine may be without one family. */
const NO_SUCH_FAMILY = ['EAFNOSUPPORT', 'EADDRNOTAVAIL']

/** Resolves when it listens; rejects with Node's error (EADDRINUSE, ...) if it cannot. */
export async function startStunServer(options: StunServerOptions): Promise<StunServer> {
  const responder = new Responder({...STUN_LIMITS, ...options.limits})
  const sockets = await bindAll(options)
  for (const socket of sockets) {
    socket.on('message', (message, from) => responder.receive(socket, message, from))
    socket.on('error', () => responder.count('unsent'))
  }
  let closed: Promise<unknown> | null = null
  return {
    port: sockets[0]!.address().port,
    counts: responder.counts,
    close: async () => {
      closed ??= Promise.all(sockets.map(end))
      await closed
    },
  }
}

class Responder {
  readonly #buckets: AddressBuckets
  readonly counts: Record<StunOutcome, number> = {
    ...{answered: 0, answeredUnknown: 0, addressTooFast: 0, allTooFast: 0},
    ...{notStun: 0, noRequest: 0, badAttributes: 0, badFingerprint: 0, noAddress: 0, unsent: 0},
  }

  constructor({each, all, addresses}: StunLimits) {
    this.#buckets = new AddressBuckets(each, all, addresses, performance.now())
  }

  count(outcome: StunOutcome): void {
    this.counts[outcome]++
  }

  receive(socket: Socket, message: Buffer, from: RemoteInfo): void {
    this.count(this.#answer(socket, message, from))
  }

  #answer(socket: Socket, message: Buffer, {address, port}: RemoteInfo): StunOutcome {
    const parsed = parseBindingRequest(message)
    if (!parsed.ok) return parsed.reason
    const bytes = addressBytes(address)
    // Nobody listens at port 0; a forged datagram may come from there.
    if (bytes === null || port === 0) return 'noAddress'
    const refused = this.#buckets.take(placeOf(address), performance.now())
    if (refused !== null) return refused
    if (socket.getSendQueueSize() > MAX_UNSENT_BYTES) return 'unsent'
    socket.send(answerBinding(parsed.request, {bytes, port}), port, address, error => {
      if (error !== null) this.count('unsent')
    })
    return parsed.request.unknown.length === 0 ? 'answered' : 'answeredUnknown'
  }
}

/** Both families as sockets of their own, so that each address is seen as it is. */
async function bindAll({port, host}: StunServerOptions): Promise<Socket[]> {
  if (host !== undefined) return [await bind(host.includes(':') ? 'udp6' : 'udp4', port, host)]
  const ipv4 = await bindIfThere('udp4', port)
  const ipv6 = await bindIfThere('udp6', ipv4?.address().port ?? port).catch(async error => {
    if (ipv4 !== null) await end(ipv4)
    throw error
  })
  const sockets = [ipv4, ipv6].filter(socket => socket !== null)
  if (sockets.length === 0) throw new Error('this machine has neither IPv4 nor IPv6')
  return sockets
}

const bindIfThere = (type: 'udp4' | 'udp6', port: number): Promise<Socket | null> =>
  bind(type, port).catch((error: NodeJS.ErrnoException) => {
    if (NO_SUCH_FAMILY.includes(error.code ?? '')) return null
    throw error
  })

/** The socket, once it listens. */
async function bind(type: 'udp4' | 'udp6', port: number, host?: string): Promise<Socket> {
  const socket = createSocket({type, ipv6Only: type === 'udp6'})
  const listening = once(socket, 'listening')
  socket.bind({port, ...(host === undefined ? {} : {address: host})})
  await listening.catch(async error => {
    await end(socket)
    throw error
  })
  return socket
}

const end = (socket: Socket): Promise<void> => new Promise(resolve => socket.close(resolve))
