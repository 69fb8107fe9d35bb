/** The local addresses of this machine, for media and for a server started here. */
import {createSocket} from 'node:dgram'
import {isIPv6} from 'node:net'
import {networkInterfaces} from 'node:os'

export const LOOPBACK = '127.0.0.1'

/** `--bind` names an address that no socket here can have. */
export class AddressProblem extends Error {
  override readonly name = 'AddressProblem'
  readonly code = 'unknown-address'
}

/** Whether this machine has any address that others could reach. */
export const hasNetwork = (): boolean => ownAddresses().length > 0

/** Tries the address out: the transport library would end the process over one that is not ours. Rejects with an AddressProblem. */
export function checkLocalAddress(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    socket.once('error', () => {
      socket.close()
      reject(
        new AddressProblem(
          `${address} is not an address of this machine: use one of ${[LOOPBACK, ...ownAddresses()].join(', ')}.`,
        ),
      )
    })
    socket.bind(0, address, () => socket.close(() => resolve()))
  })
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(({internal}) => !internal)
    .map(({address}) => address)
