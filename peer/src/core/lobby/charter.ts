/**
 * The charter of a meeting: who decides about the door, whether it is locked, who may come in and who may not.
 * Signed by the meeting's founder at each change, with a rising number; made by a lobby, checked by every other.
 */
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeHex} from '@s2c/shared/encoding'
import {FIELD_BYTES, hash, lv, type Part} from '../seal/transcript.js'
import {type IdentityKey, identityKeyBytes} from '../trust/identity-key.js'

export type {IdentityKey} from '../trust/identity-key.js'

/** 64 lower-case hexadecimal digits: SHA-512 over what is signed, cut to 32 bytes. */
export type CharterHash = string

/** A meeting as it was founded: two that are founded apart are two lineages until one founder gives way. */
export type Lineage = {
  readonly origin: IdentityKey
  /** By its founder's clock, ms since 1970: last week's charters of the same founder mean nothing today. */
  readonly foundedMs: number
}

/** One founder's time in office. */
export type Reign = Lineage & {readonly term: number; readonly founder: IdentityKey}

/** What is signed. */
export type CharterText = Reign & {
  /** Rises with each change within a term. */
  readonly number: number
  readonly locked: boolean
  /** In the order in which they were admitted. */
  readonly roster: readonly IdentityKey[]
  readonly barred: readonly IdentityKey[]
  /** The last charter of the term before, on which this term rests; null in the first. */
  readonly base: CharterHash | null
  /** Set in a founder's last charter: from now on, follow this one. */
  readonly heir: Reign | null
}

export type Charter = CharterText & {readonly hash: CharterHash; readonly signature: Uint8Array}

/** True if the key's owner signed the message. */
export type Verify = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/** As many as a meeting has peers at the most; a message with both lists full stays below the control limit. */
export const MAX_ROSTER = 64
export const MAX_BARRED = 64

/** How far a term may rise at once: far more than honest meetings come apart, and no way to use terms up. */
export const MAX_TERM_STEP = 64

const LABEL = 's2c.charter.v2'

/** The bytes to sign: bound to the session, so that a charter of another one is worthless. */
export const charterBytes = (text: CharterText, session: string): Uint8Array =>
  lv(
    LABEL,
    session,
    ...reignParts(text),
    text.number,
    text.locked ? 1 : 0,
    concatBytes(...text.roster.map(identityKeyBytes)),
    concatBytes(...text.barred.map(identityKeyBytes)),
    text.base ?? '',
    ...(text.heir === null ? [] : reignParts(text.heir)),
  )

export const charterHash = (text: CharterText, session: string): CharterHash =>
  encodeHex(hash(charterBytes(text, session)).subarray(0, FIELD_BYTES))

export const isSignedByFounder = (charter: Charter, session: string, verify: Verify): boolean =>
  verify(identityKeyBytes(charter.founder), charterBytes(charter, session), charter.signature)

export const foundingText = (founder: IdentityKey, foundedMs: number): CharterText => ({
  origin: founder,
  foundedMs,
  term: 0,
  founder,
  number: 0,
  locked: false,
  roster: [founder],
  barred: [],
  base: null,
  heir: null,
})

export const reignOf = ({origin, foundedMs, term, founder}: Reign): Reign => ({
  origin,
  foundedMs,
  term,
  founder,
})

export const isSameLineage = (a: Lineage, b: Lineage): boolean =>
  a.origin === b.origin && a.foundedMs === b.foundedMs

export const isSameReign = (a: Reign, b: Reign): boolean =>
  isSameLineage(a, b) && a.term === b.term && a.founder === b.founder

/**
 * Within one reign: whether the first comes after the second. Two of one number, which an honest founder signs only
 * from two machines at once, are put in an order that everybody sees alike.
 */
export const isLater = (a: Charter, b: Charter): boolean =>
  a.number !== b.number ? a.number > b.number : a.hash < b.hash

/** Who follows when founders are missing, the earliest first: whoever was named, then those admitted. */
export function lineOfSuccession(charter: CharterText): readonly IdentityKey[] {
  const line = [charter.heir?.founder ?? charter.founder, ...charter.roster]
  return [...new Set(line)].filter(key => !charter.barred.includes(key))
}

const reignParts = ({origin, foundedMs, term, founder}: Reign): Part[] => [
  identityKeyBytes(origin),
  // More than 32 bits: as text.
  String(foundedMs),
  term,
  identityKeyBytes(founder),
]
