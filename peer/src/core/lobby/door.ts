/** What a charter means at the door: who may come in, and what of that a new charter changes. Pure rules. */
import type {IdentityKey} from '../trust/identity-key.js'
import {type Charter, lineOfSuccession} from './charter.js'

/** admit: let it in · hold: it waits at the door · bar: never in this meeting. */
export type DoorStanding = 'admit' | 'hold' | 'bar'

export function standingUnder(charter: Charter, identity: IdentityKey): DoorStanding {
  if (charter.barred.includes(identity)) return 'bar'
  return !charter.locked || lineOfSuccession(charter).includes(identity) ? 'admit' : 'hold'
}

/** Whether somebody's standing may differ. Before the first charter the door is open to all. */
export const changesStanding = (before: Charter | null, after: Charter): boolean =>
  changesLock(before, after) || !isSame(after.roster, before?.roster) || !isSame(after.barred, before?.barred)

/** Whether people see another door: the lock, or who decides. */
export const changesDoor = (before: Charter | null, after: Charter): boolean =>
  changesLock(before, after) ||
  after.founder !== before?.founder ||
  after.heir?.founder !== before.heir?.founder

const changesLock = (before: Charter | null, after: Charter): boolean =>
  after.locked !== (before?.locked ?? false)

const isSame = (a: readonly IdentityKey[], b: readonly IdentityKey[] = []): boolean => a.join() === b.join()
