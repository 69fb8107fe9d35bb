/**
 * Whether the other side of a link is still there where no connection says so: what signaling tells of it, and how many
 * connections came to nothing. Made with the link.
 */

/** What signaling says of a peer. */
export type Listing = 'listed' | 'unlisted' | 'left'

/** A silent peer that signaling no longer lists has left after this. */
const LOST_AFTER_MS = 120_000
/** So many connections that came to nothing are no accident any more. */
const FRUITLESS_CONNECTIONS = 2

export class SignsOfLife {
  #listing: Listing = 'listed'
  #wasMet = false
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
    return this.#wasMet
  }

  listed(listing: Listing): void {
    this.#listing = listing
  }

  /** The other side is identified over a fresh connection. */
  met(): void {
    this.#wasMet = true
  }

  /**
   * A connection ended over which it was last heard at some time, or never. True, once, when so many came to nothing that
   * people should hear of it.
   */
  disconnected(heardAtMs: number | null, now: number): boolean {
    this.#aloneSinceMs = heardAtMs ?? (this.#wasMet ? this.#aloneSinceMs : now)
    return !this.#wasMet && ++this.#fruitless === FRUITLESS_CONNECTIONS
  }

  /** While no connection stands: when a silent peer that signaling no longer lists counts as gone. */
  lostAt(): number {
    return this.#listing === 'listed' ? Number.POSITIVE_INFINITY : this.#aloneSinceMs + LOST_AFTER_MS
  }
}
