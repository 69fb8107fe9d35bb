/** The flags of `s2c-signaling`, parsed once into a typed value. Wrong ones end the process with code 2. */
import {ICE_SERVER_EXAMPLE, isIceServer, isServerUrl, SERVER_URL_EXAMPLE} from '@s2c/shared/addresses'
import {DEFAULT_PORT, MAX_LISTED_PEERS, MAX_LISTED_SERVERS} from '@s2c/shared/signal'
import {Command, InvalidArgumentError, Option} from 'commander'
import {DEFAULT_LIMITS, type SignalingLimits} from '../limits.js'

export type CommandLine = {
  port: number
  host: string | undefined
  limits: Partial<SignalingLimits>
  servers: string[]
  iceServers: string[]
  /** What joins this instance with others; alone without it. */
  redis: string | undefined
  logLevel: string
  healthcheck: boolean
}

const EXIT_USAGE = 2
const REDIS_EXAMPLE = 'redis://user:password@host:6379 or rediss://… (TLS)'
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent']

type Flags = {
  port: number
  host?: string
  roomSize: number
  connections: number
  connectionsPerAddress: number
  iceServer?: string[]
  serviceUrl?: string[]
  redis?: string
  logLevel: string
  healthcheck?: boolean
}

/** `argv` as Node gives it. Prints and exits for --help, --version and usage errors. */
export function parseCommandLine(argv: string[], version: string): CommandLine {
  const command = describeFlags(version).parse(argv)
  const flags = command.opts<Flags>()
  const {roomSize, connections, connectionsPerAddress} = flags
  return {
    port: flags.port,
    host: flags.host,
    limits: {roomSize, connections, connectionsPerAddress},
    servers: flags.serviceUrl ?? [],
    iceServers: flags.iceServer ?? [],
    redis: flags.redis,
    logLevel: flags.logLevel,
    healthcheck: flags.healthcheck ?? false,
  }
}

function describeFlags(version: string): Command {
  const {roomSize, connections, connectionsPerAddress} = DEFAULT_LIMITS
  return new Command('s2c-signaling')
    .description(
      'Brings the peers of s2c meetings together. Sees session names and opaque envelopes, no media.',
    )
    .addOption(
      new Option('-p, --port <number>', 'port to listen on, 0 for a free one')
        .env('S2C_SIGNALING_PORT')
        .argParser(integer(0, 65535))
        .default(DEFAULT_PORT),
    )
    .option('--host <address>', 'address to listen on (default: all addresses of this machine)')
    .option('--room-size <number>', 'participants of one session', integer(2, MAX_LISTED_PEERS), roomSize)
    .option('--connections <number>', 'connections in all', integer(1, 1_000_000), connections)
    .option(
      '--connections-per-address <number>',
      'connections of one address; raise it behind a proxy',
      integer(1, 1_000_000),
      connectionsPerAddress,
    )
    .option('--ice-server <url>', `${ICE_SERVER_EXAMPLE} for peers; repeatable`, iceServer)
    .option('--service-url <url>', 'another ws:// or wss:// address of this service; repeatable', serviceUrl)
    .addOption(
      new Option('--redis <url>', `${REDIS_EXAMPLE}: joins the instances that share it to one service`)
        .env('S2C_REDIS')
        .argParser(redisUrl),
    )
    .addOption(new Option('--log-level <level>', 'what to log').choices(LOG_LEVELS).default('info'))
    .option('--healthcheck', 'ask the server on this port whether it serves; exit code 0 or 1')
    .version(version)
    .allowExcessArguments(false)
    .showHelpAfterError('Try "s2c-signaling --help".')
    .exitOverride(({exitCode}) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
}

const integer =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }

function iceServer(text: string, before: string[] = []): string[] {
  if (!isIceServer(text)) throw new InvalidArgumentError(`It must look like ${ICE_SERVER_EXAMPLE}.`)
  return oneMore(text, before)
}

function serviceUrl(text: string, before: string[] = []): string[] {
  if (!isServerUrl(text)) throw new InvalidArgumentError(`It must look like ${SERVER_URL_EXAMPLE}.`)
  return oneMore(text, before)
}

function redisUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '') return text
  throw new InvalidArgumentError(`It must look like ${REDIS_EXAMPLE}.`)
}

function oneMore(text: string, before: string[]): string[] {
  if (before.length < MAX_LISTED_SERVERS) return [...before, text]
  throw new InvalidArgumentError(`There may be ${MAX_LISTED_SERVERS} at most.`)
}
