/** Counters a receiver remembers below the newest one it accepted. */
export const REPLAY_WINDOW = 1024

const WORDS = REPLAY_WINDOW / 32

/** Accepts each counter once, in any order within the window; what is older than the window is refused (RFC 4303, 3.4.3). */
export class ReplayWindow {
  readonly #seen = new Uint32Array(WORDS)
  #newest = -1

  isFresh(counter: number): boolean {
    if (counter > this.#newest) return true
    return counter > this.#newest - REPLAY_WINDOW && (this.#seen[wordOf(counter)]! & bitOf(counter)) === 0
  }

  /** Only for a counter that is fresh and whose packet was authentic. */
  accept(counter: number): void {
    if (counter > this.#newest) this.#advance(counter)
    this.#seen[wordOf(counter)]! |= bitOf(counter)
  }

  #advance(counter: number): void {
    if (counter - this.#newest >= REPLAY_WINDOW) this.#seen.fill(0)
    else for (let c = this.#newest + 1; c <= counter; c++) this.#seen[wordOf(c)]! &= ~bitOf(c)
    this.#newest = counter
  }
}

const wordOf = (counter: number): number => Math.floor(counter / 32) % WORDS
const bitOf = (counter: number): number => 1 << (counter % 32)
