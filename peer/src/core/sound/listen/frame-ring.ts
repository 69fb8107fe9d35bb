import type {FrameNumber} from './frame-number.js'

/** 1.28 s: more than the longest standstill that playback catches up. A power of two, so that numbers wrap. */
export const RING_FRAMES = 64

/** The frames of one peer that wait to be played, by number; remembers those played to know them again. */
export class FrameRing {
  readonly #slots: ({number: FrameNumber; payload: Uint8Array | null} | null)[] = Array.from(
    {length: RING_FRAMES},
    () => null,
  )

  /** Whether this number waits here, or was here and has been played. */
  knows(number: FrameNumber): boolean {
    return this.#slots[number % RING_FRAMES]?.number === number
  }

  put(number: FrameNumber, payload: Uint8Array): void {
    this.#slots[number % RING_FRAMES] = {number, payload}
  }

  peek(number: FrameNumber): Uint8Array | null {
    const slot = this.#slots[number % RING_FRAMES]
    return slot?.number === number ? slot.payload : null
  }

  take(number: FrameNumber): Uint8Array | null {
    const payload = this.peek(number)
    if (payload !== null) this.#slots[number % RING_FRAMES] = {number, payload: null}
    return payload
  }

  /** How many wait. */
  waiting(): number {
    return this.#slots.filter(slot => slot?.payload != null).length
  }

  clear(): void {
    this.#slots.fill(null)
  }
}
