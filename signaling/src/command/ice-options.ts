/** The flags about STUN and TURN, and what they mean together. */
import {readFileSync} from 'node:fs'
import {isIceServer} from '@s2c/shared/addresses'
import {MAX_ICE_SECONDS, MAX_LISTED_SERVERS} from '@s2c/shared/signal'
import {InvalidArgumentError, Option} from 'commander'
import type {IceOptions, StunName} from '../ice/ice-service.js'
import {STUN_PORT} from '../ice/stun-server.js'
import {isTurnAddress, TURN_EXAMPLE} from '../ice/turn-credentials.js'

/** Of those options, by attribute. */
export type IceValues = {
  iceServer?: readonly string[]
  stun?: StunName
  stunPort: number
  turn?: readonly string[]
  turnSecretFile?: string
  turnSeconds: number
}

/** A secret must not stand in the arguments, which every user of the machine can read. */
export const TURN_SECRET_VARIABLE = 'S2C_TURN_SECRET'
/** A working day, so that who joins in the morning needs no new ones before the evening. */
const TURN_SECONDS = 12 * 3600
/** Peers ask anew after three quarters; less would be lost in how much two clocks differ. */
const LEAST_TURN_SECONDS = 60
/** A file of keys, not a disk image that was named by mistake. */
const MAX_SECRET_LENGTH = 1024

type Parsers = {
  integer(least: number, most: number): (text: string) => number
  oneMore(text: string, before: readonly string[]): string[]
}

export const iceOptions = ({integer, oneMore}: Parsers): Option[] => [
  new Option(
    '--stun <host[:port]>',
    'answer STUN, and tell peers to ask there: the public name or address of this machine (and PORT, if that is mapped to --stun-port)',
  ).argParser(stunName),
  new Option('--stun-port <number>', 'UDP port to listen on for --stun')
    .argParser(integer(0, 65535))
    .default(STUN_PORT),
  new Option(
    '--turn <url>',
    `${TURN_EXAMPLE}, a TURN server that shares a secret with this one; peers get users that expire; repeatable`,
  ).argParser((text, before: readonly string[] = []) => oneMore(turnAddress(text), before)),
  new Option('--turn-secret-file <file>', `holds that secret (or: ${TURN_SECRET_VARIABLE})`).argParser(
    secretIn,
  ),
  new Option('--turn-seconds <number>', 'for how long those users hold')
    .argParser(integer(LEAST_TURN_SECONDS, MAX_ICE_SECONDS))
    .default(TURN_SECONDS),
]

/** Throws an InvalidArgumentError where the flags do not go together. */
export function readIce(values: IceValues, environment: NodeJS.ProcessEnv): IceOptions {
  const {iceServer: iceServers = [], stun, stunPort, turn: addresses = [], turnSeconds: seconds} = values
  if (iceServers.length + addresses.length + (stun === undefined ? 0 : 1) > MAX_LISTED_SERVERS)
    throw new InvalidArgumentError(
      `Peers take ${MAX_LISTED_SERVERS} STUN and TURN servers at most; name fewer.`,
    )
  const secret = values.turnSecretFile ?? environment[TURN_SECRET_VARIABLE] ?? ''
  if (addresses.length > 0 && secret === '')
    throw new InvalidArgumentError(
      `--turn needs the secret of that server: name its file with --turn-secret-file, or set ${TURN_SECRET_VARIABLE}.`,
    )
  return {
    iceServers,
    stun: stun === undefined ? null : {name: stun, port: stunPort},
    turn: addresses.length === 0 ? null : {addresses, secret, seconds},
  }
}

function stunName(text: string): StunName {
  const [, host, port] = /^(.+?)(?::(\d{1,5}))?$/.exec(text) ?? []
  const isPort = port === undefined || (Number(port) > 0 && Number(port) <= 65535)
  if (host !== undefined && isIceServer(`stun:${text}`) && isPort)
    return {host, port: port === undefined ? null : Number(port)}
  throw new InvalidArgumentError('It must look like meet.example.org, 203.0.113.10:3478 or [2001:db8::1].')
}

function turnAddress(text: string): string {
  if (isTurnAddress(text)) return text
  throw new InvalidArgumentError(`It must look like ${TURN_EXAMPLE}; its user is made by this server.`)
}

/** The text of a file, without the line's end that editors add. */
function secretIn(file: string): string {
  const secret = textOf(file).replace(/\r?\n$/, '')
  if (secret === '' || secret.length > MAX_SECRET_LENGTH || /[\r\n]/.test(secret))
    throw new InvalidArgumentError('It must hold one line, the secret.')
  return secret
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
