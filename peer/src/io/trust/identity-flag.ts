/** `--identity own|FILE|agent[:FINGERPRINT]`: read from the command line, then made into what an engine takes. */
import type {Ask} from './prompt.js'
import type {IdentityChoice} from './signer.js'

export type IdentityFlag =
  | {readonly kind: 'own'}
  | {readonly kind: 'file'; readonly path: string}
  | {readonly kind: 'agent'; readonly fingerprint: string | null}
export type ParsedIdentityFlag = {ok: true; flag: IdentityFlag} | {ok: false; reason: string}

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/

/** A file called "own" or "agent" is named "./own" or "./agent". */
export function parseIdentityFlag(text: string): ParsedIdentityFlag {
  if (text === 'own') return {ok: true, flag: {kind: 'own'}}
  if (text === 'agent') return {ok: true, flag: {kind: 'agent', fingerprint: null}}
  if (text === '') return {ok: false, reason: '--identity is empty: give own, a key file, or agent.'}
  if (!text.startsWith('agent:')) return {ok: true, flag: {kind: 'file', path: text}}
  const fingerprint = text.slice('agent:'.length)
  if (FINGERPRINT.test(fingerprint)) return {ok: true, flag: {kind: 'agent', fingerprint}}
  return {
    ok: false,
    reason: 'Give the fingerprint as "ssh-add -l" prints it: agent:SHA256:… with 43 characters.',
  }
}

/** Reads a key file here and now, while its passphrase can be asked for. Rejects with an IdentityProblem or NoAnswer. */
export async function chooseIdentity(flag: IdentityFlag, ask: Ask | null): Promise<IdentityChoice> {
  if (flag.kind !== 'file') return flag
  const {readKeySeed} = await import('./key-file.js')
  const seed = await readKeySeed(flag.path, ask)
  return {kind: 'file', path: flag.path, seed: Buffer.from(seed).toString('base64')}
}
