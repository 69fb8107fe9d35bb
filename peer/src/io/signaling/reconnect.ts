/**
 * When to try a lost signaling server again, and when to tell that it refuses. Pure; one policy lives from
 * the loss of a connection to the next welcome.
 */
import type {FailureKind} from './signaling-failure.js'

const FIRST_WAIT_MS = 100
/** A server that comes back is found soon; the wait only keeps it from being stormed. */
const MAX_WAIT_MS = 1_500
/** A server that refused us on purpose is asked seldom. */
const REFUSED_WAIT_MS = 10_000

export type Retry = {waitMs: number; tellRefusal: boolean}

export class ReconnectPolicy {
  #failedTries = 0
  #isRefusalTold = false

  /** The wait before the first try. `random` is in [0, 1), here and below. */
  first(random: number): number {
    return spread(FIRST_WAIT_MS, random)
  }

  /** Whether the next try may be given up soon, for the one after it. */
  get isHasty(): boolean {
    return this.#failedTries % 3 < 2
  }

  /** The wait after a try that failed: doubling up to 1.5 s, longer after a refusal, which is told once. */
  after(kind: FailureKind, random: number): Retry {
    this.#failedTries++
    if (kind !== 'refused') return {waitMs: spread(this.#backOffMs(), random), tellRefusal: false}
    const tellRefusal = !this.#isRefusalTold
    this.#isRefusalTold = true
    return {waitMs: spread(REFUSED_WAIT_MS, random), tellRefusal}
  }

  #backOffMs(): number {
    return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#failedTries, 10))
  }
}

/** 50 to 100 %: peers that lost their server together do not come back together. */
const spread = (waitMs: number, random: number): number => Math.round(waitMs * (0.5 + random / 2))
