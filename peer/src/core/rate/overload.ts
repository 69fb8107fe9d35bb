/**
 * Whether this machine keeps up with the meeting, told by how late its loop is, and what it does without while it does not: it asks
 * each other peer for fewer pictures a second, and sends its sound in fewer packets. Links come first, then sound, and who does
 * with less makes others calculate less, too. Made with the meeting.
 */

import type {SoundStep} from './sound-plan.js'

/** Most pictures a second; the first step is all that a view wants. */
const STEPS = [Number.POSITIVE_INFINITY, 8, 4, 2, 1] as const
/** On average: later, and people notice it in the sound. */
const LATE_MS = 50
/** So late that others take this side for lost: there is no time to ask for less bit by bit. */
const VERY_LATE_MS = 250
/** Of sound in a packet, where there is no time to ask for all pictures, and where it is very late: 60 and 120 ms of it. */
const FRAMES_WHEN_LATE = 3
const FRAMES_WHEN_VERY_LATE = 6
/** A loop with time to spare. */
const IN_TIME_MS = 15
/** In time for so long before a step up; twice as long each time that one was too much. */
const UP_AFTER_MS = 5_000
const MOST_UP_AFTER_MS = 60_000
/** A step up that held for so long was not too much. */
const HELD_MS = 10_000

export class Overload {
  #at = 0
  #inTimeSinceMs: number | null = null
  #upAfterMs = UP_AFTER_MS
  /** The last step up, until it is judged. */
  #upAtMs: number | null = null
  #wasAtWorst = false
  #isVeryLate = false

  /** Of each peer, a second; infinity: as many as are wanted; 0: links and sound need all the time there is. */
  get mostPictures(): number {
    return this.#isVeryLate ? 0 : STEPS[this.#at]!
  }

  /** Of one's own sound in a packet, at least. */
  get leastFrames(): SoundStep['frames'] {
    if (this.#isVeryLate) return FRAMES_WHEN_VERY_LATE
    return this.#at > 0 ? FRAMES_WHEN_LATE : 1
  }

  /** Whether it is late although it asks for as little as there is; true once. */
  takeNews(): boolean {
    if (this.#wasAtWorst || this.#at < STEPS.length - 1) return false
    this.#wasAtWorst = true
    return true
  }

  /** How late the loop was on average since it was last told; true when the limit of pictures is another one now. */
  late(lateMs: number, now: number): boolean {
    const before = this.mostPictures
    this.#step(lateMs, now)
    this.#isVeryLate = lateMs >= VERY_LATE_MS
    return this.mostPictures !== before
  }

  #step(lateMs: number, now: number): void {
    if (lateMs >= IN_TIME_MS) this.#inTimeSinceMs = null
    else this.#inTimeSinceMs ??= now
    if (lateMs >= LATE_MS) this.#down(now)
    if (this.#inTimeSinceMs === null || now - this.#inTimeSinceMs < this.#upAfterMs || this.#at === 0) return
    this.#at--
    this.#upAtMs = now
    this.#inTimeSinceMs = now
  }

  #down(now: number): void {
    if (this.#upAtMs !== null) {
      const wasTooMuch = now - this.#upAtMs < HELD_MS
      this.#upAfterMs = wasTooMuch ? Math.min(MOST_UP_AFTER_MS, this.#upAfterMs * 2) : UP_AFTER_MS
    }
    this.#upAtMs = null
    this.#at = Math.min(STEPS.length - 1, this.#at + 1)
  }
}
