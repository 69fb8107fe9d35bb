/**
 * Whom a lobby follows. Pure rules: a member follows one founder and changes only to a later charter of that founder,
 * to whom that founder named, or to the earliest in the roster when everybody before is missing.
 */
import {type Charter, isLater, isSameLineage, isSameReign, lineOfSuccession} from './charter.js'
import type {IdentityKey} from './identity-key.js'
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

/** Whether a member that follows the one charter goes on to the other. Signatures are checked elsewhere. */
export function follows(current: Charter, next: Charter, outlook: Outlook): boolean {
  if (continues(current, next) || inherits(current, next)) return true
  if (isTakeOver(current, next)) return mayTakeOver(current, next, outlook)
  return isDeserted(current, outlook) && isRefuge(current, next, outlook)
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
  next.term === current.term + 1 &&
  next.base === current.hash &&
  lineOfSuccession(current).includes(next.founder)

/**
 * In the view of each member everybody with a better right must be missing, or follow the successor by now. The
 * successor itself begins when one other sees it alike: it may merely have lost its own link to the founder.
 */
function mayTakeOver(current: Charter, next: Charter, outlook: Outlook): boolean {
  const {own, presence, now, heardFrom} = outlook
  const line = lineOfSuccession(current)
  if (next.founder === own) return isSuccessor(current, outlook) && isSupported(current, next, outlook)
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

/** Another meeting, in which somebody who is here decides. */
const isRefuge = (current: Charter, next: Charter, {own, presence, heardFrom}: Outlook): boolean =>
  !isSameLineage(current, next) &&
  !next.barred.includes(own) &&
  presence.isLive(next.founder) &&
  heardFrom(next.founder)?.hash === next.hash

const isFollowing = (heard: Charter | undefined, next: Charter): boolean =>
  heard !== undefined && isSameLineage(heard, next) && (heard.term > next.term || isSameReign(heard, next))
