/**
 * The charters that a lobby has seen and found genuine: those that ended earlier terms, and what each live peer told
 * lately. Made with the lobby; a peer's are forgotten when it is no longer live.
 */
import type {IdentityKey} from '../trust/identity-key.js'
import {type Charter, type CharterHash, isLater, isSameLineage, isSameReign} from './charter.js'

/** Changes of founder that a returning member may have missed. */
export const MAX_PAST = 8
/** What one peer tells on becoming live, and some changes more; so one peer's flood costs others nothing. */
const MAX_HEARD_OF_ONE = MAX_PAST + 4

export class Archive {
  #past: readonly Charter[] = []
  #abandoned: readonly Charter[] = []
  readonly #heard = new Map<IdentityKey, readonly Charter[]>()

  /** The last of each earlier reign, oldest first. */
  get past(): readonly Charter[] {
    return this.#past
  }

  /** Everything that live peers told, once each. */
  get heard(): readonly Charter[] {
    return [...new Map([...this.#heard.values()].flat().map(charter => [charter.hash, charter])).values()]
  }

  /** The newest that each live peer told: what it follows. */
  get latest(): readonly (readonly [IdentityKey, Charter])[] {
    return Array.from(this.#heard, ([key, charters]) => [key, charters.at(-1)!])
  }

  heardFrom = (key: IdentityKey): Charter | undefined => this.#heard.get(key)?.at(-1)

  find = (hash: CharterHash): Charter | undefined => {
    for (const charters of [this.#past, ...this.#heard.values()]) {
      const found = charters.find(charter => charter.hash === hash)
      if (found !== undefined) return found
    }
    return undefined
  }

  hear(from: IdentityKey, charter: Charter): void {
    const others = (this.#heard.get(from) ?? []).filter(({hash}) => hash !== charter.hash)
    this.#heard.set(from, [...others, charter].slice(-MAX_HEARD_OF_ONE))
  }

  forget(peer: IdentityKey): void {
    this.#heard.delete(peer)
  }

  /** Whether we left this reign: there is no way back but with everybody else. */
  hasLeft = (charter: Charter): boolean =>
    [...this.#past, ...this.#abandoned].some(left => isSameReign(left, charter))

  /** The term of a take-over: one that is tried again must not be taken for the one that others went back from. */
  nextTerm(current: Charter, founder: IdentityKey): number {
    const own = [...this.#past, ...this.#abandoned].filter(
      left => left.founder === founder && isSameLineage(left, current),
    )
    return 1 + Math.max(current.term, ...own.map(({term}) => term))
  }

  /** Whether we obeyed this last charter before: two that name each other must not lead in a circle. */
  hasPassed = ({hash, heir}: Charter): boolean =>
    heir !== null && [...this.#past, ...this.#abandoned].some(left => left.hash === hash)

  /** A founder that gave up after we went on without it: its last charter is what others have to know. */
  amend(last: Charter): void {
    if (last.heir === null) return
    this.#past = this.#past.map(past => (isSameReign(past, last) && isLater(last, past) ? last : past))
  }

  /** Leaves a reign that leads nowhere, for one that may have come before it. */
  abandon(left: Charter, next: Charter): void {
    this.#past = this.#past.filter(past => !isSameReign(past, next))
    this.#abandoned = [...this.#abandoned, left].slice(-MAX_PAST)
  }

  /** Keeps a charter that others may need to understand how the next reign came about. */
  keep(charter: Charter): void {
    const others = this.#past.filter(past => !isSameReign(past, charter))
    this.#past = [...others, charter].slice(-MAX_PAST)
  }
}
