/** How long to wait before the next try to reach a signaling server again. Pure. */

const FIRST_DELAY_MS = 100
/** A server that comes back is found soon; the delay only keeps it from being stormed. */
const MAX_DELAY_MS = 1_500
/** A server that refused us on purpose is asked seldom. */
const REFUSED_DELAY_MS = 10_000

/**
 * Doubles from 100 ms with each failed try (0, 1, ...) to 1.5 s, then takes 50 to 100 % of it, so that
 * peers that lost their server together do not come back together. `random` is in [0, 1).
 */
export const reconnectDelayMs = (failedTries: number, random: number): number =>
  spread(Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failedTries, 10)), random)

export const refusedDelayMs = (random: number): number => spread(REFUSED_DELAY_MS, random)

const spread = (delayMs: number, random: number): number => Math.round(delayMs * (0.5 + random / 2))
