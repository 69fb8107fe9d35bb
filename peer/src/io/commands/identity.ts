/** `s2c-peer identity`: shows and copies the own key, lists the people met before and forgets them. */
import {randomBytes} from 'node:crypto'
import {cleanText} from '@s2c/shared/clean-text'
import stringWidth from 'string-width'
import {fingerprintOf, sshPublicLine} from '../../core/trust/identity.js'
import {identityKeyBytes} from '../../core/trust/identity-key.js'
import type {KnownPeer} from '../../core/trust/known-peers.js'
import {EXIT} from '../../exit-codes.js'
import {identityPath, ownIdentity} from '../trust/identity-file.js'
import {chooseIdentity, type IdentityFlag} from '../trust/identity-flag.js'
import {IdentityProblem} from '../trust/identity-problem.js'
import {KnownPeersFile, knownPeersPath} from '../trust/known-peers-file.js'
import {encodeOpenSshKey} from '../trust/openssh-key.js'
import {createPrivateFile, shownPath} from '../trust/private-file.js'
import {type Ask, askHidden, canAsk, NoAnswer} from '../trust/prompt.js'
import {openSigner} from '../trust/signer.js'

export type Paths = {readonly identity: string; readonly knownPeers: string}
export type Output = {write(text: string): void; complain(text: string): void}

/** Each command resolves with the exit code: 0, or 2 when it could not be done. */
export async function showIdentity(
  flag: IdentityFlag,
  paths = ownPaths(),
  output = terminal(),
  ask: Ask | null = canAsk() ? askHidden : null,
): Promise<number> {
  return orRefuse(output, async () => {
    const {signer, warning} = await openSigner(await chooseIdentity(flag, ask), paths.identity)
    if (warning !== null) output.complain(`${warning}\n`)
    const place = whereIs(flag, paths, warning !== null)
    output.write(`${signer.fingerprint}  ${place}\n${sshPublicLine(signer.publicKey, 's2c')}\n`)
  })
}

/** Never over a file that is there. */
export async function exportIdentity(file: string, paths = ownPaths(), output = terminal()): Promise<number> {
  return orRefuse(output, () => {
    const {seed, path, warning} = ownIdentity(paths.identity)
    if (path === null) throw new IdentityProblem(warning!)
    if (!createCopy(file, encodeOpenSshKey(seed, 's2c', randomBytes(4))))
      throw new IdentityProblem(`${shownPath(file)} exists: name a new file.`)
    output.write(`Your private key is now also in ${shownPath(file)}: whoever has it can pass for you.\n`)
  })
}

export async function listKnown(paths = ownPaths(), output = terminal()): Promise<number> {
  const {peers} = openKnown(paths, output)
  output.write(
    peers.all.length === 0 ? 'Nobody yet: you come to know whom you meet.\n' : describeKnown(peers.all),
  )
  return EXIT.left
}

export async function forgetKnown(who: string, paths = ownPaths(), output = terminal()): Promise<number> {
  const file = openKnown(paths, output)
  const before = file.peers.all.length
  file.apply({do: 'forget', who})
  await file.flushed()
  const count = before - file.peers.all.length
  if (count > 0) {
    output.write(`${cleanText(who, 80)} is forgotten: whoever comes by that name or key is new to you.\n`)
    return EXIT.left
  }
  output.complain(`error: Nobody known is called "${cleanText(who, 80)}": see "s2c-peer identity known".\n`)
  return EXIT.usage
}

/** A line each: name, fingerprint, since when, verified or not. */
export function describeKnown(peers: readonly KnownPeer[]): string {
  const width = Math.max(...peers.map(peer => stringWidth(peer.shownName)))
  const byName = peers.toSorted((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.sinceMs - b.sinceMs,
  )
  const lines = byName.map(({shownName, key, sinceMs, verified}) => {
    const name = shownName + ' '.repeat(width - stringWidth(shownName))
    const since = new Date(sinceMs).toISOString().slice(0, 10)
    return `${name}  ${fingerprintOf(identityKeyBytes(key))}  since ${since}  ${verified ? 'verified' : 'unverified'}\n`
  })
  return lines.join('')
}

const openKnown = (paths: Paths, output: Output): KnownPeersFile =>
  new KnownPeersFile(sentence => output.complain(`${sentence}\n`), paths.knownPeers)

function createCopy(file: string, text: string): boolean {
  try {
    return createPrivateFile(file, text)
  } catch (error) {
    throw new IdentityProblem(
      `${shownPath(file)} cannot be written (${(error as NodeJS.ErrnoException).code}): name another place.`,
    )
  }
}

function whereIs(flag: IdentityFlag, paths: Paths, isForNow: boolean): string {
  switch (flag.kind) {
    case 'own':
      return isForNow ? 'for this once' : shownPath(paths.identity)
    case 'file':
      return shownPath(flag.path)
    case 'agent':
      return 'in your ssh agent'
    default:
      return flag satisfies never
  }
}

async function orRefuse(output: Output, work: () => void | Promise<void>): Promise<number> {
  try {
    await work()
    return EXIT.left
  } catch (error) {
    if (!(error instanceof IdentityProblem || error instanceof NoAnswer)) throw error
    output.complain(`error: ${error.message}\n`)
    return EXIT.usage
  }
}

const ownPaths = (): Paths => ({identity: identityPath(), knownPeers: knownPeersPath()})

const terminal = (): Output => ({
  write: text => void process.stdout.write(text),
  complain: text => void process.stderr.write(text),
})
