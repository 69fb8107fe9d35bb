/**
 * What comes in over one link, for reports to its sender: how long it queues, how much of it is lost, how fast it comes.
 * Reports ride on packets that go anyway; when none goes they go alone. Made with the link, ends with it.
 */
import type {PathReport} from '../wire/path-report.js'
import type {LossCount} from '../wire/receipts.js'
import {BitMeter} from './bit-meter.js'
import {QueueDelay} from './queue-delay.js'
import {wireBits} from './wire-cost.js'

const REPORT_EVERY_MS = 100
/** Without a packet to ride on; sooner when a queue grows. */
const ALONE_AFTER_MS = 500
const ALONE_AFTER_MS_QUEUED = 200
const QUEUED_MS = 40

export class Arrivals {
  readonly #delay = new QueueDelay()
  readonly #meter = new BitMeter()
  #reportedAtMs = Number.NEGATIVE_INFINITY
  /** When the first packet came that no report covers. */
  #newSinceMs: number | null = null

  note(packet: {sentAtMs: number; sizeBytes: number; arrivedAtMs: number}): void {
    this.#delay.note(packet.sentAtMs, packet.arrivedAtMs)
    this.#meter.add(wireBits(packet.sizeBytes), packet.arrivedAtMs)
    this.#newSinceMs ??= packet.arrivedAtMs
  }

  /** Whether a packet that goes now is to carry a report. */
  isDue(now: number): boolean {
    return this.#newSinceMs !== null && now - this.#reportedAtMs >= REPORT_EVERY_MS
  }

  /** Packets wait on their way here. */
  get isQueued(): boolean {
    return this.#delay.queueMs >= QUEUED_MS
  }

  /** When a report is to go alone; infinity: never, until something comes. */
  get aloneAtMs(): number {
    if (this.#newSinceMs === null) return Number.POSITIVE_INFINITY
    return this.#newSinceMs + (this.isQueued ? ALONE_AFTER_MS_QUEUED : ALONE_AFTER_MS)
  }

  /** `loss`: since the last report. */
  take({expected, received}: LossCount, now: number): PathReport {
    this.#reportedAtMs = now
    this.#newSinceMs = null
    return {
      queueMs: this.#delay.queueMs,
      lostShare: expected === 0 ? 0 : Math.max(0, expected - received) / expected,
      bitsPerSecond: this.#meter.rate(now),
    }
  }
}
