/** How opening a source ends when nobody wants it any more: at once, at whatever it is waiting for. */
import {SourceProblem} from './source.js'

/** For what is never stopped early. */
export const NEVER_STOPPED: AbortSignal = new AbortController().signal

const stopped = (): SourceProblem =>
  new SourceProblem('stopped', 'The source was stopped before it had begun; switch it on to use it.')

/** Throws the SourceProblem `stopped` once the signal is aborted. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw stopped()
}

/** As `work`, but rejects with the SourceProblem `stopped` as soon as the signal is aborted. */
export function unlessStopped<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(stopped())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, {once: true})
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
