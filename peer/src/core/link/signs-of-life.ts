/**
 * Whether the other side of a link is still there: what comes over its connections, and what signaling says where they
 * say nothing. Made with the link.
 */
import {Heartbeat, type PingPlan} from './heartbeat.js'

/** What signaling says of a peer. */
export type Listing = 'listed' | 'unlisted' | 'left'

/** A silent peer that signaling no longer lists has left after this. */
const LOST_AFTER_MS = 120_000
/** So many connections that came to nothing are no accident any more. */
const FRUITLESS_CONNECTIONS = 2

export class SignsOfLife {
  #listing: Listing = 'listed'
  /** Of the newest connection over which the other side was identified. */
  #heartbeat: Heartbeat | null = null
  #fruitless = 0
  #aloneSinceMs: number

  constructor(now: number) {
    this.#aloneSinceMs = now
  }

  get hasLeft(): boolean {
    return this.#listing === 'left'
  }

  /** Whether it was ever identified over a connection. */
  get wasMet(): boolean {
    return this.#heartbeat !== null
  }

  get roundTripMs(): number | null {
    return this.#heartbeat?.roundTripMs ?? null
  }

  /** Their clock minus ours, in ms. */
  get clockOffsetMs(): number | null {
    return this.#heartbeat?.clockOffsetMs ?? null
  }

  listed(listing: Listing): void {
    this.#listing = listing
  }

  /** The other side is identified over a fresh connection. */
  met(now: number): void {
    this.#heartbeat = new Heartbeat(now)
  }

  heard(now: number): void {
    this.#heartbeat?.heard(now)
  }

  /** Bits a second that the path seems to carry, when that was measured by it. */
  pong(sentAtMs: number, theirClockMs: number, now: number): number | null {
    return this.#heartbeat?.pong(sentAtMs, theirClockMs, now) ?? null
  }

  isSilent(now: number): boolean {
    return this.#heartbeat?.isSilent(now) ?? false
  }

  takePing(now: number, plan: PingPlan): number | null {
    return this.#heartbeat?.takePing(now, plan) ?? null
  }

  /** A connection ended. True, once, when so many came to nothing that people should hear of it. */
  disconnected(now: number): boolean {
    this.#aloneSinceMs = this.#heartbeat?.heardAt ?? now
    return this.#heartbeat === null && ++this.#fruitless === FRUITLESS_CONNECTIONS
  }

  /** While no connection stands: when a silent peer that signaling no longer lists counts as gone. */
  lostAt(): number {
    return this.#listing === 'listed' ? Number.POSITIVE_INFINITY : this.#aloneSinceMs + LOST_AFTER_MS
  }

  /** While a connection stands. */
  beatAt(isSilenceKnown: boolean): number {
    return this.#heartbeat?.wakeAt(isSilenceKnown) ?? Number.POSITIVE_INFINITY
  }
}
