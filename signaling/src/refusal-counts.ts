/**
 * What a server refused, counted by reason for one log line a minute, so that no flood fills the log; where addresses may
 * be logged, also a line for each, as many as somebody can read.
 */
import type {SignalErrorCode} from '@s2c/shared/signal-error'
import {TokenBucket} from '@s2c/shared/token-bucket'
import type {BaseLogger} from 'pino'
import type {BackplaneDrop} from './cluster/backplane.js'
import type {UpgradeRefusal} from './http/upgrade.js'

/** Why connections ended or messages were refused. */
export type Refusal = SignalErrorCode | UpgradeRefusal['reason'] | BackplaneDrop | 'silent' | 'socketError'

export type RefusalOptions = {
  readonly log: BaseLogger
  readonly logAddresses: boolean
  /** Told of each; does not throw. */
  readonly counted: (reason: Refusal) => void
}

const LINE_BURST = 100
const LINES_PER_SECOND = 5

export class RefusalCounts {
  readonly #options: RefusalOptions
  readonly #counts = new Map<Refusal, number>()
  readonly #lines = new TokenBucket(LINE_BURST, LINES_PER_SECOND, performance.now())

  constructor(options: RefusalOptions) {
    this.#options = options
  }

  count(reason: Refusal, address: string): void {
    const {log, logAddresses, counted} = this.#options
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
    counted(reason)
    if (logAddresses && this.#lines.take(1, performance.now()))
      log.info({event: 'refused', reason, address}, 'refused')
  }

  /** One line for all since the last, with what the server holds now; none if there was nothing. */
  report(holds: {rooms: number; members: number}): void {
    if (this.#counts.size === 0) return
    this.#options.log.info(
      {event: 'refusals', ...holds, refused: Object.fromEntries(this.#counts)},
      'refusals',
    )
    this.#counts.clear()
  }
}
