/**
 * What silence of a connection that was live comes to, the longer it lasts. Made with the link.
 *
 *   heard ── 2 s ──▶ stalled ── 3.5 s, up to 8 s ──▶ doubted ── 30 s ──▶ given up
 *     ▲                 └────────── anything heard ────┘
 */

/** stalled: people are told · doubted: another connection is set up beside it · givenUp: it will not come back. */
export type SilenceLevel = (typeof LEVELS)[number]
const LEVELS = ['none', 'stalled', 'doubted', 'givenUp'] as const

/** After so long without anything, not even an answer to a ping. */
const STALLED_AFTER_MS = 2_000
const DOUBTED_AFTER_MS = 3_500
const GIVEN_UP_AFTER_MS = 30_000
/** However late the other side is: longer than this nobody waits for what may be lost. */
const MOST_DOUBTED_AFTER_MS = 8_000
const PATIENCE_LASTS_MS = 60_000

/** Of a connection that waits to become live. */
export const doubtedAt = (heardAtMs: number): number => heardAtMs + DOUBTED_AFTER_MS

export class Silence {
  #level: SilenceLevel = 'none'
  #doubtedAfterMs = DOUBTED_AFTER_MS
  #patientUntilMs = 0

  get level(): SilenceLevel {
    return this.#level
  }

  /** Another connection has taken over. */
  reset(): void {
    this.#level = 'none'
  }

  /**
   * Anything at all came, as it last did at `heardBeforeMs`. A silence that ended so was the lateness of a busy machine, which
   * another connection would only make worse: the next one is doubted after twice as long (as TCP answers a spurious timeout,
   * RFC 4015). True when it was silent.
   */
  heard(heardBeforeMs: number, now: number): boolean {
    if (this.#level === 'none') {
      if (now >= this.#patientUntilMs) this.#doubtedAfterMs = DOUBTED_AFTER_MS
      return false
    }
    this.#level = 'none'
    const twiceMs = 2 * (now - heardBeforeMs)
    this.#doubtedAfterMs = Math.max(DOUBTED_AFTER_MS, Math.min(MOST_DOUBTED_AFTER_MS, twiceMs))
    this.#patientUntilMs = now + PATIENCE_LASTS_MS
    return true
  }

  /** What it comes to by now where something was last heard then; true when that is another level than before. */
  judge(heardAtMs: number, now: number): boolean {
    const level = LEVELS.findLast(name => now >= this.#at(name, heardAtMs))!
    if (level === this.#level) return false
    this.#level = level
    return true
  }

  /** When the level after this one is reached unless something is heard; infinity after the last one. */
  nextAt(heardAtMs: number): number {
    const next = LEVELS[LEVELS.indexOf(this.#level) + 1]
    return next === undefined ? Number.POSITIVE_INFINITY : this.#at(next, heardAtMs)
  }

  #at(level: SilenceLevel, heardAtMs: number): number {
    switch (level) {
      case 'none':
        return Number.NEGATIVE_INFINITY
      case 'stalled':
        return heardAtMs + STALLED_AFTER_MS
      case 'doubted':
        return heardAtMs + this.#doubtedAfterMs
      case 'givenUp':
        return heardAtMs + GIVEN_UP_AFTER_MS
      default:
        return level satisfies never
    }
  }
}
