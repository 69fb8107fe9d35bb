/**
 * What both sides of a handshake must know: the meeting's passphrase, or its name where there is none. The session
 * counts too, so that a passphrase that serves two meetings does not lead from one into the other.
 */
import {lv} from './transcript.js'

const INVISIBLE = /\p{Cf}/gu
/** Also the dashes that word processors make of a hyphen, and the minus sign, which is none of them. */
const SPACES_AND_DASHES = /[\s\p{Pd}\u2212]+/gu

/** PRS of CPace. Throws for a passphrase in which nothing is left once it is normalized: ask for another before. */
export function meetingPassword(session: string, passphrase: string | null): Uint8Array {
  const sessionName = session.normalize('NFC')
  if (passphrase === null) return lv('session', sessionName)
  const normalized = normalizePassphrase(passphrase)
  if (normalized === '') throw new RangeError('a passphrase needs a letter or a digit')
  return lv('passphrase', sessionName, normalized)
}

/**
 * People read passphrases from paper, hear them and type them on phones: capitals, the kind and number of spaces and
 * dashes, invisible characters and compatibility forms make no difference. What case adds to a random passphrase
 * (about a bit a letter) is not missed: guesses cannot be tried without this side, and few can with it.
 */
export const normalizePassphrase = (passphrase: string): string =>
  passphrase
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .toLowerCase()
    // At the end of a word only, but which end that is depends on what follows.
    .replaceAll('ς', 'σ')
    .normalize('NFKC')
    .replace(SPACES_AND_DASHES, '-')
    .replace(/^-|-$/g, '')
