/**
 * How long packets wait in queues on their way, from the sender's times in their headers: how much later they come than
 * the fastest of late, whatever the distance of the clocks (as in LEDBAT, RFC 6817).
 */
import {sequenceDistance} from '../wire/sequence.js'

/** The fastest is looked for in this long, so that clocks may drift and routes change; each part is forgotten at once. */
const PART_MS = 5_000
const PARTS = 3
/** One late packet is jitter, a queue delays all: the least of the newest counts. */
const NEWEST_MS = 100
const NEWEST_PACKETS = 3

export class QueueDelay {
  #first: number | null = null
  /** Least delay of each part of the past, newest first; in ms relative to the first packet's. */
  #least: number[] = []
  #partSinceMs = 0
  #newest: {readonly atMs: number; readonly delayMs: number}[] = []

  /** `sentAtMs`: low 16 bits of the sender's clock. */
  note(sentAtMs: number, arrivedAtMs: number): void {
    const relative = sequenceDistance(sentAtMs, Math.round(arrivedAtMs))
    this.#first ??= relative
    const delayMs = sequenceDistance(this.#first, relative)
    if (this.#least.length === 0 || arrivedAtMs - this.#partSinceMs >= PART_MS) {
      this.#least = [delayMs, ...this.#least.slice(0, PARTS - 1)]
      this.#partSinceMs = arrivedAtMs
    }
    this.#least[0] = Math.min(this.#least[0]!, delayMs)
    this.#newest.push({atMs: arrivedAtMs, delayMs})
    const isOld = (atMs: number, index: number): boolean =>
      arrivedAtMs - atMs > NEWEST_MS && this.#newest.length - index > NEWEST_PACKETS
    this.#newest = this.#newest.filter(({atMs}, index) => !isOld(atMs, index))
  }

  /** In ms. */
  get queueMs(): number {
    if (this.#newest.length === 0) return 0
    return Math.min(...this.#newest.map(({delayMs}) => delayMs)) - Math.min(...this.#least)
  }
}
