/** The s2c-peer command: flags, then an engine behind the view that was asked for. */

import {readFileSync} from 'node:fs'
import {setFlagsFromString} from 'node:v8'
import {Command, CommanderError, Option} from 'commander'
import {
  accessFlags,
  DEFAULT_TABLES,
  type JoinFlags,
  type RawFlags,
  type RawMirrorFlags,
  readFlags,
  readMirrorFlags,
} from './command-line/join-flags.js'
import {
  audioOption,
  describeJoin,
  describeMirror,
  describeSettings,
  identityOption,
  serverOption,
  speakerOption,
  tokenFileOption,
} from './command-line/options.js'
import {address} from './command-line/parsers.js'
import type {Config} from './config/config.js'
import {SaidTexts} from './config/said-texts.js'
import {pictureRequest} from './core/picture/paint/look.js'
import type {EngineOutput} from './engine.js'
import type {EngineConnection} from './engine-protocol.js'
import {EXIT} from './exit-codes.js'
import type {EngineRun, RunOptions} from './run-engine.js'

/** Beside this file, both as compiled and as bundled. */
const ENGINE_PROGRAM = new URL('./engine-process.js', import.meta.url)

const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/**
 * Nearly all that an engine or a view makes dies with its packet or frame: a young generation that grows costs
 * tens of megabytes, and more under load, and saves no time that could be measured.
 */
setFlagsFromString('--semi-space-growth-factor=1')

/** A reader that takes no more bytes is not waited for any longer. */
const FLUSH_LIMIT_MS = 1_000
/** Commands with flags of `join`; `show` is one of `config` and one of `identity`. */
const WITH_SETTINGS = new Set(['join', 'mirror', 'invite', 'show', 'doctor'])

const program = new Command('s2c-peer')
  .description('A video meeting in the terminal: peer to peer, encrypted, drawn as text.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(s2c-peer --help lists what there is)')
  .configureHelp({showGlobalOptions: true})
  .addOption(
    new Option('--config <file>', 'settings of this file instead of the usual one').env('S2C_CONFIG'),
  )

// An empty variable counts as unset, as everywhere in a shell.
for (const name of ['S2C_SERVER', 'S2C_NAME', 'S2C_IDENTITY', 'S2C_CONFIG'])
  if (process.env[name] === '') delete process.env[name]

/** What the config file says to the command that runs; null: there is no file, or the command has no settings. */
let config: Config | null = null
program.hook('preAction', async (_program, command) => {
  if (WITH_SETTINGS.has(command.name())) config = await orUsage(command, () => readConfig(command))
})

describeJoin(program.command('join').description('join a session, or start it')).action(
  async (session: string | undefined, raw: RawFlags, command: Command) => {
    const isServerUsual = command.getOptionValueSource('server') !== 'cli'
    const access = await orUsage(command, () => readJoin(session, raw))
    process.exitCode = await join(readFlags(access, raw, isServerUsual, config ?? DEFAULT_TABLES))
  },
)
describeMirror(
  program.command('mirror').description('look at yourself and hear how loud you are, without any network'),
).action(async (raw: RawMirrorFlags, command: Command) => {
  if (!isScreen())
    command.error('error: a mirror needs a terminal, to read from and to write to', {exitCode: EXIT.usage})
  const [{randomBytes}, {SEED_BYTES}] = await Promise.all([
    import('node:crypto'),
    import('@s2c/shared/peer-id'),
  ])
  await joinOnScreen(readMirrorFlags(raw, randomBytes(SEED_BYTES), config ?? DEFAULT_TABLES), 'mirror')
})
program
  .command('invite')
  .description('make an invite link with a strong passphrase, for one line to send')
  .argument('[session]', 'the name of the session (default: a fresh one)')
  .addOption(serverOption())
  .option('--quiet', 'print the link alone, for scripts')
  .addOption(tokenFileOption())
  .option('--share-token', 'let the link carry your access token, for those who have none')
  .action(async (session: string | undefined, raw: RawInvite, command: Command) => {
    const {printInvite} = await import('./io/commands/invite.js')
    const token = await orUsage(command, () => readSharedToken(raw))
    const options = {session, server: raw.server?.[0] ?? null, token, quiet: raw.quiet ?? false}
    process.exitCode = printInvite(options)
  })
program
  .command('find')
  .description('list the meetings on this local network, by name where you know it or have been there')
  .argument('[sessions...]', 'the only ones to look for')
  .option('--bind <address>', 'look from this local address alone', address)
  .option('--json', 'one JSON object a line, for scripts')
  .action(async (sessions: string[], {bind, json}: {bind?: string; json?: true}) => {
    const {findMeetings} = await import('./io/commands/find.js')
    process.exitCode = await findMeetings({sessions, bind: bind ?? null, json: json ?? false})
  })
describeConfig(program.command('config').description('your settings, and where each came from'))
describeIdentity(program.command('identity').description('who you are to others, and whom you know'))
program
  .command('devices')
  .description('list cameras, microphones and speakers')
  .action(async () => {
    const {printDevices} = await import('./io/commands/devices.js')
    process.exitCode = await printDevices()
  })
program
  .command('doctor')
  .description('check what this machine has for a meeting, and how to mend what is missing')
  .option('--sound', 'record a sentence, play it back, and say what was heard')
  .addOption(audioOption())
  .addOption(speakerOption())
  .action(async ({sound, audio, speaker}: Pick<RawFlags, 'audio' | 'speaker'> & {sound?: true}) => {
    if (sound) {
      const {checkSound} = await import('./io/commands/sound-check.js')
      process.exitCode = await checkSound({audio, speaker})
    } else {
      const {runDoctor} = await import('./io/commands/doctor.js')
      process.exitCode = await runDoctor()
    }
  })

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.left : EXIT.usage
}

/** Reads the file and gives the command's flags what it says. Most have none, and need not wait for what reads one. */
async function readConfig(command: Command): Promise<Config | null> {
  const {readConfigText} = await import('./io/config-file.js')
  const text = readConfigText(configPath())
  if (text === null) return null
  const {loadConfig} = await import('./config/load-config.js')
  const {applyConfig} = await import('./config/apply-config.js')
  const found = loadConfig(text, configPath())
  applyConfig(command, found, process.env)
  return found
}

/** The file that somebody named. */
function configPath(): string | undefined {
  return program.opts<{config?: string}>().config
}

function describeConfig(parent: Command): void {
  const show = describeSettings(parent.command('show', {isDefault: true}))
    .description('print each setting with its value and where that came from; takes the flags of join')
    .option('--json', 'as JSON, for scripts')
  const said = new SaidTexts(show)
  show.action(async ({json = false}: {json?: boolean}) => {
    const {printConfig} = await import('./config/config-commands.js')
    printConfig(show, {config, named: configPath(), said, json})
  })
  parent
    .command('init')
    .description('write a config file with all settings at their defaults, if there is none')
    .action(async (_raw: unknown, command: Command) => {
      const {initConfig} = await import('./config/config-commands.js')
      process.exitCode = await orUsage(command, async () => initConfig(configPath()))
    })
}

function describeIdentity(identity: Command): void {
  const run = async (
    task: (commands: typeof import('./io/commands/identity.js')) => number | Promise<number>,
  ) => {
    process.exitCode = await task(await import('./io/commands/identity.js'))
  }
  identity
    .command('show', {isDefault: true})
    .description('your fingerprint, where the key is, and your public key as ssh writes it')
    .addOption(identityOption())
    .action((raw: Pick<RawFlags, 'identity'>) => run(({showIdentity}) => showIdentity(raw.identity)))
  identity
    .command('export')
    .description('copy your private key to a new file')
    .argument('<file>')
    .action((file: string) => run(({exportIdentity}) => exportIdentity(file)))
  identity
    .command('known')
    .description('list the people you have met')
    .action(() => run(({listKnown}) => listKnown()))
  identity
    .command('forget')
    .description('forget somebody you have met')
    .argument('<who>', 'a name or a fingerprint, as "identity known" lists them')
    .action((who: string) => run(({forgetKnown}) => forgetKnown(who)))
}

/** Which meeting, with what passphrase, as whom: all questions are asked here, while the terminal is free. */
async function readJoin(session: string | undefined, raw: RawFlags) {
  const {readAccess} = await import('./io/trust/meeting-access.js')
  const {readAccessToken} = await import('./io/trust/access-token.js')
  const {chooseIdentity} = await import('./io/trust/identity-flag.js')
  const {askHidden, canAsk} = await import('./io/trust/prompt.js')
  const ask = canAsk() ? askHidden : null
  const around = {environment: process.env, stdin: process.stdin, ask}
  const access = await readAccess(accessFlags(session, raw), around)
  for (const {message} of access.warnings) console.error(message)
  const token = readAccessToken(raw.tokenFile, process.env)
  return {...access, token, identity: await chooseIdentity(raw.identity, ask)}
}

type RawInvite = Pick<RawFlags, 'server' | 'tokenFile'> & {quiet?: true; shareToken?: true}

async function readSharedToken({shareToken, tokenFile}: RawInvite): Promise<string | null> {
  if (!shareToken) return null
  const {readAccessToken} = await import('./io/trust/access-token.js')
  return readAccessToken(tokenFile, process.env)
}

/** What people can mend in how they called the command ends it with a sentence and the code for usage. */
async function orUsage<Result>(command: Command, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const isUsage =
      error instanceof Error &&
      ['AccessProblem', 'ConfigProblem', 'IdentityProblem', 'NoAnswer'].includes(error.name)
    if (!isUsage) throw error
    return command.error(`error: ${error.message}`, {exitCode: EXIT.usage})
  }
}

async function join(flags: JoinFlags): Promise<number> {
  switch (flags.view) {
    case 'auto':
      return joinByTerminal(flags)
    case 'text':
      return joinAsText(flags)
    case 'json':
      return joinAsJson(flags)
    case 'none':
      return joinUnseen(flags)
  }
}

function isTerminal(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY
}

/** A terminal that understands more than lines. */
function isScreen(): boolean {
  return isTerminal() && process.env['TERM'] !== 'dumb'
}

/** A terminal to read from and to write to is a person's, and one that understands lines alone gets lines. */
function joinByTerminal(flags: JoinFlags): Promise<number> {
  if (!isTerminal()) return joinAsJson(flags)
  return isScreen() ? joinOnScreen(flags, flags.yes ? null : 'join') : joinAsText(flags)
}

/**
 * The engine starts as a child process while the view still loads. `preparing`: a look at oneself first, before
 * joining or instead. The process is ended outright: a terminal that takes no bytes would keep it alive.
 */
async function joinOnScreen(
  {engine, look, theme, keys, notify, mouse, warnings}: JoinFlags,
  preparing: 'join' | 'mirror' | null,
): Promise<never> {
  const {connection, logFile} = await startEngine({...engine, waitsForJoin: preparing !== null})
  const {runView} = await import('./view/run-view.js')
  const {session, name, fps} = engine
  const {stdin, stdout} = process
  const wishes = {look, theme, keys, notify, mouse}
  const options = {session, name, preparing, fps, ...wishes, stdin, stdout, logFile}
  const left = runView(options, tellingFirst(warnings, connection))
  // Whoever asked for a secret before has paused the keyboard.
  process.stdin.resume()
  const code = await left
  connection.kill()
  process.exit(code)
}

/** In a process of its own, whose words to standard error nobody need hear; no pictures are asked for. */
async function joinAsText({engine, warnings}: JoinFlags): Promise<never> {
  const {connection, logFile} = await startEngine(engine)
  const {runText} = await import('./view/text/run-text.js')
  const {session, name} = engine
  const {stdin, stdout} = process
  const code = await runText({session, name, stdin, stdout, logFile}, tellingFirst(warnings, connection))
  connection.kill()
  return exitOnceWritten(code)
}

/** Of a view that asks for each picture it shows. */
async function startEngine(engine: JoinFlags['engine']) {
  const {openLogFile, logFile} = await import('./io/log.js')
  const {ViewEnd} = await import('./io/pipe/view-end.js')
  const connection = new ViewEnd({...engine, request: null}, ENGINE_PROGRAM, openLogFile())
  return {connection, logFile: logFile()}
}

/** The engine of a view that also shows what was to be said before there was an engine. */
function tellingFirst(warnings: JoinFlags['warnings'], engine: EngineConnection): EngineConnection {
  return {
    send: command => engine.send(command),
    listen: listener => {
      for (const warning of warnings) listener.event({event: 'warning', ...warning})
      engine.listen(listener)
    },
  }
}

async function joinAsJson({engine, size, look, frames, warnings}: JoinFlags): Promise<number> {
  const {JsonView, readCommandLines, watchReader} = await import('./json-view.js')
  const {JsonRequests, jsonLook} = await import('./json-requests.js')
  const {fps} = engine
  const view = new JsonView(process.stdout, frames, jsonLook(look))
  const run = await runHere({...engine, request: pictureRequest(view.look, size.cols, size.rows, fps)}, view)
  for (const {code, message} of warnings) run.engine.warn(code, message)
  watchReader(process.stdout, () => run.engine.leave('nobody reads the output'))
  const requests = new JsonRequests(view, {size, fps}, command => run.engine.command(command))
  readCommandLines(
    process.stdin,
    command => requests.take(command),
    line => {
      const shown = JSON.stringify(line.slice(0, 80))
      run.engine.warn(
        'badCommand',
        `Not a command: ${shown}. Write one JSON object a line, for example {"do":"mute"}.`,
      )
    },
  )
  // Whoever can no longer let go of push to talk shall not be heard for ever.
  process.stdin.once('end', () => run.engine.command({do: 'hush'}))
  return exitAfter(run)
}

async function joinUnseen({engine, size, look}: JoinFlags): Promise<number> {
  const {jsonLook} = await import('./json-requests.js')
  const request = pictureRequest(jsonLook(look), size.cols, size.rows, engine.fps)
  return exitAfter(
    await runHere({...engine, request}, {event: () => undefined, picture: () => undefined, dropped: {}}),
  )
}

/** The engine in this very process; what cannot go on is also told on standard error. */
async function runHere(options: RunOptions, output: EngineOutput): Promise<EngineRun> {
  const {makeLog, openLogFile} = await import('./io/log.js')
  const {beginEngine} = await import('./begin-engine.js')
  const telling: EngineOutput = {
    event: event => {
      output.event(event)
      if (event.event === 'error') console.error(event.message)
    },
    picture: picture => output.picture(picture),
    dropped: output.dropped,
  }
  return beginEngine(options, telling, makeLog(openLogFile()))
}

async function exitAfter({exitCode}: EngineRun): Promise<never> {
  return exitOnceWritten(await exitCode)
}

/** Native libraries keep threads: the process is ended, once its output is written or nobody takes it. */
async function exitOnceWritten(code: number): Promise<never> {
  setTimeout(() => process.exit(code), FLUSH_LIMIT_MS)
  await new Promise(resolve => process.stdout.write('', resolve))
  process.exit(code)
}
