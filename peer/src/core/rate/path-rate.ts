/**
 * How much one path carries, estimated by the sender from the receiver's reports: bits a second for everything on the
 * wire. A growing queue is the sign of too much (as in GCC, draft-ietf-rmcat-gcc-02, and SCReAM, RFC 8298); loss is one only
 * as far as it exceeds what the path loses anyway. Made with the link, ends with it.
 *
 *   starting ──queue or loss──▶ draining ──queue gone──▶ probing ──no queue above the last ceiling──▶ growing
 *                                  ▲                         │                                          │
 *                                  └─────────queue or loss───┴──────────────────────────────────────────┘
 */
import type {PathReport} from '../wire/path-report.js'
import {BitMeter} from './bit-meter.js'
import {InherentDelay} from './inherent-delay.js'
import {InherentLoss} from './inherent-loss.js'
import {wireBits} from './wire-cost.js'

/** Sound in bundles and one small picture, while nothing is known. */
export const START_BITS = 24_000
/** Of what one message suggested that the path carries, for others may use it too; and the most that it is believed. */
const MEASURED_SHARE = 0.7
const MOST_MEASURED_BITS = 200_000
/** Where it carries less, nothing more is tried than is sure to pass. */
const THIN_BITS = 60_000
/** Sound at its thinnest. */
export const LEAST_BITS = 16_000
const MOST_BITS = 20_000_000

/** More than jitter: when it lasts, it is too much. */
const QUEUE_LIMIT_MS = 40
const SHORT_QUEUE_FOR_MS = 180
/** It is too much, at once. */
const LONG_QUEUE_MS = 70
/** It is gone. */
const QUEUE_GONE_MS = 20
/** Of what the path carries while its queue empties: less the longer the queue is, but never nothing. */
const DRAIN_SHARE = 0.85
const LEAST_DRAIN_SHARE = 0.4
/** A queue is to be gone after about this. */
const DRAIN_MS = 1_000
/** Of the last ceiling, at each further step of one draining. */
const STILL_CARRIES = 0.8
/** Of what it carried when it was too much. */
const AFTER_QUEUE_SHARE = 0.92
const AFTER_LOSS_SHARE = 0.85
/** Sound that waits for longer is of no use: nothing goes until most of the queue is gone. */
const BLOCKING_QUEUE_MS = 400
const BLOCKED_SHARE = 0.7
/** A change shows in reports after this. */
const SETTLE_MS = 300
const SETTLE_MS_LOSS = 1_000

/** Reports are of up to so long ago. */
const HELD_UP_MS = 800
const HELD_UP_SHARE = 0.7

/** Each second. Where the path was full lately, it is felt for; elsewhere time is lost time. */
const GROWTH = {starting: 6, growing: 2, trying: 1.08, probing: 1.15, draining: 1} as const
/** In place of `growing`, where one packet takes as long as the news of a queue. */
const GROWTH_VERY_THIN = 1.3
const VERY_THIN_BITS = 40_000
/** What has not been sent is not known to get through: the estimate stays within this of it. */
const BEYOND_SENT = {starting: 2, growing: 1.5, trying: 1.5, probing: 1.15, draining: 1} as const
/** Without trouble for so long more is tried; twice as long after each time in a row that it was too much. */
const TRY_AFTER_MS = 4_000
const MOST_TRY_AFTER_MS = 8_000
/** So far above the last ceiling without a queue: the path has changed. */
const ABOVE_CEILING = {
  starting: Number.POSITIVE_INFINITY,
  growing: 1,
  trying: 1.15,
  probing: 1.3,
  draining: 1,
} as const
/** Reports missing for longer: perhaps they do not get through either. */
const UNREPORTED_MS = 1_000
const UNREPORTED_STEP_MS = 500
const UNREPORTED_SHARE = 0.8
const LONGEST_STEP_MS = 250

export class PathRate {
  readonly #sent = new BitMeter()
  readonly #loss = new InherentLoss()
  readonly #delay = new InherentDelay()
  /** When a report last told of no queue. */
  #clearAtMs = Number.POSITIVE_INFINITY
  #phase: keyof typeof GROWTH = 'starting'
  #bits = START_BITS
  #measuredBits = 0
  /** What it carried when it was last too much. */
  #ceiling = MOST_BITS
  #blockedUntilMs = Number.NEGATIVE_INFINITY
  #settledAtMs = Number.NEGATIVE_INFINITY
  #troubleAtMs = Number.NEGATIVE_INFINITY
  #tryAfterMs = TRY_AFTER_MS
  #reportedAtMs: number | null = null
  #sentSinceMs: number | null = null
  /** What was sent a second, as it was at the newest reports. */
  #sentRates: {readonly atMs: number; readonly bits: number}[] = []
  /** What might be sent when a report last said how that went. */
  #confirmedBits = START_BITS

  /** `before`: of another connection to the same machine. What it found is taken for true until reports say otherwise. */
  constructor(before: PathRate | null = null) {
    if (before === null) return
    this.#bits = Math.max(START_BITS, before.#confirmedBits)
    this.#troubleAtMs = before.#troubleAtMs
    this.#phase = before.#phase === 'draining' ? 'probing' : before.#phase
    this.#ceiling = before.#ceiling
  }

  /** Bits a second that may be sent. */
  get bitsPerSecond(): number {
    return this.#bits
  }

  /** So much waits on the way that whatever is sent now would come too late. */
  isBlocked(now: number): boolean {
    return now < this.#blockedUntilMs
  }

  sent(packetBytes: number, now: number): void {
    this.#sent.add(wireBits(packetBytes), now)
    this.#sentSinceMs ??= now
    if (now - this.#sentSinceMs < UNREPORTED_MS) return
    this.#bits = Math.max(LEAST_BITS, this.#bits * UNREPORTED_SHARE)
    this.#sentSinceMs = now - UNREPORTED_MS + UNREPORTED_STEP_MS
  }

  /** Nothing has been too much yet. */
  get isStarting(): boolean {
    return this.#phase === 'starting'
  }

  /** One message passed as over a path that carries so much. False where that is no news. */
  measured(bitsPerSecond: number): boolean {
    const believed = Math.min(MOST_MEASURED_BITS, bitsPerSecond * MEASURED_SHARE)
    if (this.hadTrouble ? believed <= this.#bits : bitsPerSecond <= this.#measuredBits) return false
    this.#measuredBits = bitsPerSecond
    this.#become(believed)
    const wide = this.hadTrouble ? 'growing' : 'starting'
    this.#phase = bitsPerSecond < THIN_BITS ? 'probing' : wide
    this.#ceiling = bitsPerSecond < THIN_BITS ? bitsPerSecond : MOST_BITS
    return true
  }

  /** Where it could not be measured in time it is busy, or carries little. */
  unmeasured(): void {
    if (this.#measuredBits > 0 || this.hadTrouble) return
    this.#phase = 'probing'
    this.#ceiling = START_BITS
  }

  /** It was measured to carry as much as a measurement is believed. */
  get isWide(): boolean {
    return this.#measuredBits * MEASURED_SHARE >= MOST_MEASURED_BITS
  }

  /** Something was too much, or got lost. */
  get hadTrouble(): boolean {
    return this.#troubleAtMs > Number.NEGATIVE_INFINITY
  }

  /** When it last did; never: minus infinity. */
  get troubleAtMs(): number {
    return this.#troubleAtMs
  }

  /**
   * `isFresh` false: the way back is full, so that what the report says is of long ago. `leastBits`: a second, which are
   * looked for even while less is sent.
   */
  reported(
    report: PathReport,
    {isFresh, leastBits}: {isFresh: boolean; leastBits: number},
    now: number,
  ): void {
    const sinceMs = Math.min(LONGEST_STEP_MS, now - (this.#reportedAtMs ?? now))
    this.#reportedAtMs = now
    this.#sentSinceMs = null
    this.#loss.note(report.lostShare)
    const queueMs = this.#delay.beyond(report.queueMs, this.#phase === 'draining')
    if (queueMs < QUEUE_LIMIT_MS) this.#clearAtMs = now
    const isQueued = queueMs >= LONG_QUEUE_MS || now - this.#clearAtMs >= SHORT_QUEUE_FOR_MS
    if (isQueued || (this.isStarting && this.#isHeldUp(report, now)))
      this.#queued(queueMs, report.bitsPerSecond, now)
    else if (this.#loss.isExcessive && now >= this.#settledAtMs) this.#lost(now)
    else if (this.#phase === 'draining') this.#drained(queueMs)
    else if (isFresh && queueMs < QUEUE_GONE_MS && !this.#loss.isRising)
      this.#grow(sinceMs, report.bitsPerSecond, leastBits, now)
    this.#confirmedBits = this.#bits
  }

  /**
   * Far less arrives than was sent all the while: a queue grows, though the delay does not show it yet, for the first
   * packets may have waited, too.
   */
  #isHeldUp({bitsPerSecond}: PathReport, now: number): boolean {
    const known = this.#sentRates.filter(({atMs}) => now - atMs <= HELD_UP_MS)
    this.#sentRates = [...known, {atMs: now, bits: this.#sent.rate(now)}]
    const least = Math.min(...this.#sentRates.map(({bits}) => bits))
    return known.length > 0 && bitsPerSecond > 0 && bitsPerSecond < least * HELD_UP_SHARE
  }

  /**
   * What arrives while a queue lasts is what the path carries. While one empties and less is sent, less arriving does not
   * mean that the path has become so much thinner.
   */
  #queued(queueMs: number, arrivingBits: number, now: number): void {
    if (now < this.#settledAtMs || arrivingBits === 0) return
    const carries =
      this.#phase === 'draining' ? Math.max(arrivingBits, this.#ceiling * STILL_CARRIES) : arrivingBits
    this.#trouble(now)
    this.#phase = 'draining'
    this.#settledAtMs = now + SETTLE_MS
    this.#ceiling = carries
    if (queueMs >= BLOCKING_QUEUE_MS) this.#blockedUntilMs = now + queueMs * BLOCKED_SHARE
    const share = Math.max(LEAST_DRAIN_SHARE, DRAIN_SHARE - queueMs / DRAIN_MS)
    this.#become(Math.min(this.#bits, carries * share))
  }

  #drained(queueMs: number): void {
    if (queueMs >= QUEUE_GONE_MS) return
    this.#phase = 'probing'
    this.#become(Math.max(this.#bits, this.#ceiling * AFTER_QUEUE_SHARE))
  }

  #lost(now: number): void {
    this.#trouble(now)
    this.#phase = 'probing'
    this.#settledAtMs = now + SETTLE_MS_LOSS
    this.#ceiling = this.#bits
    this.#become(Math.min(this.#bits, this.#sent.rate(now)) * AFTER_LOSS_SHARE)
  }

  #grow(sinceMs: number, arrivingBits: number, leastBits: number, now: number): void {
    const isLongAgo = now - this.#troubleAtMs > this.#tryAfterMs
    const sent = this.#sent.rate(now)
    const isAbove = Math.min(this.#bits, sent) > this.#ceiling * ABOVE_CEILING[this.#phase]
    if (isAbove) this.#tryAfterMs = TRY_AFTER_MS
    if (isAbove) this.#phase = 'growing'
    else if (isLongAgo && this.#phase === 'probing') this.#phase = 'trying'
    const proven = this.isStarting ? arrivingBits : sent
    const growth = this.#growth ** (sinceMs / 1000)
    if (this.#bits < Math.max(proven * BEYOND_SENT[this.#phase], leastBits)) this.#become(this.#bits * growth)
  }

  get #growth(): number {
    return this.#phase === 'growing' && this.#bits < VERY_THIN_BITS ? GROWTH_VERY_THIN : GROWTH[this.#phase]
  }

  #trouble(now: number): void {
    if (this.#phase === 'trying') this.#tryAfterMs = Math.min(MOST_TRY_AFTER_MS, this.#tryAfterMs * 2)
    this.#troubleAtMs = now
  }

  #become(bits: number): void {
    this.#bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, bits))
  }
}
