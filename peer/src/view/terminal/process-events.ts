/** How the process may be ended or stopped from outside, or by a fault, while it holds the terminal. */

/** What is needed of `process`; tests hand in an emitter of their own. */
export type ProcessEvents = {
  on(event: string, listener: (cause: unknown) => void): unknown
  off(event: string, listener: (cause: unknown) => void): unknown
  readonly pid: number
  kill(pid: number, signal: 'SIGHUP' | 'SIGTSTP'): unknown
}

type ProcessListeners = {
  /** Asked to end: SIGINT, SIGTERM, or SIGHUP when the terminal window was closed. */
  asked(): void
  /** Asked to stop until it is continued. */
  askedToStop(): void
  /** Running again after a stop. */
  continued(): void
  /** An error that nothing caught. */
  failed(cause: unknown): void
  /** The process is ending now; only what is done at once is done. */
  ending(): void
}

/** Made by the view's run; ends with `end`. */
export class ProcessWatch {
  readonly #events: ProcessEvents
  readonly #askedToStop: () => void
  readonly #bindings: readonly (readonly [string, (cause: unknown) => void])[]

  constructor(events: ProcessEvents, listeners: ProcessListeners) {
    const {asked, askedToStop, continued, failed, ending} = listeners
    this.#events = events
    this.#askedToStop = askedToStop
    this.#bindings = [
      ['SIGINT', asked],
      ['SIGTERM', asked],
      ['SIGHUP', asked],
      ['SIGTSTP', askedToStop],
      ['SIGCONT', continued],
      ['uncaughtException', failed],
      ['exit', ending],
    ]
    for (const [event, listener] of this.#bindings) events.on(event, listener)
  }

  /**
   * Stops the whole job, as the key does for programs that leave it to the terminal: the engine must not go on
   * filming unseen, and a shell waits for all of it. Without a shell to continue it the kernel stops nothing.
   */
  stop(): void {
    this.#events.off('SIGTSTP', this.#askedToStop)
    this.#events.kill(0, 'SIGTSTP')
  }

  /** Back from a stop, or from one that did not come about. */
  resume(): void {
    this.#events.off('SIGTSTP', this.#askedToStop)
    this.#events.on('SIGTSTP', this.#askedToStop)
  }

  end(): void {
    for (const [event, listener] of this.#bindings) this.#events.off(event, listener)
  }
}
