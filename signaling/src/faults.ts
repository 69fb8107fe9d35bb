/**
 * Errors in the server itself, or in what it was given: each is a line in the log, and goes no further. Who calls may be a socket
 * or a timer, where what is thrown would end the process. One for each server.
 */
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {BaseLogger} from 'pino'

/** With their stacks: enough to see what is wrong, and a fault that comes with each message does not fill the disk. */
const LINE_BURST = 20
const LINES_PER_SECOND = 0.2

export class Faults {
  readonly #log: BaseLogger
  readonly #lines = new TokenBucket(LINE_BURST, LINES_PER_SECOND, performance.now())
  #unlogged = 0

  constructor(log: BaseLogger) {
    this.#log = log
  }

  /** `doing`: one word for what came to nothing. */
  note(doing: string, error: unknown): void {
    if (!this.#lines.take(1, performance.now())) {
      this.#unlogged++
      return
    }
    this.#log.error(
      {event: 'fault', doing, err: error, unlogged: this.#unlogged},
      'a fault; the server goes on',
    )
    this.#unlogged = 0
  }

  /** True if it was done; never throws. */
  contain(doing: string, act: () => void): boolean {
    try {
      act()
      return true
    } catch (error) {
      this.note(doing, error)
      return false
    }
  }
}
