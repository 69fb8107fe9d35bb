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

  /** How long a message waits before its own turn, and when it has passed; null: it was dropped. Its size counts everything. */
  pass(sizeBytes: number, now: number): {waitMs: number; passedAtMs: number} | null {
    const {bitsPerSecond, queueBytes} = this.conditions
    const waitMs = Math.max(0, this.#freeAtMs - now)
    if ((waitMs * bitsPerSecond) / 8_000 + sizeBytes > queueBytes) return null
    this.#freeAtMs = now + waitMs + (sizeBytes * 8_000) / bitsPerSecond
    return {waitMs, passedAtMs: this.#freeAtMs}
  }
}
