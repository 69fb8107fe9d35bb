/**
 * A public STUN server (RFC 8489, section 12) on one UDP port, for IPv4 and IPv6: tells peers behind NATs how they are seen from
 * outside. Keeps nothing of who asked but how often. Made when the service starts; ends with `close`. Nothing that arrives
 * can stop it.
 */
import {createSocket, type Socket} from 'node:dgram'
import {once} from 'node:events'
import {STUN_LIMITS, type StunLimits} from './stun-limits.js'
import {type StunCounts, StunResponder} from './stun-responder.js'

export const STUN_PORT = 3478

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

/** A machine may be without one family. */
const NO_SUCH_FAMILY = ['EAFNOSUPPORT', 'EADDRNOTAVAIL']

/** Resolves when it listens; rejects with Node's error (EADDRINUSE, ...) if it cannot. */
export async function startStunServer(options: StunServerOptions): Promise<StunServer> {
  const responder = new StunResponder({...STUN_LIMITS, ...options.limits}, performance.now())
  const sockets = await bindAll(options)
  for (const socket of sockets) {
    socket.on('message', (message, from) => responder.receive(socket, message, from, performance.now()))
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
