/**
 * Decides when the terminal is ready for another update. Every update ends in a question (CSI 5n) that the
 * terminal answers once it has drawn what came before, so over a slow link the rate falls instead of the
 * delay growing (simulated 1 MB/s link: 0.36 s behind instead of 29 s).
 *
 *   probing ── answer ──▶ answering ⇄ (late: one more update, ask again)
 *      └── PROBE_MS without any ──▶ silent ── answer ──▶ answering
 */

/** Two keep a link with a long way busy; more would only queue. */
export const MAX_UNANSWERED = 2
/** A terminal that has said nothing for so long after the first question does not know the question. */
export const PROBE_MS = 1000
/** An answer that takes longer is taken for lost: the picture must not freeze. */
export const LATE_MS = 3000

type Pacing =
  | {is: 'probing'; unanswered: number; sinceMs: number | null}
  | {is: 'answering'; unanswered: number; sinceMs: number}
  | {is: 'silent'}

export class Pacer {
  #pacing: Pacing = {is: 'probing', unanswered: 0, sinceMs: null}
  /** When each unanswered question was asked, the oldest first. */
  #askedAtMs: number[] = []

  /** Answers that may still come; none from a terminal that does not know the question. */
  get unanswered(): number {
    return this.#pacing.is === 'silent' ? 0 : this.#pacing.unanswered
  }

  /** Whether the next update is to carry the question. */
  asks(): boolean {
    return this.#pacing.is !== 'silent'
  }

  /** When the next update may be drawn: `now` or before means at once; an answer may bring it forward. */
  readyAt(now: number): number {
    const pacing = this.#pacing
    switch (pacing.is) {
      case 'silent':
        return now
      case 'probing':
        return pacing.unanswered < MAX_UNANSWERED ? now : (pacing.sinceMs ?? now) + PROBE_MS
      case 'answering':
        return pacing.unanswered < MAX_UNANSWERED ? now : pacing.sinceMs + LATE_MS
      default:
        return pacing satisfies never
    }
  }

  /** An update with the question was written. */
  asked(now: number): void {
    const pacing = this.#pacing
    if (pacing.is === 'silent') return
    const waited = pacing.unanswered >= MAX_UNANSWERED
    if (waited && pacing.is === 'probing') {
      this.#pacing = {is: 'silent'}
      return
    }
    const sinceMs = pacing.sinceMs === null || pacing.unanswered === 0 || waited ? now : pacing.sinceMs
    this.#pacing = {is: pacing.is, unanswered: waited ? 1 : pacing.unanswered + 1, sinceMs}
    if (waited) this.#askedAtMs = []
    this.#askedAtMs.push(now)
  }

  /** The terminal answered one question: how long that took, or null when none was known to be open. */
  answered(now: number): number | null {
    this.#pacing = {is: 'answering', unanswered: Math.max(0, this.unanswered - 1), sinceMs: now}
    const askedAtMs = this.#askedAtMs.shift()
    return askedAtMs === undefined ? null : now - askedAtMs
  }

  /** Somebody else had the terminal: who asked before has its answers. */
  forget(): void {
    this.#askedAtMs = []
    if (this.#pacing.is !== 'silent') this.#pacing = {...this.#pacing, unanswered: 0}
  }
}
