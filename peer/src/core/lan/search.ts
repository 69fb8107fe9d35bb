/**
 * One search for the host of a meeting on the LAN: asks a few times, takes the first host that answers and can be
 * reached, and ends without one when its time is over. Made for each search; ends with `join` or `nobody`.
 *
 *   asking ── a host answers ──▶ reaching ── it can be reached ──▶ joined
 *     ▲  └──── time is over ────▶ alone                │
 *     └───────────────── it cannot ────────────────────┘
 */
import {type HostId, isFor, type Sighting} from './host-advert.js'

export type SearchEvent =
  | {readonly type: 'tick'}
  | {readonly type: 'sighted'; readonly sighting: Sighting}
  /** The answer to `reach`; null: no address of this host answers. */
  | {readonly type: 'reached'; readonly id: HostId; readonly url: string | null}

export type SearchEffect =
  | {readonly do: 'ask'}
  | {readonly do: 'reach'; readonly id: HostId; readonly urls: readonly string[]}
  | {readonly do: 'join'; readonly url: string}
  | {readonly do: 'nobody'}

/** Multicast gets lost, over radio often: the question is repeated, and the last one still finds an answer in time. */
const ASK_AT_MS = [0, 200, 430] as const
/** Hosts answer after 20 to 120 ms (RFC 6762 section 6); the last of three questions has twice that. */
export const FIRST_SEARCH_MS = 700
/**
 * Whoever lost its host knows the others: the first of them takes over when the LAN is silent for so long, the next
 * ones each so much later, unless they hear of a host by then.
 */
export const SEARCH_AFTER_LOSS_MS = 300
export const RANK_STEP_MS = 400
/** More ranks than can be dead at once while somebody waits. */
const MAX_RANK = 5
const MAX_KNOWN_HOSTS = 32

/** For how long to search after the host was lost; `rank`: how many live peers have a lower id. */
export const searchAfterLossMs = (rank: number): number =>
  SEARCH_AFTER_LOSS_MS + Math.min(rank, MAX_RANK) * RANK_STEP_MS

export class Search {
  readonly #session: string
  readonly #startedAt: number
  readonly #endsAt: number
  readonly #candidates = new Map<HostId, readonly string[]>()
  readonly #unreachable = new Set<HostId>()
  #asked = 0
  #state: 'asking' | 'reaching' | 'over' = 'asking'

  constructor(session: string, lengthMs: number, now: number) {
    this.#session = session
    this.#startedAt = now
    this.#endsAt = now + lengthMs
  }

  /** When `tick` is due; null once it is over, or while a host is being reached. */
  wakeAt(): number | null {
    if (this.#state !== 'asking') return null
    const next = ASK_AT_MS[this.#asked]
    return next === undefined ? this.#endsAt : Math.min(this.#endsAt, this.#startedAt + next)
  }

  handle(event: SearchEvent, now: number): SearchEffect[] {
    if (this.#state === 'over') return []
    switch (event.type) {
      case 'tick':
        return this.#goOn(now)
      case 'sighted':
        return this.#sighted(event.sighting, now)
      case 'reached':
        return this.#reached(event.id, event.url, now)
      default:
        return event satisfies never
    }
  }

  #sighted({advert, urls, isGoodbye}: Sighting, now: number): SearchEffect[] {
    if (!isFor(advert, this.#session)) return []
    if (isGoodbye || urls.length === 0) this.#candidates.delete(advert.id)
    else if (!this.#unreachable.has(advert.id) && this.#candidates.size < MAX_KNOWN_HOSTS)
      this.#candidates.set(advert.id, urls)
    return this.#goOn(now)
  }

  #reached(id: HostId, url: string | null, now: number): SearchEffect[] {
    if (url !== null) {
      this.#state = 'over'
      return [{do: 'join', url}]
    }
    this.#candidates.delete(id)
    if (this.#unreachable.size < MAX_KNOWN_HOSTS) this.#unreachable.add(id)
    this.#state = 'asking'
    return this.#goOn(now)
  }

  #goOn(now: number): SearchEffect[] {
    if (this.#state !== 'asking') return []
    const [next] = [...this.#candidates.keys()].sort()
    if (next !== undefined) {
      this.#state = 'reaching'
      return [{do: 'reach', id: next, urls: this.#candidates.get(next)!}]
    }
    if (now >= this.#endsAt) {
      this.#state = 'over'
      return [{do: 'nobody'}]
    }
    const due = ASK_AT_MS.filter(atMs => now >= this.#startedAt + atMs).length
    if (due <= this.#asked) return []
    this.#asked = due
    return [{do: 'ask'}]
  }
}
