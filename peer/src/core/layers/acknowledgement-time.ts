/** How long acknowledgements take over one link, smoothed as in RFC 6298. */

/** Before the first one. */
const FIRST_MS = 1_000
const LEAST_MS = 60
const MOST_MS = 2_000
/** A slow turn of either side. */
const SLACK_MS = 20

export class AcknowledgementTime {
  #smoothedMs: number | null = null
  #variationMs = 0

  follow(sampleMs: number): void {
    const smoothed = this.#smoothedMs
    if (smoothed === null) {
      this.#smoothedMs = sampleMs
      this.#variationMs = sampleMs / 2
      return
    }
    this.#variationMs += (Math.abs(sampleMs - smoothed) - this.#variationMs) / 4
    this.#smoothedMs = smoothed + (sampleMs - smoothed) / 8
  }

  /** What has not come after so long will hardly come. */
  get mostMs(): number {
    if (this.#smoothedMs === null) return FIRST_MS
    return Math.min(MOST_MS, Math.max(LEAST_MS, this.#smoothedMs + 4 * this.#variationMs + SLACK_MS))
  }
}
