/** Sets of addresses as people write them: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. */
import {BlockList, isIP} from 'node:net'

export const NETWORK_EXAMPLE = '192.0.2.7, 192.0.2.0/24 or 2001:db8::/32'

type Network = {readonly address: string; readonly family: 'ipv4' | 'ipv6'; readonly prefix: number}

/** One address as sockets and headers write it, without zone and not mapped into IPv6; null for what is none. */
export function plainAddress(text: string): string | null {
  const address = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1] ?? text.replace(/%.*$/, '')
  return isIP(address) === 0 ? null : address.toLowerCase()
}

/** The network as it is kept and listed, `address/prefix` unless it is one address; null for what is none. */
export function plainNetwork(text: string): string | null {
  const network = parseNetwork(text)
  if (network === null) return null
  return network.prefix === bitsOf(network.family) ? network.address : `${network.address}/${network.prefix}`
}

function parseNetwork(text: string): Network | null {
  const [, start = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const address = plainAddress(start)
  if (address === null) return null
  const family = address.includes(':') ? 'ipv6' : 'ipv4'
  const prefix = bits === undefined ? bitsOf(family) : Number(bits)
  return prefix <= bitsOf(family) ? {address, family, prefix} : null
}

const bitsOf = (family: Network['family']): number => (family === 'ipv4' ? 32 : 128)

export class Networks {
  readonly #list = new BlockList()
  readonly #isEmpty: boolean

  /** Each as `plainNetwork` gives it; what is none is left out. */
  constructor(networks: readonly string[]) {
    const parsed = networks.map(parseNetwork).filter(network => network !== null)
    this.#isEmpty = parsed.length === 0
    for (const {address, family, prefix} of parsed) this.#list.addSubnet(address, prefix, family)
  }

  /** False for what is no address. */
  has(text: string | undefined): boolean {
    if (this.#isEmpty || text === undefined) return false
    const address = plainAddress(text)
    return address !== null && this.#list.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
  }
}
