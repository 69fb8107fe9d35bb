/** `s2c-signaling admin`: what an administrator asks of the server that runs on this machine. */

import {cleanText} from '@s2c/shared/clean-text'
import {type Command, Option} from 'commander'
import {ADMIN_PATHS, MAX_ADMIN_SECONDS} from '../admin/routes.js'
import {ask, type Endpoint, type Question, type Reply} from './ask.js'
import {duration, network} from './parsers.js'

/** `done`: what to print of a reply that is no refusal. */
export type AdminWish = {readonly question: Question; readonly done: (body: string) => string}
type RawFor = {for: number}

const HOUR_MS = 3_600_000
const TEN_MINUTES_MS = 600_000
const MAX_SHOWN = 500

/** `chosen` gets what was asked for. */
export function describeAdmin(program: Command, chosen: (wish: AdminWish) => void): void {
  const admin = program
    .command('admin')
    .description('look at, and act on, the server that runs here with the same --admin-token-file')
  admin
    .command('status')
    .description('connections, rooms by size, bars; as JSON')
    .option('--names', 'also the names of all sessions')
    .action(({names = false}: {names?: boolean}) => {
      const question = {path: `${ADMIN_PATHS.status}${names ? '?names=1' : ''}`}
      chosen({question, done: body => `${JSON.stringify(JSON.parse(body), null, 2)}\n`})
    })
  admin
    .command('close-room <session>')
    .description('end a session here and keep it closed for a time; those who are connected talk on')
    .addOption(forOption(TEN_MINUTES_MS, '10m'))
    .action((session: string, {for: forMs}: RawFor) => {
      const question = {path: ADMIN_PATHS.closeRoom, body: {session, seconds: forMs / 1000}}
      chosen({question, done: body => `The session is closed; ${endedIn(body)}.\n`})
    })
  admin
    .command('bar')
    .description('keep an address or network out for a time, and end its connections')
    .argument('<address>', 'as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32', network)
    .addOption(forOption(HOUR_MS, '1h'))
    .action((address: string, {for: forMs}: RawFor) => {
      const question = {path: ADMIN_PATHS.bar, body: {network: address, seconds: forMs / 1000}}
      chosen({question, done: body => `${address} is barred; ${endedIn(body)}.\n`})
    })
  admin
    .command('lift')
    .description('let it in again')
    .argument('<address>', 'as the status lists it', network)
    .action((address: string) => {
      const question = {path: ADMIN_PATHS.lift, body: {network: address}}
      chosen({question, done: () => `${address} may come again.\n`})
    })
}

const forOption = (usualMs: number, shown: string): Option =>
  new Option('--for <time>', 'how long, as 30m, 8h or 7d')
    .argParser(duration(MAX_ADMIN_SECONDS * 1000))
    .default(usualMs, shown)

const endedIn = (body: string): string => `connections ended: ${(JSON.parse(body) as {ended: number}).ended}`

/** Prints what came of it. Resolves with the exit code. */
export async function administer(
  endpoint: Endpoint,
  token: string,
  {question, done}: AdminWish,
  {write, complain}: {write(text: string): void; complain(text: string): void},
): Promise<number> {
  const reply = await ask(endpoint, {...question, headers: {Authorization: `Bearer ${token}`}})
  if (reply?.status === 200) {
    write(done(reply.body))
    return 0
  }
  complain(`s2c-signaling: ${sentenceOf(reply, endpoint.port)}\n`)
  return 1
}

function sentenceOf(reply: Reply | null, port: number): string {
  if (reply === null)
    return `No server answers on port ${port} of this machine: name its --port, --host and --tls-cert as it has them.`
  if (reply.status === 404) return 'The server was started without --admin-token-file, and takes no orders.'
  return cleanText(reply.body.trim(), MAX_SHOWN)
}
