/**
 * Whom a lobby follows. Pure rules: a member follows one founder and changes only to a later charter of that founder,
 * to whom that founder named, or to the earliest in the roster when everybody before is missing.
 */
import type {IdentityKey} from '../trust/identity-key.js'
import {
  type Charter,
  isLater,
  isSameLineage,
  isSameReign,
  lineOfSuccession,
  MAX_TERM_STEP,
} from './charter.js'
import type {Presence} from './presence.js'

/** What a lobby knows when it judges. */
export type Outlook = {
  readonly own: IdentityKey
  readonly presence: Presence
  readonly now: number
  /** The newest charter that a live peer told: what it follows itself. */
  readonly heardFrom: (key: IdentityKey) => Charter | undefined
}

/** A founder that is away this long is followed by another. */
export const AWAY_MS = 30_000
/** Others may notice a silence some seconds later than the successor did. */
const AWAY_TOLERANCE_MS = 5_000
/** Nobody who could ever decide again is here: time for links that take long. */
export const DESERTED_MS = 60_000

/** What the founder whom we follow signed itself: something newer, or whom to follow from now on. */
export const obeys = (current: Charter, next: Charter): boolean =>
  continues(current, next) || inherits(current, next)

/** Whether a member goes over to somebody whom its founder did not name. Signatures are checked elsewhere. */
export function goesOver(current: Charter, next: Charter, outlook: Outlook): boolean {
  if (isTakeOver(current, next)) return mayTakeOver(current, next, outlook)
  return isDeserted(current, outlook) && isRefuge(current, next, outlook)
}

/**
 * Whether a member whose own way led nowhere goes along with what others follow: with the first in its line who is
 * here, or, if its founder is missing, with all who are. They may have come by another way, or have gone back to
 * somebody who was missed too early.
 */
export function goesAlong(current: Charter, next: Charter, outlook: Outlook): boolean {
  const {own, presence, now, heardFrom} = outlook
  if (isSameReign(current, next)) return false
  const isTold = (key: IdentityKey): boolean => {
    const heard = heardFrom(key)
    return heard !== undefined && isSameReign(heard, next)
  }
  const leader = current.heir?.founder ?? current.founder
  const first = lineOfSuccession(current).find(key => !presence.isAbsent(key, AWAY_MS, now))
  const isKin = isSameLineage(current, next)
  if ((isKin || current.heir !== null) && first !== undefined && first !== own && isTold(first)) return true
  if (current.locked && !isKin) return false
  const others = presence.live.filter(key => key !== own && current.roster.includes(key))
  return presence.isAbsent(leader, AWAY_MS, now) && others.length > 0 && others.every(isTold)
}

/** Whether it is this member's turn to take over; signing is the lobby's. */
export function isSuccessor(current: Charter, {own, presence, now}: Outlook): boolean {
  const line = lineOfSuccession(current)
  const place = line.indexOf(own)
  return place > 0 && line.slice(0, place).every(key => presence.isAbsent(key, AWAY_MS, now))
}

/** Whether one who decides, or could come to decide, is neither here nor expected; nor are we such a one. */
export function isDeserted(current: Charter, {own, presence, now}: Outlook): boolean {
  if (current.locked) return false
  const line = lineOfSuccession(current)
  return !line.includes(own) && line.every(key => presence.isAbsent(key, DESERTED_MS, now))
}

/**
 * Whether one who has a better right agrees to be succeeded by this charter's founder: every other member in reach
 * already follows it. With nobody else to ask, only who was cut off, and did not lock the door, gives in.
 */
export function consents(mine: Charter, next: Charter, {own, presence, now, heardFrom}: Outlook): boolean {
  if (!mine.roster.includes(next.founder)) return false
  const others = presence.live.filter(key => key !== own && key !== next.founder && mine.roster.includes(key))
  if (others.length === 0)
    return !mine.locked && next.term > mine.term && presence.wasCutOffFrom(next.founder, now)
  return others.every(key => isFollowing(heardFrom(key), next))
}

/** The founder whom we follow says something newer, also in a later term: whoever gave the office back is past. */
function continues(current: Charter, next: Charter): boolean {
  if (current.heir !== null || current.founder !== next.founder || !isSameLineage(current, next)) return false
  return next.term > current.term || (isSameReign(current, next) && isLater(next, current))
}

/** Our founder named this one, in this meeting or another. */
const inherits = ({heir}: Charter, next: Charter): boolean =>
  heir !== null && heir.founder === next.founder && isSameLineage(heir, next) && next.term >= heir.term

/** Rests on exactly the charter that we follow, whose roster names the successor. */
const isTakeOver = (current: Charter, next: Charter): boolean =>
  isSameLineage(current, next) &&
  next.term > current.term &&
  next.term <= current.term + MAX_TERM_STEP &&
  next.base === current.hash &&
  lineOfSuccession(current).includes(next.founder)

/**
 * In the view of each member everybody with a better right must be missing, or follow the successor by now. The
 * successor itself begins when one other sees it alike: it may merely have lost its own link to the founder.
 */
function mayTakeOver(current: Charter, next: Charter, outlook: Outlook): boolean {
  const {own, presence, now, heardFrom} = outlook
  const line = lineOfSuccession(current)
  if (next.founder === own && !isSupported(current, next, outlook)) return false
  return line
    .slice(0, line.indexOf(next.founder))
    .every(key =>
      key === own
        ? consents(current, next, outlook)
        : presence.isAbsent(key, AWAY_MS - AWAY_TOLERANCE_MS, now) || isFollowing(heardFrom(key), next),
    )
}

function isSupported(current: Charter, next: Charter, {own, presence, heardFrom}: Outlook): boolean {
  const others = presence.live.filter(key => key !== own && current.roster.includes(key))
  return others.length === 0 || others.some(key => isFollowing(heardFrom(key), next))
}

/** Something that a member of it tells, who may come to decide there. */
const isRefuge = (current: Charter, next: Charter, {own, presence, heardFrom}: Outlook): boolean =>
  !isSameReign(current, next) &&
  !next.barred.includes(own) &&
  lineOfSuccession(next).some(key => {
    const heard = presence.isLive(key) ? heardFrom(key) : undefined
    return heard !== undefined && isSameReign(heard, next)
  })

const isFollowing = (heard: Charter | undefined, next: Charter): boolean =>
  heard !== undefined && isSameLineage(heard, next) && (heard.term > next.term || isSameReign(heard, next))
