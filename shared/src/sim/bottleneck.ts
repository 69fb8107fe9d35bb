/**
 * The slow part of a network as data: carries so many bits a second, keeps what comes faster in a queue, and drops what
 * does not fit there. Several paths may share one.
 */
export type BottleneckConditions = {
  /** Infinity: not slow at all. */
  bitsPerSecond: number
  /** What waits beyond this is dropped. */
  queueBytes: number
}

export class Bottleneck {
  conditions: BottleneckConditions
  #freeAtMs = 0

  constructor(conditions: BottleneckConditions) {
    this.conditions = conditions
  }

  /** When a message of this size, everything counted, has passed; null: it was dropped. */
  pass(sizeBytes: number, now: number): number | null {
    const {bitsPerSecond, queueBytes} = this.conditions
    const waitMs = Math.max(0, this.#freeAtMs - now)
    if ((waitMs * bitsPerSecond) / 8_000 + sizeBytes > queueBytes) return null
    this.#freeAtMs = now + waitMs + (sizeBytes * 8_000) / bitsPerSecond
    return this.#freeAtMs
  }
}
