/**
 * Two founders meet: merged meetings, or a meeting that was torn apart and took a second founder meanwhile. Pure
 * rules that both apply to each other's charters, so that one gives way and the other need not.
 */
import {type Charter, isLater, isSameLineage, type Lineage, lineOfSuccession} from './charter.js'
import type {IdentityKey} from './identity-key.js'
import type {Outlook} from './succession.js'

/** How far a term may jump by one concession: far more than honest meetings come apart. */
const MAX_TERM_JUMP = 64

/**
 * Whether the founder of one meeting gives way to the founder of another, heard from itself: the lower key stays. A
 * locked meeting never gives way; an open one enters a locked one only when nobody would be shut out.
 */
export function givesWay(mine: Charter, rival: Charter, {own, presence}: Outlook): boolean {
  if (mine.locked || isSameLineage(mine, rival) || rival.heir !== null || rival.barred.includes(own))
    return false
  if (!rival.locked) return precedes(rival, mine)
  return [own, ...presence.live].every(key => rival.roster.includes(key))
}

/** The lower key of the first founder; of two meetings of one founder, the one founded last. */
export const precedes = (a: Lineage, b: Lineage): boolean =>
  a.origin !== b.origin ? a.origin < b.origin : a.foundedMs > b.foundedMs

/**
 * Whether a successor gives the office back: a founder whom it took to be away, or another successor with a better
 * right, holds on to it. `past` are the last charters of earlier terms, `find` any charter by its hash.
 */
export function hasBetterRight(
  rival: Charter,
  mine: Charter,
  past: readonly Charter[],
  find: (hash: string) => Charter | undefined,
): boolean {
  if (!isSameLineage(mine, rival) || rival.heir !== null) return false
  return rival.term === mine.term
    ? isEarlierSuccessor(rival, mine, find)
    : pastReign(rival, past) !== undefined
}

/** The last charter known of a founder that decided before us and named nobody: it may never have been away. */
export function pastReign(rival: Charter, past: readonly Charter[]): Charter | undefined {
  const kin = past.filter(charter => isSameLineage(charter, rival))
  const hasHadItsChance = kin.some(({heir}) => heir?.founder === rival.founder && heir.term > rival.term)
  return hasHadItsChance
    ? undefined
    : kin.find(({term, founder, heir}) => term === rival.term && founder === rival.founder && heir === null)
}

/** Both follow the same founder: who knew the later charter is right, then who stands earlier in it. */
function isEarlierSuccessor(
  rival: Charter,
  mine: Charter,
  find: (hash: string) => Charter | undefined,
): boolean {
  const theirs = rival.base === null ? undefined : find(rival.base)
  const ours = mine.base === null ? undefined : find(mine.base)
  if (theirs === undefined || ours === undefined || rival.founder === mine.founder) return false
  if (theirs.term !== ours.term || theirs.founder !== ours.founder) return false
  const place = (charter: Charter, key: IdentityKey): number => lineOfSuccession(charter).indexOf(key)
  if (place(theirs, rival.founder) < 0) return false
  return theirs.hash === ours.hash
    ? place(theirs, rival.founder) < place(ours, mine.founder)
    : isLater(theirs, ours)
}

/** Whether a successor's charter gives the office back to the founder of this one. */
export const givesBack = (mine: Charter, rival: Charter): boolean =>
  rival.heir !== null &&
  rival.heir.founder === mine.founder &&
  isSameLineage(rival.heir, mine) &&
  isSameLineage(rival, mine) &&
  mine.roster.includes(rival.founder) &&
  rival.heir.term > mine.term &&
  rival.heir.term <= mine.term + MAX_TERM_JUMP
