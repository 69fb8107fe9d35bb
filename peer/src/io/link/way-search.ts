/**
 * What one connection learns on its search for a way to the other side. Made with the transport; asked once that ends
 * without ever having stood.
 */
import {BlockList, isIPv6} from 'node:net'
import {CANDIDATE_KINDS, type CandidateKind, type Search} from '../../core/link/obstacle.js'

/** By then the library has sent each check several times, and a server that answers has done so. */
const FAIR_TRIAL_MS = 3_000

/** Private, shared, link-local and loopback addresses (RFC 1918, 6598, 3927, 1122, 4193, 4291). */
const PRIVATE_NETWORKS = new BlockList()
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const)
  PRIVATE_NETWORKS.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
] as const)
  PRIVATE_NETWORKS.addSubnet(network, prefix, 'ipv6')

export class WaySearch {
  readonly #servers: readonly string[]
  readonly #own = new Set<CandidateKind>()
  readonly #hosts = new Set<string>()
  readonly #theirs = new Set<CandidateKind>()
  #isGathered = false
  #isFound = false
  #sinceMs: number | null = null

  constructor(iceServers: readonly string[]) {
    this.#servers = iceServers
  }

  /** An own candidate. */
  found(candidate: string): void {
    add(this.#own, candidate)
    const host = /^candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ host/.exec(candidate)?.[1]
    if (host !== undefined) this.#hosts.add(host)
  }

  /** The other side's description is there: from `nowMs` on both may try each other. */
  began(nowMs: number): void {
    this.#sinceMs = nowMs
  }

  told(candidate: string): void {
    add(this.#theirs, candidate)
  }

  /** No server is waited for any more. */
  gathered(): void {
    this.#isGathered = true
  }

  /** Packets passed both ways: whatever happens then, it is not for want of a way. */
  succeeded(): void {
    this.#isFound = true
  }

  /** Null where a way was found, or the search was broken off before it could tell. */
  result(nowMs: number): Search | null {
    if (this.#isFound || this.#sinceMs === null || nowMs - this.#sinceMs < FAIR_TRIAL_MS) return null
    const counted = (scheme: string) => this.#servers.filter(url => url.startsWith(scheme)).length
    return {
      own: [...this.#own],
      theirs: [...this.#theirs],
      isPublic: this.#isPublic(),
      isGathered: this.#isGathered,
      stunServers: counted('stun:'),
      turnServers: counted('turn:'),
    }
  }

  /** Many a home has addresses of the internet in IPv6 alone, and its way out in IPv4. */
  #isPublic(): boolean {
    const hosts = [...this.#hosts]
    const old = hosts.filter(host => !isIPv6(host))
    return (old.length > 0 ? old : hosts).some(
      host => !PRIVATE_NETWORKS.check(host, isIPv6(host) ? 'ipv6' : 'ipv4'),
    )
  }
}

function add(kinds: Set<CandidateKind>, candidate: string): void {
  const type = / typ (\S+)/.exec(candidate)?.[1]
  const kind = CANDIDATE_KINDS.find(each => each === type)
  if (kind !== undefined) kinds.add(kind)
}
