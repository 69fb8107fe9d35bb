/**
 * Charters as control messages. Every charter from outside is parsed here once; what comes out has the right shape
 * and its hash, but nobody has checked its signature yet.
 */
import {concatBytes} from '@noble/hashes/utils.js'
import {decodeBase64, encodeBase64, encodeHex} from '@s2c/shared/encoding'
import {z} from 'zod'
import {SIGNATURE_BYTES} from '../trust/identity.js'
import {IDENTITY_KEY_BYTES, type IdentityKey, identityKeyBytes} from '../trust/identity-key.js'
import {type Charter, type CharterText, charterHash, MAX_BARRED, MAX_ROSTER, type Reign} from './charter.js'

/** Terms and numbers stay far from where a 32-bit number would wrap. */
const MAX_COUNT = 2 ** 31
const MAX_KEYS_CHARACTERS = 4 * Math.ceil((Math.max(MAX_ROSTER, MAX_BARRED) * IDENTITY_KEY_BYTES) / 3)
const HASH_BYTES = 32

const base64 = (maxCharacters: number) => z.string().max(maxCharacters)
const count = z.number().int().min(0).max(MAX_COUNT)
const foundedMs = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const reign = {origin: base64(44), foundedMs, term: count, founder: base64(44)}

/** The fields of a charter message, for the schema of all control messages. Lists are keys one after the other. */
export const charterMessageSchema = z.object({
  type: z.literal('charter'),
  ...reign,
  number: count,
  locked: z.boolean(),
  roster: base64(MAX_KEYS_CHARACTERS),
  barred: base64(MAX_KEYS_CHARACTERS),
  base: base64(44).nullable(),
  heir: z.object(reign).nullable(),
  signature: base64(88),
})

export type CharterMessage = z.infer<typeof charterMessageSchema>

export const charterMessage = (charter: Charter): CharterMessage => ({
  type: 'charter',
  ...reignMessage(charter),
  number: charter.number,
  locked: charter.locked,
  roster: encodeKeys(charter.roster),
  barred: encodeKeys(charter.barred),
  base: charter.base === null ? null : encodeBase64(identityKeyBytes(charter.base)),
  heir: charter.heir === null ? null : reignMessage(charter.heir),
  signature: encodeBase64(charter.signature),
})

/** Null for anything that no founder of this session could have signed. */
export function parseCharter(message: unknown, session: string): Charter | null {
  const parsed = charterMessageSchema.safeParse(message)
  if (!parsed.success) return null
  const text = charterText(parsed.data)
  const signature = decodeBase64(parsed.data.signature)
  if (text === null || signature?.length !== SIGNATURE_BYTES) return null
  return {...text, hash: charterHash(text, session), signature}
}

function charterText(message: CharterMessage): CharterText | null {
  const reign = parseReign(message)
  const roster = parseKeys(message.roster)
  const barred = parseKeys(message.barred)
  const base = message.base === null ? null : parseHex(message.base, HASH_BYTES)
  const heir = message.heir === null ? null : parseReign(message.heir)
  if (reign === null || roster === null || barred === null) return null
  if ((message.base === null) !== (base === null) || (message.heir === null) !== (heir === null)) return null
  const text = {...reign, number: message.number, locked: message.locked, roster, barred, base, heir}
  return isSound(text) ? text : null
}

/** Everybody stands in one list once at the most, and nobody who is barred decides. */
function isSound({term, base, roster, barred, founder, heir}: CharterText): boolean {
  if ((term === 0) !== (base === null)) return false
  if (new Set([...roster, ...barred]).size !== roster.length + barred.length) return false
  return !barred.includes(founder) && (heir === null || !barred.includes(heir.founder))
}

function parseReign({origin, foundedMs, term, founder}: z.infer<z.ZodObject<typeof reign>>): Reign | null {
  const originKey = parseHex(origin, IDENTITY_KEY_BYTES)
  const founderKey = parseHex(founder, IDENTITY_KEY_BYTES)
  if (originKey === null || founderKey === null) return null
  if (term === 0 && founderKey !== originKey) return null
  return {origin: originKey, foundedMs, term, founder: founderKey}
}

const reignMessage = ({origin, foundedMs, term, founder}: Reign) => ({
  origin: encodeBase64(identityKeyBytes(origin)),
  foundedMs,
  term,
  founder: encodeBase64(identityKeyBytes(founder)),
})

function parseHex(text: string, sizeBytes: number): string | null {
  const bytes = decodeBase64(text)
  return bytes?.length === sizeBytes ? encodeHex(bytes) : null
}

const encodeKeys = (keys: readonly IdentityKey[]): string =>
  encodeBase64(concatBytes(...keys.map(identityKeyBytes)))

function parseKeys(text: string): readonly IdentityKey[] | null {
  const bytes = decodeBase64(text)
  if (bytes === null || bytes.length % IDENTITY_KEY_BYTES !== 0) return null
  return Array.from({length: bytes.length / IDENTITY_KEY_BYTES}, (_, at) =>
    encodeHex(bytes.subarray(at * IDENTITY_KEY_BYTES, (at + 1) * IDENTITY_KEY_BYTES)),
  )
}
