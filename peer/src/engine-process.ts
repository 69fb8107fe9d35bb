/**
 * The engine as a process of its own, behind a view: options and commands come in on standard input, events
 * and pictures go out on standard output, standard error is the log file. Ends with its view.
 */
import {EXIT} from './exit-codes.js'
import {parseCommand} from './io/engine-command.js'
import {makeLog} from './io/log.js'
import {EngineEnd, readCommands} from './io/pipe/engine-end.js'
import {type EngineRun, runEngine} from './run-engine.js'

/** Longer than any goodbye takes: an engine never outlives its view by more. */
const LEAVE_LIMIT_MS = 5_000

/** A view that takes no more bytes is not waited for any longer. */
const FLUSH_LIMIT_MS = 1_000

let run: EngineRun | null = null
const output = new EngineEnd(process.stdout, viewGone)

readCommands(
  process.stdin,
  value => {
    // The first frame is from this same program: options need no schema.
    if (run === null) begin(value as Parameters<typeof runEngine>[0])
    else obey(run, value)
  },
  viewGone,
)

function viewGone(): void {
  setTimeout(() => process.exit(EXIT.left), LEAVE_LIMIT_MS)
  run?.engine.leave('the view is gone')
}

function begin(options: Parameters<typeof runEngine>[0]): void {
  run = runEngine(options, output, makeLog(2))
  void run.exitCode.then(async code => {
    setTimeout(() => process.exit(code), FLUSH_LIMIT_MS)
    await output.flushed()
    process.exit(code)
  })
}

function obey({engine}: EngineRun, value: unknown): void {
  const command = parseCommand(value)
  if (command !== null) engine.command(command)
  else engine.warn('badCommand', 'The view sent something that is not a command.')
}
