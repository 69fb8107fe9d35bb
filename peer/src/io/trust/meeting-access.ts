/**
 * How `join` learns which meeting is meant and with which passphrase: from an argument, an invite link, a question, a
 * file or the environment, each thing from one of them. Secrets are taken out of the environment as they are read, so
 * that no child process inherits them.
 */
import type {Readable} from 'node:stream'
import {cleanText} from '@s2c/shared/clean-text'
import {parseSessionName} from '@s2c/shared/names'
import {
  type Invite,
  isInviteLink,
  linkIn,
  MAX_SECRET_CHARACTERS,
  parseInvite,
} from '../../core/trust/invite.js'
import {readPrivateFile, shownPath} from './private-file.js'
import {type Ask, readLine} from './prompt.js'

export type AccessFlags = {
  /** What stands in place of a session: its name, or an invite link. */
  readonly session: string | undefined
  readonly invite: boolean
  readonly inviteFile: string | undefined
  readonly passphrase: boolean
  readonly passphraseFile: string | undefined
  /** Standard input carries commands: it cannot carry a secret too. */
  readonly commandsOnStdin: boolean
}

export type Surroundings = {
  readonly environment: NodeJS.ProcessEnv
  readonly stdin: Readable
  /** Null: there is no terminal to ask at. */
  readonly ask: Ask | null
}

export type MeetingAccess = {
  readonly session: string
  /** The server of an invite link; null: it names none, or there was no link. */
  readonly server: string | null
  readonly passphrase: string | null
  /** For that server, where the link carries one. */
  readonly invitedToken?: string
  readonly warnings: readonly {readonly code: string; readonly message: string}[]
}

/** Something about the meeting or its passphrase is missing, said twice, or wrong; the message says what to do. */
export class AccessProblem extends Error {
  override readonly name = 'AccessProblem'
}

/** A link with spaces and words around it, and a passphrase of many words, are shorter. */
const MAX_SECRET_FILE_BYTES = 16_384

const IN_ARGUMENTS = {
  code: 'secretInArguments',
  message:
    'The secret of this invite stands in the command line, where other users of this machine and the history of your ' +
    'shell see it. Next time run "s2c-peer join --invite" and paste the link when asked.',
}

const EMPTY_VARIABLE = 'is set but empty: give it its value, or unset it to join without.'

/** One place that a link or a passphrase can come from, by the name that people know it by. */
type Source = {readonly name: string; readonly read: () => string | Promise<string>}

/** Rejects with an AccessProblem, or NoAnswer when the person leaves a question. */
export async function readAccess(flags: AccessFlags, around: Surroundings): Promise<MeetingAccess> {
  const environment = takeFromEnvironment(around.environment)
  const link = flags.session !== undefined && isInviteLink(flags.session) ? flags.session : undefined
  const invites = inviteSources(flags, link, environment.invite, around)
  const passphrases = passphraseSources(flags, environment.passphrase, around)
  refuseConflicts(flags, invites, passphrases, around.ask === null)
  const invite = invites[0] === undefined ? null : readInvite(await invites[0].read())
  const session = link === undefined ? sessionOf(flags.session, invite) : invite!.session
  const passphrase = await readPassphrase(invite, invites[0], passphrases[0])
  const warnings = link === undefined ? [] : [IN_ARGUMENTS]
  const token = invite?.token === undefined ? {} : {invitedToken: invite.token}
  return {session, server: invite?.server ?? null, passphrase, ...token, warnings}
}

type Variables = {readonly invite: string | undefined; readonly passphrase: string | undefined}

function takeFromEnvironment(environment: NodeJS.ProcessEnv): Variables {
  const {S2C_INVITE: invite, S2C_PASSPHRASE: passphrase} = environment
  delete environment['S2C_INVITE']
  delete environment['S2C_PASSPHRASE']
  // Whoever sets it wants a private meeting: what should have filled it has failed.
  if (invite === '') throw new AccessProblem(`S2C_INVITE ${EMPTY_VARIABLE}`)
  if (passphrase === '') throw new AccessProblem(`S2C_PASSPHRASE ${EMPTY_VARIABLE}`)
  return {invite, passphrase}
}

/** A link behind `--invite` is what people write who expect the option to take it. */
function inviteSources(
  {invite, inviteFile}: AccessFlags,
  link: string | undefined,
  fromEnvironment: string | undefined,
  around: Surroundings,
): Source[] {
  const sources: Source[] = []
  if (link !== undefined) sources.push({name: 'the link in the command line', read: () => link})
  else if (invite) sources.push({name: '--invite', read: () => askOrRead('Invite link:', around)})
  if (inviteFile !== undefined)
    sources.push({name: '--invite-file', read: () => readSecret(inviteFile, around)})
  if (fromEnvironment !== undefined) sources.push({name: 'S2C_INVITE', read: () => fromEnvironment})
  return sources
}

function passphraseSources(
  {passphrase, passphraseFile}: AccessFlags,
  fromEnvironment: string | undefined,
  around: Surroundings,
): Source[] {
  const sources: Source[] = []
  if (passphrase)
    sources.push({name: '--passphrase', read: () => askAtTerminal('Passphrase of the meeting:', around)})
  if (passphraseFile !== undefined)
    sources.push({name: '--passphrase-file', read: () => readSecret(passphraseFile, around)})
  if (fromEnvironment !== undefined) sources.push({name: 'S2C_PASSPHRASE', read: () => fromEnvironment})
  return sources
}

/** All that can be known to be wrong before anything is asked or read. */
function refuseConflicts(
  flags: AccessFlags,
  invites: readonly Source[],
  passphrases: readonly Source[],
  isAskedOnStdin: boolean,
): void {
  for (const [what, sources] of [
    ['The invite link', invites],
    ['The passphrase', passphrases],
  ] as const) {
    const [one, other] = sources
    if (other !== undefined)
      throw new AccessProblem(
        `${what} comes from both ${one!.name} and ${other.name}: leave one of them out.`,
      )
  }
  if (flags.session === undefined && invites.length === 0) {
    throw new AccessProblem(
      "missing required argument 'session': name one, or join by an invite with --invite, --invite-file or S2C_INVITE",
    )
  }
  const readsStdin = flags.inviteFile === '-' || flags.passphraseFile === '-'
  if (flags.commandsOnStdin && (readsStdin || (isAskedOnStdin && invites[0]?.name === '--invite')))
    throw new AccessProblem(
      'With --view json or text standard input carries commands: use --invite-file FILE, --passphrase-file FILE or the environment.',
    )
  if (flags.inviteFile === '-' && flags.passphraseFile === '-')
    throw new AccessProblem(
      '--invite-file and --passphrase-file cannot both read standard input: use a file for one.',
    )
}

function readInvite(text: string): Invite {
  const parsed = parseInvite(linkIn(text))
  if (!parsed.ok) throw new AccessProblem(parsed.reason)
  return parsed.invite
}

function sessionOf(named: string | undefined, invite: Invite | null): string {
  if (named === undefined) return invite!.session
  const parsed = parseSessionName(named)
  if (!parsed.ok) throw new AccessProblem(parsed.reason)
  if (invite === null || invite.session === parsed.name) return parsed.name
  throw new AccessProblem(
    `The invite is for the session "${invite.session}", not "${parsed.name}": leave out one of the two.`,
  )
}

async function readPassphrase(
  invite: Invite | null,
  inviteSource: Source | undefined,
  source: Source | undefined,
): Promise<string | null> {
  if (invite !== null && source !== undefined)
    throw new AccessProblem(
      `The passphrase comes from both ${inviteSource!.name} and ${source.name}: leave one of them out.`,
    )
  if (invite !== null) return checkPassphrase(invite.secret, inviteSource!.name)
  return source === undefined ? null : checkPassphrase(await source.read(), source.name)
}

/** Loads what passphrases are normalized with only where there is one. */
async function checkPassphrase(passphrase: string, source: string): Promise<string> {
  const {normalizePassphrase} = await import('../../core/seal/handshake-password.js')
  if (normalizePassphrase(passphrase) === '')
    throw new AccessProblem(`The passphrase from ${source} is empty: give one with letters or digits.`)
  if (passphrase.length > MAX_SECRET_CHARACTERS)
    throw new AccessProblem(
      `The passphrase from ${source} is too long: it may have ${MAX_SECRET_CHARACTERS} characters.`,
    )
  return passphrase
}

/** At a terminal the answer is hidden; else the first line of standard input is it. */
function askOrRead(question: string, around: Surroundings): Promise<string> {
  return around.ask === null ? readLine(around.stdin) : around.ask(question)
}

async function askAtTerminal(question: string, {ask}: Surroundings): Promise<string> {
  if (ask !== null) return ask(question)
  throw new AccessProblem(
    '--passphrase asks at a terminal, and there is none: use --passphrase-file FILE or S2C_PASSPHRASE.',
  )
}

/** The one line of a file, or of standard input for "-". */
async function readSecret(path: string, around: Surroundings): Promise<string> {
  return path === '-' ? readLine(around.stdin) : readSecretFile(path)
}

/** Throws an AccessProblem. */
export function readSecretFile(path: string): string {
  const lines = readText(path)
    .replace(/\r?\n$/, '')
    .split('\n')
  if (lines.length === 1) return lines[0]!
  throw new AccessProblem(`${shownPath(path)} has several lines: it should hold the secret and nothing else.`)
}

function readText(path: string): string {
  try {
    const file = readPrivateFile(path, MAX_SECRET_FILE_BYTES)
    if (file !== null) return file.text
  } catch (error) {
    const what = error instanceof RangeError ? 'it is too long' : (error as Error).message
    throw new AccessProblem(`${shownPath(path)} cannot be read: ${cleanText(what, 120)}.`)
  }
  throw new AccessProblem(`${shownPath(path)} does not exist: name a file that holds the secret.`)
}
