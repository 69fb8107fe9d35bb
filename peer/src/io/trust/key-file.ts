/**
 * Ed25519 keys of other programs as an identity: OpenSSH's own files and PKCS #8, with a passphrase or without one. Read
 * once, before anything starts, so that a question is asked while the terminal is still free.
 */
import {createPrivateKey} from 'node:crypto'
import {readKeyFile, requirePrivate} from './identity-file.js'
import {IdentityProblem} from './identity-problem.js'
import {decodeOpenSshKey} from './openssh-key.js'
import {shownPath} from './private-file.js'
import type {Ask} from './prompt.js'

/** As ssh does. */
const TRIES = 3

/** The key's 32 secret bytes. Throws an IdentityProblem that says why there are none; `ask` is null without a terminal. */
export async function readKeySeed(path: string, ask: Ask | null): Promise<Uint8Array> {
  const file = readKeyFile(path)
  if (file === null)
    throw new IdentityProblem(`There is no key in ${shownPath(path)}: name a private Ed25519 key.`)
  const {text} = file
  if (/^(ssh-|ecdsa-|sk-)\S+ AAAA/.test(text)) {
    throw new IdentityProblem(
      `${shownPath(path)} is the public half of a key: name the private one, most often without ".pub".`,
    )
  }
  const plain = decodeOpenSshKey(text)
  if (!plain.ok && plain.reason === 'otherType') throw otherType(path)
  const seed = plain.ok ? plain.seed : await openWithLibrary(path, text, '')
  requirePrivate(path, file)
  return seed ?? (await askForIt(path, text, ask))
}

async function askForIt(path: string, text: string, ask: Ask | null): Promise<Uint8Array> {
  if (ask === null) {
    throw new IdentityProblem(
      `The key in ${shownPath(path)} has a passphrase and there is no terminal to ask for it: ` +
        'load it into your ssh agent (ssh-add) and use --identity agent.',
    )
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const again = attempt === 0 ? '' : ' (that was not it)'
    const seed = await openWithLibrary(
      path,
      text,
      await ask(`Passphrase of the key in ${shownPath(path)}${again}:`),
    )
    if (seed !== null) return seed
  }
  throw new IdentityProblem(`That is not the passphrase of the key in ${shownPath(path)}.`)
}

/** Null: the passphrase is wrong or missing. */
async function openWithLibrary(path: string, text: string, passphrase: string): Promise<Uint8Array | null> {
  const {default: ssh2} = await import('ssh2')
  const key = ssh2.utils.parseKey(text, passphrase === '' ? undefined : passphrase)
  if (!(key instanceof Error)) return seedOf(path, key.type, key.getPrivatePEM())
  if (/passphrase|decrypt|integrity|bad key/i.test(key.message)) return null
  return openPkcs8(path, text, passphrase)
}

function openPkcs8(path: string, text: string, passphrase: string): Uint8Array | null {
  try {
    const key = createPrivateKey({key: text, format: 'pem', ...(passphrase === '' ? {} : {passphrase})})
    return seedOf(path, key.asymmetricKeyType ?? '', key.export({format: 'pem', type: 'pkcs8'}) as string)
  } catch (error) {
    if (error instanceof IdentityProblem) throw error
    if (/ENCRYPTED PRIVATE KEY/.test(text)) return null
    throw new IdentityProblem(
      `${shownPath(path)} is not a private key that s2c can read: name an Ed25519 key as ssh-keygen makes it.`,
    )
  }
}

function seedOf(path: string, type: string, pem: string): Uint8Array {
  if (!/ed25519/.test(type)) throw otherType(path)
  const {d} = createPrivateKey(pem).export({format: 'jwk'})
  return Buffer.from(d!, 'base64url')
}

const otherType = (path: string): IdentityProblem =>
  new IdentityProblem(
    `The key in ${shownPath(path)} is not an Ed25519 key: make one with "ssh-keygen -t ed25519", or leave out --identity.`,
  )
