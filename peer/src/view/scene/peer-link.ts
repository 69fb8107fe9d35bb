/**
 * How a peer's link stands, in the words of somebody who watches: what was live and is no more was last
 * seen at some time.
 */
import type {LinkState} from '../../core/link/connection.js'

export type PeerLink =
  | {readonly is: 'connecting'}
  | {readonly is: 'live'}
  /** Silent for a moment; the link may yet come back by itself. */
  | {readonly is: 'stalled'; readonly seenAtMs: number}
  | {readonly is: 'away'; readonly seenAtMs: number}

type OpenState = Exclude<LinkState['name'], 'closed'>

export function linkAfter(before: PeerLink | null, state: OpenState, now: number): PeerLink {
  switch (state) {
    case 'live':
      return {is: 'live'}
    case 'recovering':
      return {is: 'stalled', seenAtMs: lastSeen(before) ?? now}
    case 'hailing':
    case 'offering':
    case 'waiting':
    case 'connecting':
    case 'verifying':
    case 'held':
    case 'backingOff':
      return before === null || before.is === 'connecting'
        ? {is: 'connecting'}
        : {is: 'away', seenAtMs: lastSeen(before) ?? now}
    default:
      return state satisfies never
  }
}

const lastSeen = (link: PeerLink | null): number | null =>
  link !== null && (link.is === 'stalled' || link.is === 'away') ? link.seenAtMs : null

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS

/** "12 s ago"; whole minutes from one minute on, as nobody counts seconds then. */
export function ago(sinceMs: number, now: number): string {
  const passedMs = Math.max(0, now - sinceMs)
  if (passedMs < MINUTE_MS) return `${Math.floor(passedMs / SECOND_MS)} s ago`
  return `${Math.floor(passedMs / MINUTE_MS)} min ago`
}
