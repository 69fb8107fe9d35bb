/** A token bucket: holds `burst` tokens at first and gains `perSecond` of them, never more than `burst`. */
export class TokenBucket {
  readonly #burst: number
  readonly #perSecond: number
  #tokens: number
  #filledAt: number

  constructor(burst: number, perSecond: number, now: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#tokens = burst
    this.#filledAt = now
  }

  /** Takes tokens if there are enough; false, and nothing taken, if not. */
  take(tokens: number, now: number): boolean {
    if (!this.has(tokens, now)) return false
    this.#tokens -= tokens
    return true
  }

  /** True if `take` would be. */
  has(tokens: number, now: number): boolean {
    const gained = (Math.max(0, now - this.#filledAt) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#burst, this.#tokens + gained)
    this.#filledAt = now
    return this.#tokens >= tokens
  }
}
