/**
 * What signs for this person: their own key file, another SSH key, or their ssh agent. Opened when a meeting is joined.
 * Every signature has the SSHSIG form, whoever makes it.
 */
import {fingerprintOf, signedBytes} from '../../core/trust/identity.js'
import {agentSocket, findAgentKey, signWithAgent} from './agent.js'
import {ed25519Key} from './ed25519.js'
import {identityPath, ownIdentity} from './identity-file.js'

export type Signer = {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** As ssh-keygen -l prints it. */
  readonly fingerprint: string
  /** 64 bytes, by the key, over the message in SSHSIG form. Rejects with an IdentityProblem when an agent refuses. */
  sign(message: Uint8Array): Promise<Uint8Array>
}

/** As it travels to an engine process, on its standard input: plain values, and never into a log. */
export type IdentityChoice =
  | {readonly kind: 'own'}
  /** A key file that has been read already: its 32 secret bytes in base64. */
  | {readonly kind: 'file'; readonly path: string; readonly seed: string}
  | {readonly kind: 'agent'; readonly fingerprint: string | null}

export type OpenedSigner = {
  readonly signer: Signer
  /** For the person: this identity ends with this process. */
  readonly warning: string | null
}

/** Rejects with an IdentityProblem: a sentence about what is wrong with the key or the agent, and what to do. */
export async function openSigner(choice: IdentityChoice, ownPath = identityPath()): Promise<OpenedSigner> {
  switch (choice.kind) {
    case 'own': {
      const {seed, warning} = ownIdentity(ownPath)
      return {signer: seedSigner(seed), warning}
    }
    case 'file':
      return {signer: seedSigner(Buffer.from(choice.seed, 'base64')), warning: null}
    case 'agent':
      return {signer: await agentSigner(agentSocket(), choice.fingerprint), warning: null}
    default:
      return choice satisfies never
  }
}

export function seedSigner(seed: Uint8Array): Signer {
  const {publicKey, sign} = ed25519Key(seed)
  return {...named(publicKey), sign: async message => sign(signedBytes(message))}
}

export async function agentSigner(socketPath: string, fingerprint: string | null): Promise<Signer> {
  const key = await findAgentKey(socketPath, fingerprint)
  return {
    ...named(key.publicKey),
    sign: message => signWithAgent(socketPath, key, message, signedBytes(message)),
  }
}

const named = (publicKey: Uint8Array): Pick<Signer, 'publicKey' | 'fingerprint'> => ({
  publicKey: Uint8Array.from(publicKey),
  fingerprint: fingerprintOf(publicKey),
})
