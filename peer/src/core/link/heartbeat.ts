/**
 * Keeps one live link honest: a ping each second over the control channel gives the round-trip time and the
 * distance between the two clocks; silence is noticed here. The third ping is a large one: how much longer it takes than
 * those before tells roughly what the path carries, before much was sent. Made when a link goes live, ends with it.
 */
import {wireBits} from '../rate/wire-cost.js'
import {PADDING_CHARACTERS} from './control.js'

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

/** The answer to the very first one often waits for a machine that is busy with beginning. */
const SMALL_FIRST = 2

/** How a ping is to be sent; null: not now. */
export type DuePing = 'small' | 'large' | null

export class Heartbeat {
  #heardAt: number
  #pingDueAt: number
  #samples: readonly ClockSample[] = []
  readonly #unanswered = new Set<number>()
  #large: number | 'due' | 'none' = 'none'

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

  /** Whether a ping is to be sent now, with `now` as its time; asks once an interval. */
  takePing(now: number, isThin: boolean): DuePing {
    if (now < this.#pingDueAt) return null
    this.#pingDueAt = now + (isThin ? PING_INTERVAL_MS_THIN : PING_INTERVAL_MS)
    if (this.#unanswered.size >= MAX_UNANSWERED) this.#unanswered.clear()
    this.#unanswered.add(now)
    if (this.#large !== 'due') return 'small'
    this.#large = now
    return 'large'
  }

  /**
   * `sentAtMs`: our clock at the ping; `theirClockMs`: their clock when they answered it. Each ping has one answer.
   * That of the large ping gives the bits a second that the path seems to carry, others null.
   */
  pong(sentAtMs: number, theirClockMs: number, now: number): number | null {
    if (!this.#unanswered.delete(sentAtMs)) return null
    const roundTripMs = now - sentAtMs
    if (sentAtMs === this.#large) return this.#carries(roundTripMs)
    if (this.#samples.length < SMALL_FIRST) this.#pingDueAt = now
    if (this.#samples.length === SMALL_FIRST - 1) this.#large = 'due'
    const offsetMs = theirClockMs - (sentAtMs + roundTripMs / 2)
    this.#samples = [...this.#samples.slice(1 - CLOCK_SAMPLES), {roundTripMs, offsetMs}]
    return null
  }

  #carries(largeRoundTripMs: number): number {
    const least = Math.min(...this.#samples.map(({roundTripMs}) => roundTripMs))
    return (wireBits(PADDING_CHARACTERS) * 1_000) / Math.max(1, largeRoundTripMs - least)
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
