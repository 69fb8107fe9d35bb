/**
 * Keeps one live link honest: a ping each second over the control channel gives the round-trip time and the
 * distance between the two clocks; silence is noticed here. Made when a link goes live, ends with it.
 */
export const PING_INTERVAL_MS = 1_000
/** On a thin path, where each packet counts; still before silence would be noticed. */
const PING_INTERVAL_MS_THIN = 2_000
/** Nothing heard for this long, not even a pong: the link counts as stalled. */
export const SILENCE_MS = 2_500
/** Of so many newest pongs the fastest one tells the clocks' distance best (RFC 5905, clock filter). */
const CLOCK_SAMPLES = 8

/** Pings remembered: far more than a link that lives leaves unanswered. */
const MAX_UNANSWERED = 64

type ClockSample = {readonly roundTripMs: number; readonly offsetMs: number}

export class Heartbeat {
  #heardAt: number
  #pingDueAt: number
  #samples: readonly ClockSample[] = []
  readonly #unanswered = new Set<number>()

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

  isSilent(now: number): boolean {
    return now - this.#heardAt >= SILENCE_MS
  }

  /** True when a ping is to be sent now, with `now` as its time; asks once an interval. */
  takePing(now: number, isThin: boolean): boolean {
    if (now < this.#pingDueAt) return false
    this.#pingDueAt = now + (isThin ? PING_INTERVAL_MS_THIN : PING_INTERVAL_MS)
    if (this.#unanswered.size >= MAX_UNANSWERED) this.#unanswered.clear()
    this.#unanswered.add(now)
    return true
  }

  /** `sentAtMs`: our clock at the ping; `theirClockMs`: their clock when they answered it. Each ping has one answer. */
  pong(sentAtMs: number, theirClockMs: number, now: number): void {
    if (!this.#unanswered.delete(sentAtMs)) return
    const roundTripMs = now - sentAtMs
    const offsetMs = theirClockMs - (sentAtMs + roundTripMs / 2)
    this.#samples = [...this.#samples.slice(1 - CLOCK_SAMPLES), {roundTripMs, offsetMs}]
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

  /** When the next ping is due, or silence would be noticed if it has not been yet. */
  wakeAt(silenceKnown: boolean): number {
    return silenceKnown ? this.#pingDueAt : Math.min(this.#pingDueAt, this.#heardAt + SILENCE_MS)
  }
}
