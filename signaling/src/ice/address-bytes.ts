/**
 * The 4 or 16 bytes of an IP address as a socket gives it, a zone left out; IPv4 mapped into IPv6 (RFC 4291, 2.5.5.2) is IPv4.
 * Null for what is no address.
 */
import {isIP} from 'node:net'

export function addressBytes(text: string): Uint8Array | null {
  const address = text.replace(/%.*$/, '')
  switch (isIP(address)) {
    case 4:
      return Uint8Array.from(address.split('.'), Number)
    case 6:
      return unmapped(ipv6Bytes(address))
    default:
      return null
  }
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = address.split('::')
  const before = groupBytes(head)
  const after = groupBytes(tail ?? '')
  return Uint8Array.from([...before, ...Array(16 - before.length - after.length).fill(0), ...after])
}

/** The last group may be an IPv4 address of four bytes. */
const groupBytes = (groups: string): number[] =>
  groups
    .split(':')
    .filter(group => group !== '')
    .flatMap(group => (group.includes('.') ? group.split('.').map(Number) : wordBytes(parseInt(group, 16))))

const wordBytes = (word: number): number[] => [word >> 8, word & 0xff]

const unmapped = (bytes: Uint8Array): Uint8Array =>
  bytes.every((byte, at) => at >= 12 || byte === (at >= 10 ? 0xff : 0)) ? bytes.subarray(12) : bytes
