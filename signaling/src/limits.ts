/** The named limits of a signaling server with their defaults, and the bucket that measures rates. */

export type SignalingLimits = {
  /** Participants of one session. */
  readonly roomSize: number
  /** WebSocket connections in all. */
  readonly connections: number
  readonly joinTimeoutMs: number
  /** Each connection is asked for a sign of life this often. */
  readonly heartbeatMs: number
  /** A connection that answered none of so many is dead. */
  readonly unansweredHeartbeats: number
  /** Unsent bytes for one reader before it is given up. */
  readonly sendBufferBytes: number
  /** What one connection may send at once, and for ever after each second. */
  readonly messageBurst: number
  readonly messagesPerSecond: number
  readonly byteBurst: number
  readonly bytesPerSecond: number
  /** How long a closing connection may take to say goodbye. */
  readonly closeTimeoutMs: number
}

export const DEFAULT_LIMITS: SignalingLimits = {
  roomSize: 16,
  connections: 4096,
  joinTimeoutMs: 5_000,
  heartbeatMs: 10_000,
  // With the interval above a half-open connection is found 20-30 s after its last sign of life.
  unansweredHeartbeats: 2,
  sendBufferBytes: 1024 * 1024,
  // Joining a room of 16 takes 15 handshakes of about 20 messages, after a reconnection all at once.
  messageBurst: 600,
  messagesPerSecond: 100,
  byteBurst: 4 * 1024 * 1024,
  bytesPerSecond: 512 * 1024,
  closeTimeoutMs: 1_000,
}

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
    const gained = (Math.max(0, now - this.#filledAt) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#burst, this.#tokens + gained)
    this.#filledAt = now
    if (this.#tokens < tokens) return false
    this.#tokens -= tokens
    return true
  }
}
