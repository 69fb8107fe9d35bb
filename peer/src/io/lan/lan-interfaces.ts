/** The interfaces of this machine that lead to a local network, and what belongs to each. */
import {BlockList, isIPv6} from 'node:net'
import {type NetworkInterfaceInfo, networkInterfaces} from 'node:os'
import {familyOf, isLinkLocal, isPrivate} from './private-addresses.js'

export type LanInterface = {
  /** What stands behind `%` in link-local addresses. */
  readonly zone: string
  /** Of this machine there, private ones, or the one that was asked for; without zones. */
  readonly addresses: readonly string[]
  /** Where multicast goes out from; null: this kind of IP is not there. */
  readonly ipv4: string | null
  readonly ipv6: string | null
  /** Whether somebody with that address, which has no zone, is on the same link. */
  isOnLink(address: string): boolean
}

/** Machines with many containers have more; each costs four sockets. */
const MAX_INTERFACES = 16

/** `bind`: the one address that may be used; null: every private one. Nothing for loopback. */
export function lanInterfaces(bind: string | null, all = networkInterfaces()): LanInterface[] {
  return Object.entries(all)
    .map(([name, infos]) => lanInterface(name, infos ?? [], bind))
    .filter(each => each !== null)
    .slice(0, MAX_INTERFACES)
}

function lanInterface(
  name: string,
  infos: readonly NetworkInterfaceInfo[],
  bind: string | null,
): LanInterface | null {
  const usable = infos.filter(
    ({internal, address, netmask}) =>
      !internal && !isPointToPoint(netmask) && (bind === null ? isPrivate(address) : address === bind),
  )
  if (usable.length === 0) return null
  const addresses = usable.map(({address}) => address)
  const scope = infos.find(({family}) => family === 'IPv6')?.scopeid
  return {
    zone: process.platform === 'win32' && scope !== undefined ? String(scope) : name,
    addresses,
    ipv4: addresses.find(address => familyOf(address) === 'ipv4') ?? null,
    ipv6: addresses.some(isIPv6) ? (infos.map(({address}) => address).find(isLinkLocal) ?? null) : null,
    isOnLink: linkTest(infos),
  }
}

/** Tunnels: nobody else is on that link. */
const isPointToPoint = (netmask: string): boolean =>
  netmask === '255.255.255.255' || netmask === 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'

function linkTest(infos: readonly NetworkInterfaceInfo[]): (address: string) => boolean {
  const link = new BlockList()
  for (const {address, cidr} of infos) {
    const bits = Number(cidr?.split('/')[1])
    if (Number.isInteger(bits)) link.addSubnet(address, bits, familyOf(address))
  }
  return address => link.check(address, familyOf(address))
}

/** As `listen` takes it: link-local ones with their zone. */
export const listenAddresses = (interfaces: readonly LanInterface[]): string[] =>
  interfaces.flatMap(({zone, addresses}) =>
    addresses.map(address => (isLinkLocal(address) ? `${address}%${zone}` : address)),
  )

/** The same of the one with that zone; for the signaling client. Link-local last: it needs the most to work. */
export function hostUrls(addresses: readonly string[], port: number, source: string, zone: string): string[] {
  const ranked = addresses
    .filter(address => isPrivate(address) || address === source)
    .sort((a, b) => rankOf(a, source) - rankOf(b, source))
  return ranked.slice(0, MAX_URLS).map(address => `ws://${hostOf(address, zone)}:${port}`)
}

/** Each may have to time out before the next is tried. */
const MAX_URLS = 4

const rankOf = (address: string, source: string): number =>
  isLinkLocal(address) ? 3 : address === source ? 0 : familyOf(address) === 'ipv4' ? 1 : 2

const hostOf = (address: string, zone: string): string =>
  familyOf(address) === 'ipv4' ? address : isLinkLocal(address) ? `[${address}%25${zone}]` : `[${address}]`
