/** Runs one engine from start to exit code, whatever stands before it: a view's pipe or a json view. */
import type {Logger} from 'pino'
import {Engine, type EngineOptions, type EngineOutput} from './engine.js'
import {EXIT} from './exit-codes.js'
import {SourceProblem} from './io/capture/source.js'
import {endRtc} from './io/link/rtc-transport.js'
import {logFile} from './io/log.js'
import {SentRecorder} from './io/sent-recorder.js'
import {SignalingFailure} from './io/signaling/client.js'

export type RunOptions = EngineOptions & {
  /** Where to write each picture sent, one JSON object a line; null: nowhere. */
  readonly recordSent: string | null
}

export type EngineRun = {readonly engine: Engine; readonly exitCode: Promise<number>}

export function runEngine(options: RunOptions, output: EngineOutput, log: Logger): EngineRun {
  const recorder =
    options.recordSent === null
      ? null
      : new SentRecorder(options.recordSent, message => engine.warn('recordSentFailed', message))
  const engine: Engine = new Engine(options, output, log, recorder)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => engine.leave(signal))
  return {engine, exitCode: Promise.race([live(engine, output, log), broken(output, log)])}
}

/** A broken invariant ends the engine, with a sentence; a second one while it ends ends the process. */
function broken(output: EngineOutput, log: Logger): Promise<number> {
  return new Promise(resolve => {
    process.once('uncaughtException', error => {
      log.fatal({err: error}, 'broken')
      output.event({
        event: 'error',
        code: 'engineBroken',
        message: `The engine broke: ${error.message}. Details are in ${logFile()}; join again.`,
      })
      resolve(EXIT.broken)
    })
  })
}

async function live(engine: Engine, output: EngineOutput, log: Logger): Promise<number> {
  try {
    await engine.start()
    await engine.ended
    return EXIT.left
  } catch (error) {
    if (engine.isLeaving) return engine.ended.then(() => EXIT.left)
    const {code, message, exitCode} = explain(error)
    log.error({err: error}, 'could not join')
    output.event({event: 'error', code, message})
    return exitCode
  } finally {
    endRtc()
  }
}

function explain(error: unknown): {code: string; message: string; exitCode: number} {
  if (error instanceof SourceProblem) return {code: error.code, message: error.message, exitCode: EXIT.usage}
  if (error instanceof SignalingFailure)
    return {code: error.code, message: error.message, exitCode: error.exitCode}
  throw error
}
