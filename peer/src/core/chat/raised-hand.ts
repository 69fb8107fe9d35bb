/**
 * Since when a hand is raised. What travels is for how long it has been, as clocks differ; each time it is told the
 * way there makes it seem a little later than it was.
 */

/** A day: who holds a hand up for longer is asleep. */
export const MAX_HAND_UP_MS = 86_400_000
/** The same hand told again seems raised by so much later at the most; one that was lowered between took longer. */
const RETOLD_WITHIN_MS = 1_000

export type HandField = {readonly handUpMs?: number | undefined}

/** As a `hello` or `media` message tells it at this moment; nothing for a hand that is not raised. */
export const handField = (raisedAtMs: number | null, now: number): HandField =>
  raisedAtMs === null ? {} : {handUpMs: Math.min(MAX_HAND_UP_MS, Math.max(0, Math.round(now - raisedAtMs)))}

/** Since when it is raised by our clock; null: it is not. `before`: the same as far as was known. */
export function raisedSince(before: number | null, {handUpMs}: HandField, now: number): number | null {
  if (handUpMs === undefined) return null
  const since = now - handUpMs
  return before !== null && since - before < RETOLD_WITHIN_MS ? before : since
}
