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
  /** What that server lets people in by; null: the link carries none. */
  readonly token: string | null
  /** The link and nothing else. */
  readonly quiet: boolean
}

type TerminalSize = {readonly columns: number; readonly rows: number}

export type InviteSurroundings = {
  write(text: string): void
  complain(text: string): void
  /** Of a terminal that shows colours; null: there is none. */
  readonly terminal: TerminalSize | null
  /** A number below the limit, each as likely. */
  random(limit: number): number
}

/** 66 bits: out of reach even for one who could try guesses by the thousand, which the handshake allows nobody. */
const SECRET_WORDS = 6
/** The border around a code that ISO/IEC 18004 asks for, and the one that cameras make do with where room is short. */
const QUIET_MODULES = [4, 2] as const
/** What the shell writes below. */
const PROMPT_ROWS = 1
/** Black on white by number in the 256-colour palette, which themes leave alone, on dark terminals and light ones. */
const [BLACK, WHITE] = [16, 231]
const RESET = '\u001b[0m'

/** Resolves with the exit code: 0, or 2 for a session or server that cannot stand in a link. */
export function printInvite(options: InviteOptions, around: InviteSurroundings = terminal()): number {
  const session = parseSessionName(options.session ?? freshSession(around.random))
  if (!session.ok) return refuse(around, session.reason)
  const secret = words(SECRET_WORDS, around.random).join('-')
  const token = options.token === null ? {} : {token: options.token}
  const link = formatInvite({server: options.server, session: session.name, secret, ...token})
  if (link === null) {
    const shown = cleanText(options.server ?? '', 80)
    return refuse(around, `No link can express the server address "${shown}": give one without "?".`)
  }
  if (options.quiet) around.write(`${link}\n`)
  else describeInvite(link, warningOf(options.server), around)
  return EXIT.left
}

/** The code goes first, where it fits, so that the line to send stays on the screen. */
function describeInvite(
  link: string,
  warning: string,
  {terminal, write, complain}: InviteSurroundings,
): void {
  const line = `Run  npx s2c-peer join --invite  and paste  ${link}\n`
  const code = terminal === null ? [] : fittingCode(link, [warning, line], terminal)
  write(code.map(row => `${row}\n`).join(''))
  complain(warning)
  write(line)
}

/** Empty where it would not stand on the screen whole together with these lines. */
function fittingCode(link: string, lines: readonly string[], {columns, rows}: TerminalSize): string[] {
  const taken = lines.reduce((sum, line) => sum + Math.ceil(line.trimEnd().length / columns), PROMPT_ROWS)
  const border = QUIET_MODULES.find(modules => {
    const {size} = encode(link, {border: modules})
    return size <= columns && Math.ceil(size / 2) + taken <= rows
  })
  return border === undefined ? [] : qrRows(link, border)
}

function warningOf(server: string | null): string {
  const remedy = 'for others name a server that they can reach, as in --server wss://meet.example.org'
  if (server === null) return `The link names no server and serves your local network only: ${remedy}\n`
  return isLoopback(server) ? `Only this machine can reach ${server}: ${remedy}\n` : ''
}

/**
 * The QR code in half blocks, two modules a cell, with both colours set: right on every terminal. Around it are so many
 * white modules.
 */
export function qrRows(text: string, border: number): string[] {
  const {data} = encode(text, {border})
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

/** Such as "amber-river-42": easy to say, and not somebody else's by chance. */
function freshSession(random: InviteSurroundings['random']): string {
  return [...words(2, random), String(random(100)).padStart(2, '0')].join('-')
}

const words = (count: number, random: InviteSurroundings['random']): string[] =>
  Array.from({length: count}, () => wordAt(random(WORD_COUNT)))

const isLoopback = (server: string): boolean =>
  /^wss?:\/\/(localhost|127\.[\d.]+|\[::1\])([:/]|$)/i.test(server)

function refuse({complain}: InviteSurroundings, sentence: string): number {
  complain(`error: ${sentence}\n`)
  return EXIT.usage
}

const terminal = (): InviteSurroundings => ({
  write: text => void process.stdout.write(text),
  complain: text => void process.stderr.write(text),
  terminal: process.stdout.isTTY && process.env['TERM'] !== 'dumb' ? process.stdout : null,
  random: limit => randomInt(limit),
})
