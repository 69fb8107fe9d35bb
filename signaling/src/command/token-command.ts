/** `s2c-signaling token`: makes an access token and prints it alone. */
import {parseSessionName} from '@s2c/shared/names'
import {type Command, InvalidArgumentError, Option} from 'commander'
import {makeToken} from '../admission/access-token.js'
import {duration, integer} from './parsers.js'

export type TokenWish = {readonly session: string | null; readonly lifeMs: number}
type RawToken = {session?: string; for: number; days?: number}

const DAY_MS = 86_400_000
/** Who is to be let in for longer gets another one. */
const MAX_DAYS = 366

/** `chosen` gets what was asked for. */
export function describeToken(program: Command, chosen: (wish: TokenWish) => void): void {
  program
    .command('token')
    .description('make an access token with the secret of --token-secret-file, and print it alone')
    .option('--session <name>', 'for this session alone (default: for each)', sessionName)
    .addOption(
      new Option('--for <time>', 'how long it holds, as 30m, 8h or 7d')
        .argParser(duration(MAX_DAYS * DAY_MS))
        .default(DAY_MS, '1d'),
    )
    .addOption(
      new Option('--days <number>', 'the same in days').argParser(integer(1, MAX_DAYS)).conflicts('for'),
    )
    .action(({session, for: lifeMs, days}: RawToken) =>
      chosen({session: session ?? null, lifeMs: days === undefined ? lifeMs : days * DAY_MS}),
    )
}

function sessionName(text: string): string {
  const parsed = parseSessionName(text)
  if (parsed.ok) return parsed.name
  throw new InvalidArgumentError(parsed.reason)
}

/** The line to print. */
export const tokenLine = (secret: string, {session, lifeMs}: TokenWish, nowMs: number): string =>
  `${makeToken(secret, {session, expiresAtMs: nowMs + lifeMs})}\n`
