/** `s2c-peer invite`: a fresh strong passphrase in a link, the line to send with it, and the link as a QR code. */
import {randomInt} from 'node:crypto'
import {cleanText} from '@s2c/shared/clean-text'
import {parseSessionName} from '@s2c/shared/names'
import {encode} from 'uqr'
import {formatInvite} from '../../core/trust/invite.js'
import {WORD_COUNT, wordAt} from '../../core/trust/words.js'
import {EXIT} from '../../exit-codes.js'

export type InviteOptions = {
  /** Undefined: a fresh name. */
  readonly session: string | undefined
  readonly server: string | null
  /** The link and nothing else. */
  readonly quiet: boolean
}

export type InviteSurroundings = {
  write(text: string): void
  complain(text: string): void
  /** Of a terminal that shows colours; null: there is none. */
  readonly columns: number | null
  /** A number below the limit, each as likely. */
  random(limit: number): number
}

/** 66 bits: out of reach even for one who could try guesses by the thousand, which the handshake allows nobody. */
const SECRET_WORDS = 6
/** Codes read badly without a border of four modules (ISO/IEC 18004). */
const QUIET_MODULES = 4
/** Black on white by number in the 256-colour palette, which themes leave alone, on dark terminals and light ones. */
const [BLACK, WHITE] = [16, 231]
const RESET = '\u001b[0m'

/** Resolves with the exit code: 0, or 2 for a session or server that cannot stand in a link. */
export function printInvite(options: InviteOptions, around: InviteSurroundings = terminal()): number {
  const session = parseSessionName(options.session ?? freshSession(around.random))
  if (!session.ok) return refuse(around, session.reason)
  const secret = words(SECRET_WORDS, around.random).join('-')
  const link = formatInvite({server: options.server, session: session.name, secret})
  if (link === null) {
    const shown = cleanText(options.server ?? '', 80)
    return refuse(around, `No link can express the server address "${shown}": give one without "?".`)
  }
  around.write(options.quiet ? `${link}\n` : describeInvite(link, around.columns))
  if (!options.quiet && isLoopback(options.server)) {
    around.complain(
      `Only this machine can reach ${options.server}: for others name the server's address by --server.\n`,
    )
  }
  return EXIT.left
}

/** The line to send, and the code where there is room for it. */
export function describeInvite(link: string, columns: number | null): string {
  const line = `Run  npx s2c-peer join --invite  and paste  ${link}\n`
  const rows = columns === null ? [] : qrRows(link)
  const isShown = columns !== null && rows.length > 0 && qrColumns(link) <= columns
  return isShown ? `${line}\n${rows.join('\n')}\n` : line
}

/** The QR code in half blocks, two modules a cell, with both colours set: right on every terminal. */
export function qrRows(text: string): string[] {
  const {data} = encode(text, {border: QUIET_MODULES})
  const isDark = (row: number, column: number): boolean => data[row]?.[column] ?? false
  return Array.from({length: Math.ceil(data.length / 2)}, (_, row) => {
    let cells = ''
    let before = ''
    for (let column = 0; column < data.length; column++) {
      const colours = `\u001b[38;5;${isDark(2 * row, column) ? BLACK : WHITE};48;5;${isDark(2 * row + 1, column) ? BLACK : WHITE}m`
      cells += colours === before ? '▀' : `${colours}▀`
      before = colours
    }
    return `${cells}${RESET}`
  })
}

const qrColumns = (text: string): number => encode(text, {border: QUIET_MODULES}).size

/** Such as "amber-river-42": easy to say, and not somebody else's by chance. */
function freshSession(random: InviteSurroundings['random']): string {
  return [...words(2, random), String(random(100)).padStart(2, '0')].join('-')
}

const words = (count: number, random: InviteSurroundings['random']): string[] =>
  Array.from({length: count}, () => wordAt(random(WORD_COUNT)))

const isLoopback = (server: string | null): boolean =>
  server !== null && /^wss?:\/\/(localhost|127\.[\d.]+|\[::1\])([:/]|$)/i.test(server)

function refuse({complain}: InviteSurroundings, sentence: string): number {
  complain(`error: ${sentence}\n`)
  return EXIT.usage
}

const terminal = (): InviteSurroundings => ({
  write: text => void process.stdout.write(text),
  complain: text => void process.stderr.write(text),
  columns: process.stdout.isTTY && process.env['TERM'] !== 'dumb' ? process.stdout.columns : null,
  random: limit => randomInt(limit),
})
