/**
 * What a crowd has been through: waits in histograms that do not grow, errors by code, envelopes by number. One for each
 * stretch of load that is judged by itself.
 */
import {createHistogram, type RecordableHistogram} from 'node:perf_hooks'

/** Waits are counted in µs, to three digits, up to this. */
const LONGEST_US = 120_000_000

export const waits = (): RecordableHistogram => createHistogram({lowest: 1, highest: LONGEST_US, figures: 3})

/** Milliseconds below which this percentage of the waits stays. */
export const percentileMs = (histogram: RecordableHistogram, percent: number): number =>
  histogram.count === 0 ? Number.NaN : histogram.percentile(percent) / 1000

export class Tally {
  /** From when a join was due to the welcome. */
  readonly joins = waits()
  /** From when an envelope was due at its sender to its arrival at the reader. */
  readonly relays = waits()
  /** From the loss of a connection to the next welcome. */
  readonly returns = waits()
  readonly errors = new Map<string, number>()
  /** Envelopes under way, with the times at which they were due. */
  readonly #underWay = new Map<number, number>()
  #sent = 0

  /** The number of an envelope that is now sent. */
  sent(dueMs: number): number {
    this.#underWay.set(++this.#sent, dueMs)
    return this.#sent
  }

  /** False for a number that is not under way, or no more. */
  arrived(number: number, nowMs: number): boolean {
    const dueMs = this.#underWay.get(number)
    if (dueMs === undefined) return false
    this.#underWay.delete(number)
    record(this.relays, nowMs - dueMs)
    return true
  }

  get sentCount(): number {
    return this.#sent
  }

  /** Sent and not arrived so far. */
  get missing(): number {
    return this.#underWay.size
  }

  joined(dueMs: number, nowMs: number): void {
    record(this.joins, nowMs - dueMs)
  }

  returned(lostMs: number, nowMs: number): void {
    record(this.returns, nowMs - lostMs)
  }

  failed(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
  }

  get errorCount(): number {
    return [...this.errors.values()].reduce((sum, count) => sum + count, 0)
  }
}

function record(histogram: RecordableHistogram, waitMs: number): void {
  histogram.record(Math.min(LONGEST_US, Math.max(1, Math.round(waitMs * 1000))))
}

/** For people: "p50 1.2 ms, p99 3.4 ms". */
export const shownWaits = (histogram: RecordableHistogram): string =>
  histogram.count === 0
    ? 'none'
    : `p50 ${percentileMs(histogram, 50).toFixed(1)} ms, p99 ${percentileMs(histogram, 99).toFixed(1)} ms`

/** For people: "unknownPeer 3, notRelayed 1". */
export const shownErrors = ({errors}: Tally): string =>
  errors.size === 0 ? 'none' : Array.from(errors, ([code, count]) => `${code} ${count}`).join(', ')
