/**
 * What a crowd has been through: waits in histograms that do not grow, errors by code, envelopes by number. One for each
 * stretch of load that is judged by itself; numbers go on from one stretch to the next.
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
  readonly #errors = new Map<string, number>()
  /** Envelopes under way, with the times at which they were due. */
  readonly #underWay = new Map<number, number>()
  readonly #before: number
  #last: number

  /** `before`: the last number of the stretch before this one, whose late envelopes must not be taken for this one's. */
  constructor(before = 0) {
    this.#before = before
    this.#last = before
  }

  /** The number of an envelope that is now sent. */
  sent(dueMs: number): number {
    this.#underWay.set(++this.#last, dueMs)
    return this.#last
  }

  get lastNumber(): number {
    return this.#last
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
    return this.#last - this.#before
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
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1)
  }

  get errors(): Errors {
    return [...this.#errors]
  }

  get errorCount(): number {
    return this.errors.reduce((sum, [, count]) => sum + count, 0)
  }
}

function record(histogram: RecordableHistogram, waitMs: number): void {
  histogram.record(Math.min(LONGEST_US, Math.max(1, Math.round(waitMs * 1000))))
}

/** Null where nothing waited. */
export type Waits = {readonly count: number; readonly p50Ms: number | null; readonly p99Ms: number | null}

export const waitsOf = (histogram: RecordableHistogram): Waits =>
  histogram.count === 0
    ? {count: 0, p50Ms: null, p99Ms: null}
    : {count: histogram.count, p50Ms: percentileMs(histogram, 50), p99Ms: percentileMs(histogram, 99)}

/** For people: "p50 1.2 ms, p99 3.4 ms". */
export const shownWaits = ({p50Ms, p99Ms}: Waits): string =>
  p50Ms === null || p99Ms === null ? 'none' : `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`

/** How many there were of each code. */
export type Errors = readonly (readonly [code: string, count: number])[]

/** For people: "unknownPeer 3, notRelayed 1". */
export const shownErrors = (errors: Errors): string =>
  errors.length === 0 ? 'none' : errors.map(([code, count]) => `${code} ${count}`).join(', ')
