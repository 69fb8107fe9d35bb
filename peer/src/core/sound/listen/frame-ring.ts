import {type FrameNumber, frameDistance} from './frame-number.js'

/** 1.28 s: more than the longest standstill that playback catches up. A power of two, so that numbers wrap. */
export const RING_FRAMES = 64

type Slot = {readonly number: FrameNumber; readonly payload: Uint8Array; taken: boolean}

/** The frames of one peer that wait to be played, and for a while those that were, by number. */
export class FrameRing {
  readonly #slots: (Slot | null)[] = Array.from({length: RING_FRAMES}, () => null)

  /** Whether this number is here, played or not. */
  knows(number: FrameNumber): boolean {
    return this.payload(number) !== null
  }

  /** Its turn is still to come. */
  put(number: FrameNumber, payload: Uint8Array): void {
    this.#slots[number % RING_FRAMES] = {number, payload, taken: false}
  }

  /** Its turn has passed; it is kept only for what follows from it, unless a newer one has its place. */
  putLate(number: FrameNumber, payload: Uint8Array): void {
    const there = this.#slots[number % RING_FRAMES]
    if (there && frameDistance(there.number, number) < 0) return
    this.#slots[number % RING_FRAMES] = {number, payload, taken: true}
  }

  /** Played or not. */
  payload(number: FrameNumber): Uint8Array | null {
    const slot = this.#slots[number % RING_FRAMES]
    return slot?.number === number ? slot.payload : null
  }

  peek(number: FrameNumber): Uint8Array | null {
    const slot = this.#slots[number % RING_FRAMES]
    return slot?.number === number && !slot.taken ? slot.payload : null
  }

  take(number: FrameNumber): Uint8Array | null {
    const payload = this.peek(number)
    if (payload !== null) this.#slots[number % RING_FRAMES]!.taken = true
    return payload
  }

  /** How many wait. */
  waiting(): number {
    return this.#slots.filter(slot => slot?.taken === false).length
  }

  clear(): void {
    this.#slots.fill(null)
  }
}

/**
 * Whether two numbers can wait together. Half the number circle apart, each is both ahead of and behind the other
 * (RFC 1982, 3.2), so the sign of their distance says nothing.
 */
export const fitTheRing = (one: FrameNumber, other: FrameNumber): boolean =>
  Math.abs(frameDistance(one, other)) < RING_FRAMES
