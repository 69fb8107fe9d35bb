/**
 * All that a signaling service can be told, by group: each is a flag, a variable of the environment and a line of the
 * config file.
 */
import {ICE_SERVER_EXAMPLE} from '@s2c/shared/addresses'
import {DEFAULT_PORT, MAX_ICE_SECONDS, MAX_LISTED_SERVERS} from '@s2c/shared/signal'
import {type Command, Option} from 'commander'
import {STUN_PORT} from '../ice/stun-server.js'
import {TURN_EXAMPLE} from '../ice/turn-credentials.js'
import {limitOptions} from './limit-options.js'
import {
  iceServer,
  integer,
  network,
  oneMore,
  origin,
  REDIS_EXAMPLE,
  redisUrl,
  serverUrl,
  stunName,
  turnAddress,
} from './parsers.js'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent']

/** A working day, so that who joins in the morning needs no new ones before the evening. */
const TURN_SECONDS = 12 * 3600
/** Peers ask anew after three quarters; less would be lost in how much two clocks differ. */
const LEAST_TURN_SECONDS = 60

/** Networks or origins: some services of proxies name two hundred networks of theirs. They are told to nobody. */
const MAX_ALLOWED = 256

/**
 * May be repeated, `most` times; separated by commas in the environment, a list in the config file. Of what peers are told there
 * may be no more than fits into a welcome.
 */
export class ListOption extends Option {
  constructor(
    flags: string,
    description: string,
    parse: (text: string) => string,
    most: number = MAX_LISTED_SERVERS,
  ) {
    super(flags, `${description}; repeatable`)
    this.argParser(oneMore(parse, most))
  }
}

export const describeService = (command: Command): Command =>
  [listening, access, service, ways, instances, limits, observing].reduce(
    (described, group) => group(described),
    command,
  )

const listening = (command: Command): Command =>
  command
    .optionsGroup('Listening:')
    .addOption(
      new Option('-p, --port <number>', 'port to listen on, 0 for a free one')
        .argParser(integer(0, 65535))
        .default(DEFAULT_PORT),
    )
    .option('--host <address>', 'address to listen on (default: all addresses of this machine)')
    .option(
      '--tls-cert <file>',
      'serve wss:// with the certificates in this file (PEM); read again when it changes',
    )
    .option('--tls-key <file>', 'their private key')
    .addOption(
      new ListOption(
        '--trusted-proxy <network>',
        'address or network of proxies whose X-Forwarded-For is believed',
        network,
        MAX_ALLOWED,
      ),
    )
    .addOption(
      new ListOption(
        '--allow-origin <origin>',
        'web pages that may connect, as https://host (default: none)',
        origin,
        MAX_ALLOWED,
      ),
    )

const access = (command: Command): Command =>
  command
    .optionsGroup('Who may join:')
    .option(
      '--token-secret-file <file>',
      'let in only who has a token made with the secret in this file (or env S2C_SIGNALING_TOKEN_SECRET, the secret itself)',
    )

const service = (command: Command): Command =>
  command
    .optionsGroup('What peers are told:')
    .addOption(new ListOption('--ice-server <url>', `${ICE_SERVER_EXAMPLE} for peers`, iceServer))
    .addOption(
      new ListOption(
        '--advertise <url>',
        'a ws:// or wss:// address of this service, this one or another',
        serverUrl,
      ),
    )
    .addOption(
      new Option(
        '--own-url <url>',
        'which of the advertised addresses is this server, and no other',
      ).argParser(serverUrl),
    )
    .addOption(
      new Option(
        '--drain-seconds <number>',
        'on SIGTERM: how long peers have to go to the other advertised addresses',
      )
        .argParser(integer(0, 600))
        .default(10),
    )
    .addOption(new ListOption('--service-url <url>', 'the earlier name of --advertise', serverUrl).hideHelp())

const ways = (command: Command): Command =>
  command
    .optionsGroup('Peers behind routers:')
    .addOption(
      new Option(
        '--stun <host[:port]>',
        'answer STUN, and tell peers to ask there: the public name or address of this machine (and PORT, if that leads to --stun-port)',
      ).argParser(stunName),
    )
    .addOption(
      new Option('--stun-port <number>', 'UDP port to listen on for --stun')
        .argParser(integer(0, 65535))
        .default(STUN_PORT),
    )
    .addOption(
      new ListOption(
        '--turn <url>',
        `${TURN_EXAMPLE}, a TURN server that shares a secret with this one; peers get users of it that expire`,
        turnAddress,
      ),
    )
    .option(
      '--turn-secret-file <file>',
      'holds that secret (or env S2C_SIGNALING_TURN_SECRET, the secret itself)',
    )
    .addOption(
      new Option('--turn-seconds <number>', 'for how long those users hold')
        .argParser(integer(LEAST_TURN_SECONDS, MAX_ICE_SECONDS))
        .default(TURN_SECONDS),
    )

const instances = (command: Command): Command =>
  command
    .optionsGroup('Many instances:')
    .addOption(
      new Option(
        '--redis <url>',
        `what joins all instances that name it to one service: ${REDIS_EXAMPLE}`,
      ).argParser(redisUrl),
    )

const limits = (command: Command): Command => {
  command.optionsGroup('Limits:')
  for (const option of limitOptions()) command.addOption(option)
  return command
}

const observing = (command: Command): Command =>
  command
    .optionsGroup('Running it:')
    .addOption(new Option('--log-level <level>', 'what to log').choices(LOG_LEVELS).default('info'))
    .option(
      '--admin-token-file <file>',
      'let who has the token in this file administer, as "s2c-signaling admin" does (or env S2C_SIGNALING_ADMIN_TOKEN, the token itself)',
    )
    .option('--log-addresses', "let clients' addresses stand in the log, where something is refused")
    .option('--no-metrics', 'count nothing for Prometheus at /metrics')
    .addOption(
      new ListOption(
        '--metrics-allow <network>',
        'address or network that may see /metrics and administer, beside this machine',
        network,
        MAX_ALLOWED,
      ),
    )
