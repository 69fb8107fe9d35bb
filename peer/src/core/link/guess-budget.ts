/**
 * How many strangers may try a passphrase on this peer: each handshake shows the other side whether one guess was
 * right. Made with the meeting, for all peers together, so that many ids do not buy many guesses.
 */

/** Over all peers. At this rate 64 random bits last for ever, and a passphrase people choose for days. */
export const MAX_FAILED_GUESSES = 20
export const GUESS_WINDOW_MS = 60_000

export class GuessBudget {
  #open = 0
  readonly #failedAtMs: number[] = []

  /** Takes a guess out; null when too many failed or are open. Each one is settled once. */
  begin(now: number): Guess | null {
    while (this.#failedAtMs[0] !== undefined && this.#failedAtMs[0] <= now - GUESS_WINDOW_MS)
      this.#failedAtMs.shift()
    if (this.#open + this.#failedAtMs.length >= MAX_FAILED_GUESSES) return null
    this.#open++
    let isOpen = true
    const settle = (failedAtMs: number | null): void => {
      if (!isOpen) return
      isOpen = false
      this.#open--
      if (failedAtMs !== null) this.#failedAtMs.push(failedAtMs)
    }
    return {right: () => settle(null), wrong: settle}
  }
}

export type Guess = {
  /** The other side has the passphrase. */
  right(): void
  /** It has not, or no word came back: that may have been a guess too. */
  wrong(now: number): void
}
