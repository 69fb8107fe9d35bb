/**
 * Which candidates of one connection pass, and when: own ones out, theirs to the library. Made with the transport; after
 * `end` nothing passes any more.
 *
 * The caller withholds its candidates until its own checks reached the callee: as soon as a check of the callee's
 * succeeds, the callee sends its first DTLS message, and if the caller does not listen yet OpenSSL waits a second before
 * it repeats it. Only where the callee cannot be reached first (behind a NAT) are the candidates given out after a
 * moment.
 *
 * Its relayed ones it gives out later still, and only if nothing else has worked: with those of the callee one relay is on the
 * way instead of two. And a callee that comes to the caller's relay sends DTLS just as the caller's checks succeed, which
 * now and then locks the library up for good, with all its connections: it calls back with the lock of its sockets held,
 * which sending through a relay needs (libdatachannel 0.24.5).
 */
import {type Candidate, readCandidate} from './session-description.js'

/** Own and theirs each: a host has seldom more than ten, and the library pairs at most twenty. */
const MAX_CANDIDATES = 64
/**
 * How long the caller tries by itself before it gives its candidates out: three rounds of checks, which the
 * library sends 50 ms apart.
 */
const CANDIDATE_HOLD_MS = 150
/** So much later the relay of the callee would have worked, had it one: three round trips of 300 ms. */
const RELAY_HOLD_MS = 900

export type CandidateEvents = {
  /** An own one is to be sent to the other side. */
  found(candidate: string, mid: string): void
  /** One of theirs is for the library, which throws at those it cannot use. */
  apply(candidate: string, mid: string): void
  dropped(reason: 'badCandidate' | 'tooManyCandidates' | 'tooManyOwnCandidates'): void
}

export class CandidateExchange {
  readonly #events: CandidateEvents
  #isHeld: boolean
  #isRelayHeld: boolean
  #holdTimer: NodeJS.Timeout | undefined
  #isDescribed = false
  #isRemoteDescribed = false
  #own: Candidate[] = []
  #theirs: Candidate[] = []
  #theirCount = 0
  #hasEnded = false

  constructor(role: 'caller' | 'callee', events: CandidateEvents) {
    this.#isHeld = role === 'caller'
    this.#isRelayHeld = role === 'caller'
    this.#events = events
  }

  /** The own description was sent, without these candidates that stood in it. */
  described(candidates: readonly Candidate[]): void {
    this.#isDescribed = true
    this.#own.unshift(...candidates)
    this.#release()
  }

  /** The library found an own one. */
  find(text: string, mid: string): void {
    if (this.#hasEnded) return
    const candidate = text.startsWith('a=') ? text.slice(2) : text
    if (this.#own.length < MAX_CANDIDATES) this.#own.push({candidate, mid})
    else this.#events.dropped('tooManyOwnCandidates')
    this.#release()
  }

  /** Takes one of the other side's, in any order with its description. */
  add(text: string, mid: string): void {
    if (this.#hasEnded) return
    const candidate = readCandidate(text)
    if (candidate === null) this.#events.dropped('badCandidate')
    else if (++this.#theirCount > MAX_CANDIDATES) this.#events.dropped('tooManyCandidates')
    else if (this.#isRemoteDescribed) this.#apply(candidate, mid)
    else this.#theirs.push({candidate, mid})
  }

  /** The other side's description was applied, without these candidates that stood in it. */
  remoteDescribed(candidates: readonly Candidate[]): void {
    this.#isRemoteDescribed = true
    if (this.#isHeld) this.#holdTimer = setTimeout(() => this.#tried(), CANDIDATE_HOLD_MS)
    for (const {candidate, mid} of this.#theirs.splice(0)) this.#apply(candidate, mid)
    for (const {candidate, mid} of candidates) this.add(candidate, mid)
    this.#release()
  }

  /** Own checks got through: no relay is needed beyond those that are known. */
  reached(): void {
    clearTimeout(this.#holdTimer)
    this.#isHeld = false
    this.#release()
  }

  /** Own checks had their time. */
  #tried(): void {
    this.#isHeld = false
    this.#release()
    this.#holdTimer = setTimeout(() => {
      this.#isRelayHeld = false
      this.#release()
    }, RELAY_HOLD_MS)
  }

  end(): void {
    clearTimeout(this.#holdTimer)
    this.#hasEnded = true
    this.#own = []
    this.#theirs = []
  }

  #release(): void {
    if (this.#hasEnded || !this.#isDescribed || this.#isHeld) return
    for (const {candidate, mid} of this.#take()) if (!this.#hasEnded) this.#events.found(candidate, mid)
  }

  /** Those whose time has come. */
  #take(): Candidate[] {
    const all = this.#own.splice(0)
    const isHeld = ({candidate}: Candidate): boolean => this.#isRelayHeld && / typ relay\b/.test(candidate)
    this.#own = all.filter(isHeld)
    return all.filter(each => !isHeld(each))
  }

  #apply(candidate: string, mid: string): void {
    try {
      this.#events.apply(candidate, mid)
    } catch {
      this.#events.dropped('badCandidate')
    }
  }
}
