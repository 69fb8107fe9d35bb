/**
 * Keeps one connection honest: a ping each second over the control channel gives the round-trip time and the
 * distance between the two clocks. Some pings are padded: how much longer they take than others
 * tells roughly what the path carries. Made when the other side is identified, ends with the connection.
 */
export const PING_INTERVAL_MS = 1_000
/** On a thin path, where each packet counts; still before silence would be noticed. */
const PING_INTERVAL_MS_THIN = 1_900
/** Of so many newest pongs the fastest one tells the clocks' distance best (RFC 5905, clock filter). */
const CLOCK_SAMPLES = 8

/** Pings remembered: far more than a link that lives leaves unanswered. */
const MAX_UNANSWERED = 64

export type PingPlan = {
  /** Each packet costs. */
  readonly isThin: boolean
  /** Characters that would measure the path; 0: it need not be measured. */
  readonly padding: number
}

type ClockSample = {readonly roundTripMs: number; readonly offsetMs: number}

/** The answer to the very first one often waits for a machine that is busy with beginning. */
const PLAIN_FIRST = 2
/** So much slower than the fastest: something else is on its way, which padding would measure, too. */
const QUEUED_MS = 60
/** Slower answers come over a thin path that is full already, or too late to begin by what they tell. */
const MEASURABLE_MS = 200
/** So many follow each other at once until none is queued; then one an interval. */
const MOST_PLAIN_FIRST = 5

export class Heartbeat {
  #heardAt: number
  #pingDueAt: number
  #samples: readonly ClockSample[] = []
  /** How many characters of padding each had, by when it was sent. */
  readonly #unanswered = new Map<number, number>()

  constructor(now: number) {
    this.#heardAt = now
    this.#pingDueAt = now
  }

  /** Anything at all came from the other side. */
  heard(now: number): void {
    this.#heardAt = now
  }

  get heardAt(): number {
    return this.#heardAt
  }

  /** A ping to be sent now, with `now` as its time and so many characters of padding; null: none. Asks once an interval. */
  takePing(now: number, {isThin, padding}: PingPlan): number | null {
    if (now < this.#pingDueAt) return null
    this.#pingDueAt = now + (isThin ? PING_INTERVAL_MS_THIN : PING_INTERVAL_MS)
    if (this.#unanswered.size >= MAX_UNANSWERED) this.#unanswered.clear()
    const characters = this.#isSettled ? padding : 0
    this.#unanswered.set(now, characters)
    return characters
  }

  /**
   * `sentAtMs`: our clock at the ping; `theirClockMs`: their clock when they answered it. Each ping has one answer.
   * That of a padded ping gives the bits a second that the path seems to carry, others null.
   */
  pong(sentAtMs: number, theirClockMs: number, now: number): number | null {
    const padding = this.#unanswered.get(sentAtMs)
    if (padding === undefined) return null
    this.#unanswered.delete(sentAtMs)
    const roundTripMs = now - sentAtMs
    if (padding > 0) {
      this.#pingDueAt = now
      return this.#carries(padding, roundTripMs)
    }
    const isSettled = this.#isSettled
    const offsetMs = theirClockMs - (sentAtMs + roundTripMs / 2)
    this.#samples = [...this.#samples.slice(1 - CLOCK_SAMPLES), {roundTripMs, offsetMs}]
    if (!isSettled && this.#samples.length <= MOST_PLAIN_FIRST) this.#pingDueAt = now
    return null
  }

  /** Whether what a padded ping takes longer than others would be due to its padding. */
  get #isSettled(): boolean {
    const roundTrips = this.#samples.map(({roundTripMs}) => roundTripMs)
    const most = Math.min(MEASURABLE_MS, Math.min(...roundTrips) + QUEUED_MS)
    return roundTrips.length >= PLAIN_FIRST && roundTrips.at(-1)! <= most
  }

  #carries(padding: number, paddedRoundTripMs: number): number {
    const least = Math.min(...this.#samples.map(({roundTripMs}) => roundTripMs))
    return (padding * 8_000) / Math.max(1, paddedRoundTripMs - least)
  }

  /** Milliseconds; null before the first pong. */
  get roundTripMs(): number | null {
    return this.#samples.at(-1)?.roundTripMs ?? null
  }

  /** Their clock minus ours, in ms; null before the first pong. */
  get clockOffsetMs(): number | null {
    if (this.#samples.length === 0) return null
    return this.#samples.reduce((best, sample) => (sample.roundTripMs < best.roundTripMs ? sample : best))
      .offsetMs
  }

  /** When the next ping is due. */
  get beatAt(): number {
    return this.#pingDueAt
  }
}
