/**
 * Two founders meet: merged meetings, or a meeting that was torn apart and took a second founder meanwhile. Pure
 * rules that both apply to each other's charters, so that one gives way and the other need not.
 */
import type {IdentityKey} from '../trust/identity-key.js'
import {
  type Charter,
  isSameLineage,
  isSameReign,
  type Lineage,
  lineOfSuccession,
  MAX_TERM_STEP,
} from './charter.js'
import type {Outlook} from './succession.js'

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
 * Whether a successor gives the office back: to somebody who holds on to it and whom its predecessors' charters name
 * before it, so that it decides only because that one seemed to be missing. `past` are the last charters of earlier
 * reigns that led to this one.
 */
export const hasBetterRight = (rival: Charter, mine: Charter, past: readonly Charter[]): boolean =>
  isSameLineage(rival, mine) && rival.heir === null && passedOver(mine, past).has(rival.founder)

/** Everybody who was taken to be missing on the way to this reign. */
function passedOver(mine: Charter, past: readonly Charter[]): ReadonlySet<IdentityKey> {
  const kin = [...past, mine].filter(charter => isSameLineage(charter, mine))
  const missed = kin.flatMap((charter, place) => {
    const line = lineOfSuccession(charter)
    const successor = kin[place + 1]?.founder
    return successor === undefined ? [] : line.slice(0, Math.max(0, line.indexOf(successor)))
  })
  return new Set(missed.filter(key => key !== mine.founder))
}

/** The last charter known of a founder that decided before us and named nobody: it may never have been away. */
export function pastReign(rival: Charter, past: readonly Charter[]): Charter | undefined {
  const kin = past.filter(charter => isSameLineage(charter, rival))
  const hasHadItsChance = kin.some(({heir}) => heir?.founder === rival.founder && heir.term > rival.term)
  return hasHadItsChance
    ? undefined
    : kin.find(charter => isSameReign(charter, rival) && charter.heir === null)
}

/** Whether a successor's charter gives the office back to the founder of this one. */
export const givesBack = (mine: Charter, rival: Charter): boolean =>
  rival.heir !== null &&
  rival.heir.founder === mine.founder &&
  isSameLineage(rival.heir, mine) &&
  isSameLineage(rival, mine) &&
  rival.heir.term > mine.term &&
  rival.heir.term <= mine.term + MAX_TERM_STEP
