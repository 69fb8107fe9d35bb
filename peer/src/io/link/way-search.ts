/**
 * What one connection learns on its search for a way to the other side. Made with the transport; asked once that ends
 * without ever having stood.
 */
import {CANDIDATE_KINDS, type CandidateKind, type Search} from '../../core/link/obstacle.js'

/** By then the library has sent each check several times, and a server that answers has done so. */
const FAIR_TRIAL_MS = 3_000

export class WaySearch {
  readonly #servers: readonly string[]
  readonly #own = new Set<CandidateKind>()
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
      isGathered: this.#isGathered,
      stunServers: counted('stun:'),
      turnServers: counted('turn:'),
    }
  }
}

function add(kinds: Set<CandidateKind>, candidate: string): void {
  const type = / typ (\S+)/.exec(candidate)?.[1]
  const kind = CANDIDATE_KINDS.find(each => each === type)
  if (kind !== undefined) kinds.add(kind)
}
