/**
 * Charters as control messages. A charter from outside is parsed with the message that carries it; what comes out of
 * `charterOf` makes sense and has its hash, but nobody has checked its signature yet.
 */
import {concatBytes} from '@noble/hashes/utils.js'
import {encodeHex} from '@s2c/shared/encoding'
import {z} from 'zod'
import {SIGNATURE_BYTES} from '../trust/identity.js'
import {IDENTITY_KEY_BYTES, type IdentityKey, identityKeyBytes} from '../trust/identity-key.js'
import {fixedBytes, wireBytes} from '../wire/wire-bytes.js'
import {type Charter, type CharterText, charterHash, MAX_BARRED, MAX_ROSTER, type Reign} from './charter.js'

/** Terms and numbers stay far from where a 32-bit number would wrap. */
const MAX_COUNT = 2 ** 31
const HASH_BYTES = 32

const count = z.number().int().min(0).max(MAX_COUNT)
const foundedMs = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const key = fixedBytes(IDENTITY_KEY_BYTES)
const reign = {origin: key, foundedMs, term: count, founder: key}
/** Keys one after the other. */
const keys = (most: number) =>
  wireBytes(4 * Math.ceil((most * IDENTITY_KEY_BYTES) / 3)).refine(
    bytes => bytes.length % IDENTITY_KEY_BYTES === 0,
  )

/** The fields of a charter message, for the schema of all control messages. */
export const charterMessageSchema = z.object({
  type: z.literal('charter'),
  ...reign,
  number: count,
  locked: z.boolean(),
  roster: keys(MAX_ROSTER),
  barred: keys(MAX_BARRED),
  base: fixedBytes(HASH_BYTES).nullable(),
  heir: z.object(reign).nullable(),
  signature: fixedBytes(SIGNATURE_BYTES),
})

export type CharterMessage = z.infer<typeof charterMessageSchema>
type ReignMessage = z.infer<z.ZodObject<typeof reign>>

export const charterMessage = (charter: Charter): CharterMessage => ({
  type: 'charter',
  ...reignMessage(charter),
  number: charter.number,
  locked: charter.locked,
  roster: concatBytes(...charter.roster.map(identityKeyBytes)),
  barred: concatBytes(...charter.barred.map(identityKeyBytes)),
  base: charter.base === null ? null : identityKeyBytes(charter.base),
  heir: charter.heir === null ? null : reignMessage(charter.heir),
  signature: charter.signature,
})

/** Null for what no founder of this session could have signed. */
export function charterOf(message: CharterMessage, session: string): Charter | null {
  const {number, locked, signature} = message
  const text = {
    ...reignFrom(message),
    ...{number, locked},
    roster: keysIn(message.roster),
    barred: keysIn(message.barred),
    base: message.base === null ? null : encodeHex(message.base),
    heir: message.heir === null ? null : reignFrom(message.heir),
  }
  return isSound(text) ? {...text, hash: charterHash(text, session), signature} : null
}

/** Everybody stands in one list once at the most, and nobody who is barred decides. */
function isSound(text: CharterText): boolean {
  const {term, base, roster, barred, founder, heir} = text
  if ((term === 0) !== (base === null)) return false
  if (!isSoundReign(text) || (heir !== null && !isSoundReign(heir))) return false
  if (new Set([...roster, ...barred]).size !== roster.length + barred.length) return false
  return !barred.includes(founder) && (heir === null || !barred.includes(heir.founder))
}

/** The first term is that of who founded. */
const isSoundReign = ({term, founder, origin}: Reign): boolean => term > 0 || founder === origin

const reignFrom = ({origin, foundedMs, term, founder}: ReignMessage): Reign => ({
  origin: encodeHex(origin),
  foundedMs,
  term,
  founder: encodeHex(founder),
})

const reignMessage = ({origin, foundedMs, term, founder}: Reign): ReignMessage => ({
  origin: identityKeyBytes(origin),
  foundedMs,
  term,
  founder: identityKeyBytes(founder),
})

const keysIn = (bytes: Uint8Array): readonly IdentityKey[] =>
  Array.from({length: bytes.length / IDENTITY_KEY_BYTES}, (_, at) =>
    encodeHex(bytes.subarray(at * IDENTITY_KEY_BYTES, (at + 1) * IDENTITY_KEY_BYTES)),
  )
