/** Bits a second over the newest half second; over more when packets are few. */
const WINDOW_MS = 500
/** With fewer, one packet more or less would matter too much. */
const LEAST_SAMPLES = 8
const LONGEST_WINDOW_MS = 2_000

export class BitMeter {
  #samples: {readonly atMs: number; readonly bits: number}[] = []

  add(bits: number, now: number): void {
    this.#samples.push({atMs: now, bits})
    const isOld = (atMs: number, index: number): boolean =>
      now - atMs > LONGEST_WINDOW_MS ||
      (now - atMs > WINDOW_MS && this.#samples.length - index > LEAST_SAMPLES)
    this.#samples = this.#samples.filter(({atMs}, index) => !isOld(atMs, index))
  }

  /** Between the first and the last packet of the window: what a full path carries, whenever one asks. */
  rate(now: number): number {
    const within = this.#samples.filter(({atMs}) => now - atMs <= LONGEST_WINDOW_MS)
    if (within.length < 2) return 0
    const spanMs = Math.max(within.at(-1)!.atMs - within[0]!.atMs, WINDOW_MS / 5)
    return (within.slice(1).reduce((sum, {bits}) => sum + bits, 0) / spanMs) * 1000
  }
}
