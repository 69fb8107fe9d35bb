/** What `s2c-signaling` is called with, parsed once into a typed value. */
import {Command, CommanderError} from 'commander'
import type {IceOptions} from '../ice/ice-service.js'
import type {SignalingLimits} from '../limits.js'
import type {TlsPaths} from '../tls/tls-files.js'
import {type AdminWish, describeAdmin} from './admin-command.js'
import {type RawIce, readIce} from './ice-settings.js'
import {readLimits} from './limit-options.js'
import {describeService} from './options.js'
import {readSecrets} from './secrets.js'
import {applyEnvironment, applyFile, UsageFault} from './sources.js'
import {describeToken, type TokenWish} from './token-command.js'

/** How the service is to be. */
export type Settings = {
  readonly port: number
  readonly host: string | undefined
  /** Files with certificates and key; null: without TLS. */
  readonly tls: TlsPaths | null
  readonly trustedProxies: readonly string[]
  readonly origins: readonly string[]
  /** Of access tokens; null: everybody may join. */
  readonly tokenSecrets: readonly string[] | null
  /** Nobody administers without one of these; null: nobody does. */
  readonly adminTokens: readonly string[] | null
  readonly limits: Partial<SignalingLimits>
  readonly advertised: readonly string[]
  /** Which of them this server is; null: nobody said. */
  readonly ownUrl: string | null
  readonly drainMs: number
  readonly ice: IceOptions
  /** What joins this instance with others; null: it is alone. */
  readonly redis: string | null
  readonly logLevel: string
  readonly logAddresses: boolean
  readonly hasMetrics: boolean
  /** Networks that may see figures and administer, beside this machine. */
  readonly insiders: readonly string[]
}

export type Task =
  /** All has been said already. */
  | {readonly task: 'none'; readonly exitCode: number}
  | {readonly task: 'serve'; readonly settings: Settings}
  | {readonly task: 'healthcheck'; readonly settings: Settings}
  | {readonly task: 'admin'; readonly settings: Settings; readonly token: string; readonly wish: AdminWish}
  | {readonly task: 'token'; readonly secret: string; readonly wish: TokenWish}

export const EXIT_USAGE = 2

type RawSettings = RawIce & {
  port: number
  host?: string
  tlsCert?: string
  tlsKey?: string
  trustedProxy?: string[]
  allowOrigin?: string[]
  tokenSecretFile?: string
  adminTokenFile?: string
  advertise?: string[]
  ownUrl?: string
  drainSeconds: number
  serviceUrl?: string[]
  redis?: string
  logLevel: string
  logAddresses?: boolean
  metrics: boolean
  metricsAllow?: string[]
}
type RawRun = {config?: string; healthcheck?: boolean}

const NO_TOKEN_SECRET = 'There is no secret to make a token with: name its file with --token-secret-file.'
const NO_ADMIN_TOKEN = 'There is no token to administer with: name its file with --admin-token-file.'
const SOURCES = `
Each of these can also be said in the environment (S2C_SIGNALING_ROOM_SIZE for --room-size; several separated by commas)
and in a config file (TOML: room-size = 20). A flag goes before the environment, and that before the file.`

/** `argv` as Node gives it. Answers --help and --version, and tells faults, itself. Secrets are taken out of the environment. */
export async function parseCommandLine(
  argv: readonly string[],
  version: string,
  environment: NodeJS.ProcessEnv,
  complain = (text: string): void => void process.stderr.write(text),
): Promise<Task> {
  const program = describeProgram(version, complain)
  let task: Task = {task: 'none', exitCode: 0}
  program.action(() => {
    const {healthcheck = false} = program.opts<RawRun>()
    task = {task: healthcheck ? 'healthcheck' : 'serve', settings: readSettings(program, environment)}
  })
  describeToken(program, wish => {
    const [secret] = readSettings(program, environment).tokenSecrets ?? []
    if (secret === undefined) throw new UsageFault(NO_TOKEN_SECRET)
    task = {task: 'token', secret, wish}
  })
  describeAdmin(program, wish => {
    const settings = readSettings(program, environment)
    const [token] = settings.adminTokens ?? []
    if (token === undefined) throw new UsageFault(NO_ADMIN_TOKEN)
    task = {task: 'admin', settings, token, wish}
  })
  program.hook('preAction', () => applySources(program, environment))
  try {
    await program.parseAsync(argv)
    return task
  } catch (error) {
    return endOf(error, program)
  }
}

/** `program.error` tells a fault and throws, as the parser does. */
function endOf(error: unknown, program: Command): Task {
  try {
    if (error instanceof UsageFault) program.error(`error: ${error.message}`)
    throw error
  } catch (end) {
    if (!(end instanceof CommanderError)) throw end
    return {task: 'none', exitCode: end.exitCode === 0 ? 0 : EXIT_USAGE}
  }
}

const describeProgram = (version: string, complain: (text: string) => void): Command =>
  describeService(
    new Command('s2c-signaling')
      .description(
        'Brings the peers of s2c meetings together. Sees session names and opaque envelopes, no media.',
      )
      .optionsGroup('This run:')
      .option('--config <file>', 'settings that are not said otherwise (TOML)')
      .option('--healthcheck', 'ask the server on this port whether it serves; exit code 0 or 1')
      .version(version)
      .helpOption('-h, --help', 'say all this')
      .addHelpText('after', SOURCES)
      .allowExcessArguments(false)
      .showHelpAfterError('Try "s2c-signaling --help".')
      .configureOutput({writeErr: complain})
      .exitOverride(),
  )

/** What reads a file is loaded only where there is one. */
async function applySources(program: Command, environment: NodeJS.ProcessEnv): Promise<void> {
  applyEnvironment(program, environment)
  const {config} = program.opts<RawRun>()
  if (config === undefined) return
  const {readConfigFile} = await import('./config-file.js')
  applyFile(program, readConfigFile(config), config)
}

function readSettings(program: Command, environment: NodeJS.ProcessEnv): Settings {
  const raw = program.opts<RawSettings>()
  return {
    port: raw.port,
    host: raw.host,
    tls: tlsPaths(raw),
    trustedProxies: raw.trustedProxy ?? [],
    origins: raw.allowOrigin ?? [],
    tokenSecrets: readSecrets({name: 'token-secret', file: raw.tokenSecretFile}, environment),
    adminTokens: readSecrets({name: 'admin-token', file: raw.adminTokenFile}, environment),
    limits: readLimits(raw),
    advertised: [...(raw.advertise ?? []), ...(raw.serviceUrl ?? [])],
    ownUrl: raw.ownUrl ?? null,
    drainMs: raw.drainSeconds * 1000,
    ice: readIce(raw, environment),
    redis: raw.redis ?? null,
    logLevel: raw.logLevel,
    logAddresses: raw.logAddresses ?? false,
    hasMetrics: raw.metrics,
    insiders: raw.metricsAllow ?? [],
  }
}

function tlsPaths({tlsCert, tlsKey}: RawSettings): TlsPaths | null {
  if (tlsCert === undefined && tlsKey === undefined) return null
  if (tlsCert !== undefined && tlsKey !== undefined) return {cert: tlsCert, key: tlsKey}
  throw new UsageFault('For TLS both --tls-cert and --tls-key are needed.')
}
