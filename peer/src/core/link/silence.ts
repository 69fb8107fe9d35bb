/**
 * What silence of a connection that was live comes to, the longer it lasts. Made when the connection goes live.
 *
 *   heard ── 2 s ──▶ stalled ── 3.5 s ──▶ doubted ── 30 s ──▶ given up
 *     ▲                 └───── anything heard ─┘
 */

/** stalled: people are told · doubted: another connection is set up beside it · givenUp: it will not come back. */
export type SilenceLevel = 'none' | 'stalled' | 'doubted' | 'givenUp'

/** After so long without anything, not even an answer to a ping. */
const LEVELS: readonly (readonly [SilenceLevel, number])[] = [
  ['stalled', 2_000],
  ['doubted', 3_500],
  ['givenUp', 30_000],
]

export const silenceAt = (heardAtMs: number, now: number): SilenceLevel =>
  LEVELS.findLast(([, afterMs]) => now - heardAtMs >= afterMs)?.[0] ?? 'none'

/** When the level after this one is reached unless something is heard; infinity after the last one. */
export function nextSilenceAt(level: SilenceLevel, heardAtMs: number): number {
  const next = LEVELS[LEVELS.findIndex(([name]) => name === level) + 1]
  return next === undefined ? Number.POSITIVE_INFINITY : heardAtMs + next[1]
}
