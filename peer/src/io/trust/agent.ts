/**
 * The person's ssh agent as the keeper of their identity: it lists its keys and signs, the private key stays with it.
 * Each request has a connection of its own, which ends with the answer or at a limit.
 */
import {connect, type Socket} from 'node:net'
import type {AgentProtocol, ParsedKey} from 'ssh2'
import {fingerprintOf, sshKeyBlob, verifyIdentity} from '../../core/trust/identity.js'
import {IDENTITY_KEY_BYTES} from '../../core/trust/identity-key.js'
import {IdentityProblem} from './identity-problem.js'

/** Agents answer at once. */
const LIST_LIMIT_MS = 5_000
/** An agent may ask its owner about each signature, and some want a finger on a token. */
const SIGN_LIMIT_MS = 30_000
const WINDOWS_AGENT = '\\\\.\\pipe\\openssh-ssh-agent'

export type AgentKey = {readonly publicKey: Uint8Array; readonly parsed: ParsedKey}

/** Where the agent listens; throws an IdentityProblem where none was started. */
export function agentSocket(environment: NodeJS.ProcessEnv = process.env): string {
  const path = environment['SSH_AUTH_SOCK'] || (process.platform === 'win32' ? WINDOWS_AGENT : '')
  if (path !== '') return path
  throw new IdentityProblem(
    'There is no ssh agent here (SSH_AUTH_SOCK is not set): start one and run ssh-add, or name a key file with --identity.',
  )
}

/** The key with that fingerprint, or the only Ed25519 key of the agent. Rejects with an IdentityProblem. */
export async function findAgentKey(
  socketPath: string,
  fingerprint: string | null,
  limitMs = LIST_LIMIT_MS,
): Promise<AgentKey> {
  const all = await request<ParsedKey[]>(socketPath, limitMs, (agent, settle) =>
    agent.getIdentities((error, keys) => settle(error, keys)),
  )
  const keys = all.flatMap(parsed => asEd25519(parsed))
  const found = fingerprint === null ? keys : keys.filter(key => fingerprintOf(key.publicKey) === fingerprint)
  if (found[0] !== undefined && found.length === 1) return found[0]
  throw new IdentityProblem(explainChoice(keys, fingerprint))
}

/** A signature of 64 bytes over a message in SSHSIG form, checked. Rejects with an IdentityProblem. */
export async function signWithAgent(
  socketPath: string,
  {publicKey, parsed}: AgentKey,
  message: Uint8Array,
  toSign: Uint8Array,
  limitMs = SIGN_LIMIT_MS,
): Promise<Uint8Array> {
  const signature = await request<Buffer>(socketPath, limitMs, (agent, settle) =>
    agent.sign(parsed, Buffer.from(toSign), (error, bytes) => settle(error, bytes)),
  )
  if (verifyIdentity(publicKey, message, signature)) return Uint8Array.from(signature)
  throw new IdentityProblem(
    'The ssh agent gave a signature that is not right: use a key file with --identity.',
  )
}

/** The library says "no error" with undefined, null or false. */
type Settle<Answer> = (error: unknown, answer: Answer | undefined) => void

async function request<Answer>(
  socketPath: string,
  limitMs: number,
  ask: (agent: AgentProtocol, settle: Settle<Answer>) => void,
): Promise<Answer> {
  const {default: ssh2} = await import('ssh2')
  const socket = connect(socketPath)
  const agent = new ssh2.AgentProtocol(true)
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const fail = (sentence: string) => (): void => reject(new IdentityProblem(sentence))
      const refused = fail(`The ssh agent refused: unlock it, or see with "ssh-add -l" what it holds.`)
      const gone = fail('The ssh agent cannot be reached: see with "ssh-add -l" whether it still runs.')
      const late = fail(
        `The ssh agent did not answer within ${limitMs / 1_000} s: look whether it asks you something.`,
      )
      socket.setTimeout(limitMs, late)
      for (const event of ['error', 'close', 'end'] as const) socket.on(event, gone)
      agent.on('error', refused)
      agent.pipe(socket).pipe(agent)
      ask(agent, (error, answer) => (!error && answer !== undefined ? resolve(answer) : refused()))
    })
  } finally {
    endQuietly(socket, agent)
  }
}

/** Either may still complain while it ends, when nobody waits any more. */
function endQuietly(socket: Socket, agent: AgentProtocol): void {
  socket.on('error', () => undefined)
  agent.on('error', () => undefined)
  socket.destroy()
  agent.destroy()
}

/** Certificates and keys on tokens are of other types, and keys of other lengths are none. */
function asEd25519(parsed: ParsedKey): AgentKey[] {
  if (parsed.type !== 'ssh-ed25519') return []
  const blob = parsed.getPublicSSH()
  const publicKey = Uint8Array.from(blob.subarray(-IDENTITY_KEY_BYTES))
  return blob.equals(sshKeyBlob(publicKey)) ? [{publicKey, parsed}] : []
}

function explainChoice(keys: readonly AgentKey[], fingerprint: string | null): string {
  const names = keys.map(key => fingerprintOf(key.publicKey)).join(', ')
  if (keys.length === 0) {
    return 'The ssh agent holds no Ed25519 key: add one with "ssh-add ~/.ssh/id_ed25519", or name a key file.'
  }
  if (fingerprint !== null) return `The ssh agent holds no Ed25519 key ${fingerprint}; it holds ${names}.`
  return `The ssh agent holds several Ed25519 keys: name one, --identity agent:FINGERPRINT, of ${names}.`
}
