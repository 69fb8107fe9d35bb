/**
 * How this side itself comes into the meeting: who was there before it, who of them turned it away, and how long it
 * waits for them. Made with the membership.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import type {TurnedAway} from './effects.js'
import type {LinkState} from './link/connection.js'
import type {DoorStanding} from './lobby/door.js'
import type {IdentityKey} from './trust/identity-key.js'

/** No answer yet: whoever asks is told nothing, and asked about again when that may have changed. */
export type Standing = DoorStanding | 'undecided'

/** One who may yet let us in. */
export type Host = {
  readonly id: PeerId
  /** Null: it is not in either, as far as it says. */
  readonly namedFounder: IdentityKey | null
  readonly link: {readonly state: LinkState}
}

/** A newcomer gives those who were there before it so long to let it in, or not, before it meets other newcomers. */
const PATIENCE_MS = 5_000

export class Arrival {
  /** Who was in the session when we came; null before. */
  #welcome: ReadonlySet<PeerId> | null = null
  readonly #turnedAwayBy = new Map<PeerId, TurnedAway>()
  #hasBeenIn = false
  /** Null before the welcome, and once our patience is over. */
  #patientUntilMs: number | null = null

  /** Whether somebody and we have ever let each other in. */
  get hasBeenIn(): boolean {
    return this.#hasBeenIn
  }

  /** After each connection to signaling; the first one counts. */
  welcomed(others: readonly PeerId[], now: number): void {
    if (this.#welcome !== null) return
    this.#welcome = new Set(others)
    this.#patientUntilMs = now + PATIENCE_MS
  }

  entered(): void {
    this.#hasBeenIn = true
  }

  /** Only when all who were here before us say no is there nothing to stay for: one squatter decides nothing. */
  turnedAway(by: PeerId, reason: TurnedAway): TurnedAway | null {
    if (this.#hasBeenIn || this.#welcome?.has(by) !== true) return null
    this.#turnedAwayBy.set(by, reason)
    if (this.#turnedAwayBy.size < this.#welcome.size) return null
    const reasons = new Set(this.#turnedAwayBy.values())
    return reasons.has('denied') ? 'denied' : 'passphrase'
  }

  /** Somebody who is in has yet to let us in, or who was there before us is still being connected. */
  mayHaveToWait(others: readonly Host[]): boolean {
    if (this.#hasBeenIn) return false
    return others.some(({id, link, namedFounder}) => {
      if (link.state.name === 'held') return namedFounder !== null
      const isComing = this.#welcome?.has(id) === true && link.state.name !== 'closed'
      return isComing && !this.#turnedAwayBy.has(id) && this.#patientUntilMs !== null
    })
  }

  /** True, once, when our patience is over. */
  losesPatience(now: number): boolean {
    if (this.#patientUntilMs === null || now < this.#patientUntilMs) return false
    this.#patientUntilMs = null
    return true
  }

  wakeAt(): number {
    return this.#patientUntilMs ?? Number.POSITIVE_INFINITY
  }
}
