/**
 * When a path is to be measured by a message whose padding takes its time: before sound begins, so that it begins as it can
 * go on; and later where too little is sent to show whether more would pass. Made with the link, ends with it.
 */
import type {PathRate} from './path-rate.js'

/** Bytes of such a message: the more, the less a busy machine matters. */
export const MOST_PADDING_BYTES = 500
/** Once there is sound: on a path of 25 kbit/s it waits for 0.14 s. */
const PADDING_BYTES_LATER = 300
/**
 * Sound and all pictures but the first wait so long for it: sound begins as it can go on, for each change is heard, and what
 * would fill a thin path does not come before it.
 */
const WITHIN_MS = 500
/** A busy machine makes paths seem thin, but none wide. */
const MOST_AT_FIRST = 3
/** Between measurements, and after whatever was too much. */
const REST_MS = 5_000
/** Twice as long each time that what was measured proved too much. */
const MOST_REST_MS = 32_000
/** What held for so long was not too much. */
const HELD_MS = 8_000

export class Measuring {
  #count = 0
  #untilMs: number | null = null
  #restMs = REST_MS
  #measuredAtMs = Number.NEGATIVE_INFINITY
  #raisedAtMs: number | null = null

  /** Whether no more is to be learnt before sound begins. Patience starts with the first question. */
  isEnough(rate: PathRate, now: number): boolean {
    this.#untilMs ??= now + WITHIN_MS
    return this.#knowsEnough(rate) || now >= this.#untilMs
  }

  /** The padding of the next heartbeat, bytes; 0: none. `enoughBits`: who may send so much learns by sending. */
  padding(rate: PathRate, enoughBits: number, now: number): number {
    const isFirst = this.#untilMs === null || now < this.#untilMs
    if (isFirst && !this.#knowsEnough(rate)) return MOST_PADDING_BYTES
    this.#judge(rate.troubleAtMs)
    const restedMs = now - Math.max(rate.troubleAtMs, this.#measuredAtMs)
    return rate.bitsPerSecond < enoughBits && restedMs >= this.#restMs ? PADDING_BYTES_LATER : 0
  }

  /** It was; `isMore`: the rate was raised to what it told. */
  measured(isMore: boolean, now: number): void {
    this.#count++
    this.#measuredAtMs = now
    if (isMore) this.#raisedAtMs = now
  }

  #knowsEnough(rate: PathRate): boolean {
    return this.#count >= MOST_AT_FIRST || rate.isWide || rate.hadTrouble
  }

  /** Whether what was measured last held. */
  #judge(troubleAtMs: number): void {
    if (this.#raisedAtMs === null || troubleAtMs < this.#raisedAtMs) return
    const held = troubleAtMs - this.#raisedAtMs >= HELD_MS
    this.#restMs = held ? REST_MS : Math.min(MOST_REST_MS, this.#restMs * 2)
    this.#raisedAtMs = null
  }
}
