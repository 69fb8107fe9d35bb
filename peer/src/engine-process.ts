/**
 * The engine as a process of its own, behind a view: options and commands come in on standard input, events
 * and pictures go out on standard output, standard error is the log file. Ends with its view.
 */
import {beginEngine} from './begin-engine.js'
import type {Engine} from './engine.js'
import {EXIT} from './exit-codes.js'
import {parseCommand} from './io/engine-command.js'
import {makeLog} from './io/log.js'
import {EngineEnd, readCommands} from './io/pipe/engine-end.js'
import type {EngineRun, RunOptions} from './run-engine.js'

/** Longer than any goodbye takes: an engine never outlives its view by more. */
const LEAVE_LIMIT_MS = 5_000

/** A view that takes no more bytes is not waited for any longer. */
const FLUSH_LIMIT_MS = 1_000

let run: Promise<EngineRun> | null = null
const output = new EngineEnd(process.stdout, viewGone)

readCommands(
  process.stdin,
  value => {
    // The first frame is from this same program: options need no schema.
    if (run === null) run = begin(value as RunOptions)
    else void run.then(({engine}) => obey(engine, value))
  },
  viewGone,
)

function viewGone(): void {
  setTimeout(() => process.exit(EXIT.left), LEAVE_LIMIT_MS)
  void run?.then(({engine}) => engine.leave('the view is gone'))
}

async function begin(options: RunOptions): Promise<EngineRun> {
  const begun = await beginEngine(options, output, makeLog(2))
  void begun.exitCode.then(async code => {
    setTimeout(() => process.exit(code), FLUSH_LIMIT_MS)
    await output.flushed()
    process.exit(code)
  })
  return begun
}

function obey(engine: Engine, value: unknown): void {
  const command = parseCommand(value)
  if (command !== null) engine.command(command)
  else engine.warn('badCommand', 'The view sent something that is not a command.')
}
