/** Which addresses are of a local network: what an embedded server listens at, and what may be believed about a host. */
import {BlockList, isIP, isIPv6} from 'node:net'

/** RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6. */
const PRIVATE_V4 = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const
const PRIVATE_V6 = [
  ['fc00::', 7],
  ['fe80::', 10],
] as const

const privateAddresses = new BlockList()
for (const [net, bits] of PRIVATE_V4) privateAddresses.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of PRIVATE_V6) privateAddresses.addSubnet(net, bits, 'ipv6')

const linkLocal = new BlockList()
linkLocal.addSubnet('fe80::', 10, 'ipv6')

export type Family = 'ipv4' | 'ipv6'
export const familyOf = (address: string): Family => (isIPv6(address) ? 'ipv6' : 'ipv4')

/** An address of a local network, without a zone. Loopback is not one: nobody else gets there. */
export const isPrivate = (address: string): boolean =>
  isIP(address) !== 0 && privateAddresses.check(address, familyOf(address))

/** IPv6 only: such an address means nothing without the interface it is behind. */
export const isLinkLocal = (address: string): boolean => isIPv6(address) && linkLocal.check(address, 'ipv6')
