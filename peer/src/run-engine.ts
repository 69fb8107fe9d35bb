/** Runs one engine from start to exit code, whatever stands before it: a view's pipe or a json view. */
import {setTimeout as delay} from 'node:timers/promises'
import type {Logger} from 'pino'
import {Engine, type EngineOptions, type EngineOutput} from './engine.js'
import {EXIT} from './exit-codes.js'
import {SourceProblem} from './io/capture/source.js'
import {endRtc} from './io/link/rtc-library.js'
import {AddressProblem} from './io/local-address.js'
import {logFile} from './io/log.js'
import {SentRecorder} from './io/sent-recorder.js'
import {AuthorityProblem} from './io/signaling/authorities.js'
import {SignalingFailure} from './io/signaling/client.js'
import type {LocalServer} from './io/signaling/local-server.js'
import {IdentityProblem} from './io/trust/identity-problem.js'

export type RunOptions = EngineOptions & {
  /** Where to write each picture sent, one JSON object a line; null: nowhere. */
  readonly recordSent: string | null
}

/** `exitCode` never rejects; what went wrong has been told as an event by then. */
export type EngineRun = {readonly engine: Engine; readonly exitCode: Promise<number>}

/** Devices that do not end are left behind: the process ends, and they with it. */
const RELEASE_LIMIT_MS = 3_000

export function runEngine(
  options: RunOptions,
  localServer: LocalServer,
  output: EngineOutput,
  log: Logger,
): EngineRun {
  const recorder =
    options.recordSent === null
      ? null
      : new SentRecorder(options.recordSent, message => engine.warn('recordSentFailed', message))
  const engine: Engine = new Engine(options, localServer, output, log, recorder)
  leaveOnSignals(engine)
  return {engine, exitCode: live(engine, output, log)}
}

/** The first signal says goodbye; a second one does not wait for it. */
function leaveOnSignals(engine: Engine): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      engine.leave(signal)
      process.on(signal, () => process.exit(EXIT.left))
    })
  }
}

async function live(engine: Engine, output: EngineOutput, log: Logger): Promise<number> {
  try {
    return await Promise.race([engine.start().then(() => engine.ended), engine.ended, brokenInvariant()])
  } catch (error) {
    const {code, message, exitCode} = explain(error)
    log.error({err: error}, code)
    output.event({event: 'error', code, message})
    return exitCode
  } finally {
    await Promise.race([engine.release(), delay(RELEASE_LIMIT_MS)])
    endRtc()
  }
}

/** Rejects at the first uncaught error; a second one, while the first is told, ends the process. */
function brokenInvariant(): Promise<never> {
  return new Promise((_, reject) => process.once('uncaughtException', reject))
}

function explain(error: unknown): {code: string; message: string; exitCode: number} {
  if (
    error instanceof SourceProblem ||
    error instanceof AddressProblem ||
    error instanceof AuthorityProblem ||
    error instanceof IdentityProblem
  ) {
    return {code: error.code, message: error.message, exitCode: EXIT.usage}
  }
  if (error instanceof SignalingFailure) {
    return {code: error.code, message: error.message, exitCode: error.exitCode}
  }
  const what = error instanceof Error ? error.message : String(error)
  const message = `The engine broke: ${what}. Details are in ${logFile()}; join again.`
  return {code: 'engineBroken', message, exitCode: EXIT.broken}
}
