/**
 * When one peer's pictures are to be shown so that its lips move with its voice. Sound waits in bundles and in a jitter buffer,
 * pictures are shown as they come; people notice sound that is more than 45 ms early or 125 ms late (ITU-R BT.1359-1). Made
 * with the peer; all times are of our own clock, in ms.
 */
import {FRAME_MS} from '../sound/sound-format.js'

/** Well within what nobody notices, so that pictures wait no longer than they must. */
const SOUND_LATE_MS = 70
/** Less is not worth a wait. */
const LEAST_HOLD_MS = 20
/** What would have to wait longer is of a path on which nothing moves fluently. */
export const MOST_HOLD_MS = 400
/**
 * What the measured times leave out: cleaning a microphone's sound and collecting a frame, and a card's own buffer; and from a
 * picture that is ready to one that is painted.
 */
const SOUND_DEVICES_MS = 19 + FRAME_MS + 30
const PAINTING_MS = 20
/** How much one arrival counts. */
const SOUND_WEIGHT = 1 / 8
/** Who has not been heard for so long says nothing. */
const SILENT_AFTER_MS = 2_500

export class LipSync {
  /** When frame number 0 left the sender, or would have. */
  #zeroSentAtMs: number | null = null
  /** When it was played here, or would have been with today's delay. */
  #zeroPlayedAtMs: number | null = null
  #soundAtMs = Number.NEGATIVE_INFINITY

  /** The frame of this number, newest of its packet, left the sender at that time. */
  soundCame(number: number, sentAtMs: number, now: number): void {
    const zeroAtMs = sentAtMs - number * FRAME_MS
    const isStale = now - this.#soundAtMs > SILENT_AFTER_MS
    const before = isStale ? null : this.#zeroSentAtMs
    this.#zeroSentAtMs = before === null ? zeroAtMs : before + (zeroAtMs - before) * SOUND_WEIGHT
    this.#soundAtMs = now
  }

  /** Where playout is; null: nothing is played. */
  soundPlays(zeroPlayedAtMs: number | null): void {
    this.#zeroPlayedAtMs = zeroPlayedAtMs
  }

  /** When a picture that was captured then and is ready now is to be shown. */
  showAtMs(capturedAtMs: number, now: number): number {
    const [sentAtMs, playedAtMs] = [this.#zeroSentAtMs, this.#zeroPlayedAtMs]
    if (sentAtMs === null || playedAtMs === null || now - this.#soundAtMs > SILENT_AFTER_MS) return now
    const heardAtMs = capturedAtMs + (playedAtMs - sentAtMs) + SOUND_DEVICES_MS
    const holdMs = heardAtMs - SOUND_LATE_MS - PAINTING_MS - now
    return holdMs < LEAST_HOLD_MS ? now : now + Math.min(MOST_HOLD_MS, holdMs)
  }
}
