/**
 * When the questions of others are answered: RFC 6762 section 6 wants answers that several may give to be spread over
 * 20 to 120 ms, and nothing multicast twice within a second. One queue lives as long as its host.
 */

/** Who asked, as the sockets know it; null: everybody on the LAN is to hear the answer. */
export type Asker<Address> = Address | null

export type Question<Address> = {
  readonly from: Asker<Address>
  /** Hosts that the asker knows already (section 7.1). */
  readonly knownIds: readonly string[]
}

const LEAST_DELAY_MS = 20
const DELAY_SPREAD_MS = 100
const MULTICAST_EVERY_MS = 1_000
/** A whole floor that starts at once; more are flooding us. */
export const MAX_WAITING_QUESTIONS = 64

type Waiting<Address> = {readonly question: Question<Address>; readonly at: number}

export class Answers<Address> {
  #waiting: Waiting<Address>[] = []
  #multicastAt = Number.NEGATIVE_INFINITY
  /** Questions that found no place. */
  dropped = 0

  wakeAt(): number | null {
    const [first] = this.#waiting.map(({at}) => at).sort((a, b) => a - b)
    return first ?? null
  }

  /** `random` is in [0, 1). */
  asked(question: Question<Address>, random: number, now: number): void {
    if (question.from === null && this.#isMulticastWaiting()) return
    if (this.#waiting.length >= MAX_WAITING_QUESTIONS) {
      this.dropped++
      return
    }
    const soonest = question.from === null ? Math.max(now, this.#multicastAt + MULTICAST_EVERY_MS) : now
    this.#waiting.push({question, at: soonest + LEAST_DELAY_MS + random * DELAY_SPREAD_MS})
  }

  /** Everybody has just been told everything: what waits for the same is done. */
  announced(now: number): void {
    this.#multicastAt = now
    this.#waiting = this.#waiting.filter(({question}) => question.from !== null)
  }

  /** The questions whose time has come. */
  due(now: number): Question<Address>[] {
    const due = this.#waiting.filter(({at}) => at <= now).map(({question}) => question)
    this.#waiting = this.#waiting.filter(({at}) => at > now)
    if (due.some(({from}) => from === null)) this.#multicastAt = now
    return due
  }

  #isMulticastWaiting(): boolean {
    return this.#waiting.some(({question}) => question.from === null)
  }
}
