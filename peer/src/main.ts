/** The s2c-peer command: flags, then an engine behind the view that was asked for. */
import {readFileSync} from 'node:fs'
import {setFlagsFromString} from 'node:v8'
import {Command, CommanderError} from 'commander'
import {describeJoin, type JoinFlags, readFlags} from './command-line.js'
import type {EngineOutput} from './engine.js'
import {EXIT} from './exit-codes.js'
import type {EngineRun, RunOptions} from './run-engine.js'

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

const program = new Command('s2c-peer')
  .description('A video meeting in the terminal: peer to peer, encrypted, drawn as text.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(s2c-peer --help lists what there is)')

// An empty variable counts as unset, as everywhere in a shell.
for (const name of ['S2C_SERVER', 'S2C_NAME']) if (process.env[name] === '') delete process.env[name]

describeJoin(program.command('join').description('join a session, or start it')).action(
  async (session: string, raw: Parameters<typeof readFlags>[1]) => {
    process.exitCode = await join(readFlags(session, raw))
  },
)
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
  .action(async () => {
    const {runDoctor} = await import('./io/commands/doctor.js')
    process.exitCode = await runDoctor()
  })

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.left : EXIT.usage
}

async function join(flags: JoinFlags): Promise<number> {
  switch (flags.view) {
    case 'auto':
      return isScreen() ? joinOnScreen(flags) : joinAsJson(flags)
    case 'json':
      return joinAsJson(flags)
    case 'none':
      return joinUnseen(flags)
  }
}

/** A terminal that understands more than lines, to read from and to write to. */
function isScreen(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY && process.env['TERM'] !== 'dumb'
}

/**
 * The engine starts as a child process while the view still loads. The process is ended outright: a terminal
 * that takes no bytes would keep it alive.
 */
async function joinOnScreen({engine, color}: JoinFlags): Promise<never> {
  const {openLogFile, logFile} = await import('./io/log.js')
  const {ViewEnd} = await import('./io/pipe/view-end.js')
  const connection = new ViewEnd({...engine, size: null}, openLogFile())
  const {runView} = await import('./view/run-view.js')
  const {session, name} = engine
  const options = {session, name, color, stdin: process.stdin, stdout: process.stdout, logFile: logFile()}
  const code = await runView(options, connection)
  connection.kill()
  process.exit(code)
}

async function joinAsJson({engine, size, frames}: JoinFlags): Promise<number> {
  const {JsonView, readCommandLines, watchReader} = await import('./json-view.js')
  const view = new JsonView(process.stdout, frames)
  const run = await runHere({...engine, size}, view)
  watchReader(process.stdout, () => run.engine.leave('nobody reads the output'))
  readCommandLines(
    process.stdin,
    command => run.engine.command(command),
    line => {
      const shown = JSON.stringify(line.slice(0, 80))
      run.engine.warn(
        'badCommand',
        `Not a command: ${shown}. Write one JSON object a line, for example {"do":"mute"}.`,
      )
    },
  )
  return exitAfter(run)
}

async function joinUnseen({engine, size}: JoinFlags): Promise<number> {
  return exitAfter(
    await runHere({...engine, size}, {event: () => undefined, picture: () => undefined, dropped: {}}),
  )
}

/** The engine in this very process; what cannot go on is also told on standard error. */
async function runHere(options: RunOptions, output: EngineOutput): Promise<EngineRun> {
  const {makeLog, openLogFile} = await import('./io/log.js')
  const {runEngine} = await import('./run-engine.js')
  const telling: EngineOutput = {
    event: event => {
      output.event(event)
      if (event.event === 'error') console.error(event.message)
    },
    picture: picture => output.picture(picture),
    dropped: output.dropped,
  }
  return runEngine(options, telling, makeLog(openLogFile()))
}

/** Native libraries keep threads: the process is ended, once its output is written or nobody takes it. */
async function exitAfter({exitCode}: EngineRun): Promise<never> {
  const code = await exitCode
  setTimeout(() => process.exit(code), FLUSH_LIMIT_MS)
  await new Promise(resolve => process.stdout.write('', resolve))
  process.exit(code)
}
