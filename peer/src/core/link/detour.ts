/**
 * Which way the attempts of a link go: directly, or by a friend who forwards where no direct way is found. Made with the link
 * of the side that calls, which alone chooses; the other side follows the offer.
 *
 *   direct ── no way in time, and somebody offers ──▶ by a friend ── each 10 s … 5 min, or another network ──▶ direct beside it
 *     ▲                                                  │ the friend goes, falls silent or does not serve
 *     └── nobody else offers ────────────────────────────┴──▶ by another friend
 */
import type {PeerId} from '@s2c/shared/peer-id'

/** So long a search for a direct way usually takes at most; who has a friend need not wait longer, and goes on beside it. */
export const DIRECT_PATIENCE_MS = 1_500
/** A direct way is usually found before friends need to be asked. */
const ASK_AFTER_MS = 500
/** While there is no connection, and while one goes by a friend who may leave. */
const ASK_INTERVAL_MS = 3_000
const ASK_INTERVAL_SERVED_MS = 20_000
/** By a friend, the direct way is looked for again after so long, the last one for ever. */
const DIRECT_RETRIES_MS = [10_000, 30_000, 60_000, 120_000, 300_000] as const
/** A friend over which nothing came about is not taken again for so long, which lets a direct try have its time. */
const FRIEND_RESTS_MS = 5_000
/** One that does not hand on all is the last to be taken for so long. */
const DOUBT_LASTS_MS = 60_000
/** More than any round trip. */
const DOUBT_COSTS_MS = 1e6
/** More than any meeting has members. */
const MAX_OFFERS = 64

/** How the link stands. */
export type Footing = {
  /** Of the newest connection. */
  readonly isConnecting: boolean
  /** A hail is on its way. */
  readonly isHailing: boolean
  /** None is being set up. */
  readonly isSettled: boolean
  /** What stands, is heard of and whole; null: nothing. `via`: null when it is direct. */
  readonly standing: {readonly via: PeerId | null} | null
}

export type DetourStep = 'ask' | 'detour' | 'direct'

export class Detour {
  readonly #isOpen: (friend: PeerId) => boolean
  /** Round trips to the other side through each, in ms. */
  readonly #offers = new Map<PeerId, number>()
  readonly #restingUntilMs = new Map<PeerId, number>()
  /** Taken only where nobody else offers. */
  readonly #doubtedUntilMs = new Map<PeerId, number>()
  #newest: {readonly via: PeerId | null; isReached: boolean} | null = null
  #isDirectFruitless = false
  #connectingSinceMs = 0
  /** Null: never. */
  #askedAtMs: number | null = null
  #directAtMs = Number.POSITIVE_INFINITY
  #retries = 0

  /** `isOpen`: whether packets go to this friend directly, now. */
  constructor(isOpen: (friend: PeerId) => boolean) {
    this.#isOpen = isOpen
  }

  /** Of the newest attempt; null: direct. */
  get via(): PeerId | null {
    return this.#newest?.via ?? null
  }

  /** Another attempt begins; the one before is judged. Answers with the way that it is to go. */
  next({standing}: Footing, now: number): PeerId | null {
    const last = this.#newest
    if (last !== null && !last.isReached) this.#fruitless(last.via, now)
    const standsByFriend = standing !== null && standing.via !== null && this.#mayServe(standing.via, now)
    const via = this.#isDirectFruitless && !standsByFriend ? this.#best(now) : null
    this.#newest = {via, isReached: false}
    return via
  }

  /** Both descriptions are there. */
  connecting(now: number): void {
    this.#connectingSinceMs = now
  }

  /** The other side is identified over the newest attempt. */
  reached(): void {
    if (this.#newest !== null) this.#newest.isReached = true
  }

  /** Media go this way from now on. */
  stands(via: PeerId | null, now: number): void {
    if (via === null) {
      this.#isDirectFruitless = false
      this.#retries = 0
      this.#directAtMs = Number.POSITIVE_INFINITY
    } else if (this.#directAtMs <= now || this.#directAtMs === Number.POSITIVE_INFINITY) this.#retryLater(now)
  }

  offered(friend: PeerId, roundTripMs: number): void {
    if (this.#offers.size >= MAX_OFFERS && !this.#offers.has(friend)) return
    this.#offers.set(friend, roundTripMs)
  }

  /** Somebody is here who has not been asked. */
  friendCame(): void {
    this.#askedAtMs = null
  }

  /** It does not serve. One that is away may serve as soon as it is back. */
  failed(friend: PeerId, now: number): void {
    if (!this.#isOpen(friend)) return
    this.#restingUntilMs.set(friend, now + FRIEND_RESTS_MS)
    this.doubted(friend, now)
  }

  /** It does not hand on all. */
  doubted(friend: PeerId, now: number): void {
    this.#doubtedUntilMs.set(friend, now + DOUBT_LASTS_MS)
  }

  /** Another network: what was fruitless may not be any more. */
  pathsChanged(now: number): void {
    this.#isDirectFruitless = false
    this.#retries = 0
    if (this.#directAtMs !== Number.POSITIVE_INFINITY) this.#directAtMs = now
  }

  /** What is to be done now: friends asked, the attempt under way replaced by one by a friend, a direct one begun beside it. */
  due(footing: Footing, now: number): DetourStep[] {
    const steps: DetourStep[] = []
    if (now >= this.#detourAt(footing)) steps.push('detour')
    else if (now >= this.#directAt(footing)) steps.push('direct')
    if (now >= this.#askAt(footing)) steps.push('ask')
    if (steps.includes('ask')) this.#askedAtMs = now
    if (steps.includes('direct')) this.#retryLater(now)
    return steps
  }

  wakeAt(footing: Footing): number {
    return Math.min(this.#askAt(footing), this.#detourAt(footing), this.#directAt(footing))
  }

  #fruitless(via: PeerId | null, now: number): void {
    if (via === null) this.#isDirectFruitless = true
    else this.failed(via, now)
  }

  #retryLater(now: number): void {
    this.#directAtMs = now + DIRECT_RETRIES_MS[Math.min(this.#retries, DIRECT_RETRIES_MS.length - 1)]!
    this.#retries++
  }

  #askAt({standing, isConnecting}: Footing): number {
    if (standing !== null && standing.via === null) return Number.POSITIVE_INFINITY
    const intervalMs = standing === null ? ASK_INTERVAL_MS : ASK_INTERVAL_SERVED_MS
    const againAt = this.#askedAtMs === null ? 0 : this.#askedAtMs + intervalMs
    if (this.#isDirectFruitless || standing !== null) return againAt
    return isConnecting ? Math.max(againAt, this.#connectingSinceMs + ASK_AFTER_MS) : Number.POSITIVE_INFINITY
  }

  #detourAt({standing, isConnecting, isHailing}: Footing): number {
    if (standing !== null || this.via !== null) return Number.POSITIVE_INFINITY
    if (isHailing && this.#isDirectFruitless) return this.#servedAt
    if (!isConnecting) return Number.POSITIVE_INFINITY
    return Math.max(this.#servedAt, this.#connectingSinceMs + DIRECT_PATIENCE_MS)
  }

  #directAt({standing, isSettled}: Footing): number {
    const isByFriend = standing !== null && standing.via !== null
    return isByFriend && isSettled ? this.#directAtMs : Number.POSITIVE_INFINITY
  }

  /** When one of those that offer may serve; infinity: nobody offers. */
  get #servedAt(): number {
    return Math.min(...Array.from(this.#offers.keys(), friend => this.#mayServeAt(friend)))
  }

  #mayServeAt(friend: PeerId): number {
    return this.#isOpen(friend) ? (this.#restingUntilMs.get(friend) ?? 0) : Number.POSITIVE_INFINITY
  }

  #mayServe(friend: PeerId, now: number): boolean {
    return now >= this.#mayServeAt(friend)
  }

  #best(now: number): PeerId | null {
    const serving = [...this.#offers].filter(([friend]) => this.#mayServe(friend, now))
    const [first, ...others] = serving
    if (first === undefined) return null
    const cost = ([friend, roundTripMs]: [PeerId, number]): number =>
      roundTripMs + (now < (this.#doubtedUntilMs.get(friend) ?? 0) ? DOUBT_COSTS_MS : 0)
    return others.reduce((best, each) => (cost(each) < cost(best) ? each : best), first)[0]
  }
}
