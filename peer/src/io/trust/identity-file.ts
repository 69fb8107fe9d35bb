/**
 * This person's own identity: an Ed25519 key in the configuration folder, made when it is first needed. Everything
 * others remember of this person hangs on it, so a file that cannot be read is never written over.
 */
import {randomBytes} from 'node:crypto'
import {existsSync} from 'node:fs'
import {hostname} from 'node:os'
import {dirname, join} from 'node:path'
import {cleanText} from '@s2c/shared/clean-text'
import {configFolder, makePrivateFolder} from '../config-folder.js'
import {IdentityProblem} from './identity-problem.js'
import {decodeOpenSshKey, encodeOpenSshKey, SEED_BYTES} from './openssh-key.js'
import {createPrivateFile, isCode, type PrivateText, readPrivateFile, shownPath} from './private-file.js'

export type OwnIdentity = {
  readonly seed: Buffer
  /** Null: the key is for this process alone, for the reason in `warning`. */
  readonly path: string | null
  readonly warning: string | null
}

/** OpenSSH's own files have some 400 bytes, with long comments a few more. */
export const MAX_KEY_FILE_BYTES = 16_384
/** Disks that are full, read-only or somebody else's: a meeting goes on with a key for now. */
const CANNOT_WRITE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'ENOTDIR',
  'EEXIST',
  'ENOENT',
  'EIO',
])

export const identityPath = (): string => join(configFolder(), 'identity')

/** Reads the identity, or makes it: of several processes that do so at once one makes the key, and all get it. */
export function ownIdentity(path = identityPath()): OwnIdentity {
  const before = readIdentity(path)
  if (before !== null) return {seed: before, path, warning: null}
  const seed = randomBytes(SEED_BYTES)
  try {
    makePrivateFolder(dirname(path))
    if (createPrivateFile(path, encodeOpenSshKey(seed, comment(), randomBytes(4)))) {
      return {seed, path, warning: null}
    }
  } catch (error) {
    return forNow(seed, path, error)
  }
  const made = readIdentity(path)
  if (made === null)
    throw new IdentityProblem(`${shownPath(path)} comes and goes: look who else writes there.`)
  return {seed: made, path, warning: null}
}

/** Null: there is none yet. Throws an IdentityProblem for one that is not to be used as it is. */
function readIdentity(path: string): Buffer | null {
  const file = readKeyFile(path)
  if (file === null) return null
  const key = decodeOpenSshKey(file.text)
  const shown = shownPath(path)
  if (key.ok || key.reason === 'encrypted') requirePrivate(path, file)
  if (key.ok) return key.seed
  throw new IdentityProblem(
    key.reason === 'encrypted'
      ? `Your identity in ${shown} has a passphrase: join with --identity ${shown} to be asked for it.`
      : `${shown} is not an Ed25519 key that s2c can read: put back a copy of it, or move it away to become somebody new.`,
  )
}

/** The file of a private key, if it is one; null: none can be seen there. Throws an IdentityProblem for one that cannot be read. */
export function readKeyFile(path: string): PrivateText | null {
  try {
    return readPrivateFile(path, MAX_KEY_FILE_BYTES)
  } catch (error) {
    if (isCode(error, 'ENOTDIR') || (isCode(error, 'EACCES') && !existsSync(path))) return null
    const what = error instanceof RangeError ? 'it is too long for a key' : (error as Error).message
    throw new IdentityProblem(`${shownPath(path)} cannot be read (${cleanText(what, 120)}): check the file.`)
  }
}

/** Throws an IdentityProblem when others may read it. For what has proven to be a key: nothing else is to be closed off. */
export function requirePrivate(path: string, {isOpenToOthers}: PrivateText): void {
  if (!isOpenToOthers) return
  const shown = shownPath(path)
  throw new IdentityProblem(
    `Others on this machine may read the private key in ${shown}: run chmod 600 '${shown}' and try again.`,
  )
}

function forNow(seed: Buffer, path: string, error: unknown): OwnIdentity {
  if (!CANNOT_WRITE.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  const warning =
    `Your identity cannot be kept in ${shownPath(path)} (${(error as NodeJS.ErrnoException).code}): ` +
    'others will not know you again. Make the folder writable, or name a key with --identity.'
  return {seed, path: null, warning}
}

/** For whoever finds the key: which program and machine it is from. */
const comment = (): string => `s2c@${cleanText(hostname(), 60) || 'localhost'}`
