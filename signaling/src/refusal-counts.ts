/** What a server refused, counted by reason for one log line a minute, so that no flood fills the log. */

import type {SignalErrorCode} from '@s2c/shared/signal-error'
import type {BaseLogger} from 'pino'
import type {BackplaneDrop} from './cluster/backplane.js'
import type {UpgradeRefusal} from './http/upgrade.js'

/** Why connections ended or messages were refused. */
export type Refusal = SignalErrorCode | UpgradeRefusal['reason'] | BackplaneDrop | 'silent' | 'socketError'

export class RefusalCounts {
  readonly #log: BaseLogger
  readonly #counts = new Map<Refusal, number>()

  constructor(log: BaseLogger) {
    this.#log = log
  }

  count(reason: Refusal): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
  }

  /** One line for all since the last, with what the server holds now; none if there was nothing. */
  report(holds: {rooms: number; members: number}): void {
    if (this.#counts.size === 0) return
    this.#log.info({...holds, refused: Object.fromEntries(this.#counts)}, 'refusals')
    this.#counts.clear()
  }
}
