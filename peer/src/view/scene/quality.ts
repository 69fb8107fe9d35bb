/**
 * How good the connection to somebody is, as bars: from what gets lost, how long it takes and what the path carries.
 * Moves by one bar with each second's figures, and up only when they are clearly better, so that bars do not flicker. Pure.
 */
import type {PeerStats} from '../../engine-protocol.js'

/** Of MOST_BARS: 4 nothing is noticed · 3 nearly · 2 now and then · 1 all the time · 0 hardly usable. */
export type Quality = 0 | 1 | 2 | 3 | 4
export const MOST_BARS = 4

/** The most that each quality bears, the best first. */
const MOST_LOST_PERCENT = [1, 4, 10, 25]
/** ITU-T G.114: within 150 ms one way nothing is noticed, beyond 400 ms nobody plans to talk. */
const MOST_RTT_MS = [200, 400, 600, 1000]
/** What each quality needs at least. Every path is taken for 24 kbit/s until it has been measured, so no more is asked. */
const LEAST_KBPS = [18, 14, 10, 6]
/** To rise, figures must keep to such a part of their bounds. */
const RISING_SHARE = 0.75

/** Null for a link that is not up. `before`: a second ago. */
export function qualityAfter(before: Quality | null, stats: PeerStats): Quality | null {
  if (stats.state !== 'live') return null
  const [worse, better] = [rated(stats, 1), rated(stats, RISING_SHARE)]
  if (before === null) return worse
  if (worse < before) return (before - 1) as Quality
  return better > before ? ((before + 1) as Quality) : before
}

/** `share`: of each bound, to be stricter. */
function rated({rttMs, pathKbps, video, audio}: PeerStats, share: number): Quality {
  const lost = Math.max(video.lostPercent, audio.lostPercent)
  return Math.min(
    bars(MOST_LOST_PERCENT, bound => lost <= bound * share),
    bars(MOST_RTT_MS, bound => rttMs <= bound * share),
    bars(LEAST_KBPS, bound => pathKbps * share >= bound),
  ) as Quality
}

function bars(bounds: readonly number[], keeps: (bound: number) => boolean): number {
  const place = bounds.findIndex(keeps)
  return place === -1 ? 0 : MOST_BARS - place
}
