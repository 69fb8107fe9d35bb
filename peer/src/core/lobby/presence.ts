/**
 * Who of a meeting is present, as one lobby sees it. Made with the lobby; a proven identity counts, however many
 * processes or links it has.
 */
import type {IdentityKey} from '../trust/identity-key.js'

/** live: admitted both ways, the link is up · away: silent, but not known to have left · gone: has left. */
export type PresenceState = 'live' | 'away' | 'gone'

type Entry = {state: PresenceState; sinceMs: number; wasLive: boolean}

/** As many as two full rosters; who left longest ago is forgotten first. */
const MAX_REMEMBERED = 128
/** Nobody else in reach for so long: the others may well have taken us for away. */
const CUT_OFF_MS = 25_000
/** Time for the others' links to come back and to tell what happened meanwhile. */
const RETURN_MS = 60_000

export class Presence {
  readonly #own: IdentityKey
  readonly #entries = new Map<IdentityKey, Entry>()
  #aloneSinceMs: number
  #returnedAtMs = Number.NEGATIVE_INFINITY

  constructor(own: IdentityKey, now: number) {
    this.#own = own
    this.#aloneSinceMs = now
  }

  /** Everybody who is live with us. */
  get live(): readonly IdentityKey[] {
    return Array.from(this.#entries).flatMap(([key, {state}]) => (state === 'live' ? [key] : []))
  }

  isLive = (key: IdentityKey): boolean => this.#entries.get(key)?.state === 'live'

  /** True if this one becomes live now. */
  note(key: IdentityKey, state: PresenceState, now: number): boolean {
    const before = this.#entries.get(key)
    if (before?.state === state || (before?.state === 'gone' && state === 'away')) return false
    const isAlone = this.#isAlone
    if (isAlone && state === 'live' && before?.wasLive && now - this.#aloneSinceMs >= CUT_OFF_MS) {
      this.#returnedAtMs = now
    }
    this.#entries.delete(key)
    this.#entries.set(key, {state, sinceMs: now, wasLive: state === 'live' || (before?.wasLive ?? false)})
    if (!isAlone && this.#isAlone) this.#aloneSinceMs = now
    this.#forgetOldest()
    return state === 'live'
  }

  /** People that a charter names and that were not met yet count as away from now on. */
  expect(keys: readonly IdentityKey[], now: number): void {
    for (const key of keys) {
      if (key !== this.#own && !this.#entries.has(key)) this.note(key, 'away', now)
    }
  }

  /** Has left, or has been silent for so long. We ourselves are always here. */
  isAbsent(key: IdentityKey, forMs: number, now: number): boolean {
    const entry = this.#entries.get(key)
    if (key === this.#own || entry?.state === 'live') return false
    return entry === undefined || entry.state === 'gone' || now - entry.sinceMs >= forMs
  }

  isAway = (key: IdentityKey): boolean => this.#entries.get(key)?.state === 'away'

  /** Whether we have just come back after nobody was in reach, to this one among others. */
  wasCutOffFrom(key: IdentityKey, now: number): boolean {
    return now - this.#returnedAtMs < RETURN_MS && (this.#entries.get(key)?.wasLive ?? false)
  }

  get #isAlone(): boolean {
    for (const {state} of this.#entries.values()) if (state === 'live') return false
    return true
  }

  #forgetOldest(): void {
    if (this.#entries.size <= MAX_REMEMBERED) return
    for (const [key, {state, wasLive}] of this.#entries) {
      // Who was only named by a charter and never came goes too: a founder could name people without end.
      if (state === 'live' || (state === 'away' && wasLive)) continue
      this.#entries.delete(key)
      return
    }
  }
}
