/** How the process may be ended from outside or by a fault while it holds the terminal. */

/** What is needed of `process`; tests hand in an emitter of their own. */
export type ProcessEvents = {
  on(event: string, listener: (cause: unknown) => void): unknown
  off(event: string, listener: (cause: unknown) => void): unknown
  readonly pid: number
  kill(pid: number, signal: 'SIGHUP'): unknown
}

type ProcessListeners = {
  /** Asked to end: SIGINT, SIGTERM, or SIGHUP when the terminal window was closed. */
  asked(): void
  /** An error that nothing caught. */
  failed(cause: unknown): void
  /** The process is ending now; only what is done at once is done. */
  ending(): void
  /** Running again after a stop. */
  continued(): void
}

/** Listens until the returned function is called. */
export function watchProcess(events: ProcessEvents, listeners: ProcessListeners): () => void {
  const {asked, failed, ending, continued} = listeners
  const bindings: readonly (readonly [string, (cause: unknown) => void])[] = [
    ['SIGINT', asked],
    ['SIGTERM', asked],
    ['SIGHUP', asked],
    ['SIGCONT', continued],
    ['uncaughtException', failed],
    ['exit', ending],
  ]
  for (const [event, listener] of bindings) events.on(event, listener)
  return () => {
    for (const [event, listener] of bindings) events.off(event, listener)
  }
}
