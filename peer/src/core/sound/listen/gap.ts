/**
 * A place in a peer's sound from where on the decoder had to go without packets. What of them comes soon after its turn is
 * not heard any more, but once decoded again from there with it, the decoder is as if nothing had been late.
 */
import {type FrameNumber, frameAfter, frameDistance} from './frame-number.js'
import type {FrameRing} from './frame-ring.js'

/** 80 ms: each frame is decoded again, and in so long the errors of a gap have mostly faded. */
const MOST_AGAIN_FRAMES = 4

export class Gap {
  readonly #ring: FrameRing
  #from: FrameNumber | null = null
  #cameLate = false

  /** `ring`: where the packets are, late ones included. */
  constructor(ring: FrameRing) {
    this.#ring = ring
  }

  /** This frame is not there for its turn. True when that opens the gap: the decoder's state before it is to be kept. */
  opens(number: FrameNumber): boolean {
    if (this.#isOpenAt(number)) return false
    this.#from = number
    this.#cameLate = false
    return true
  }

  /** This frame has come after its turn. */
  cameLate(number: FrameNumber): void {
    if (this.#from !== null && frameDistance(this.#from, number) >= 0) this.#cameLate = true
  }

  /**
   * All frames since the gap before `next`, whose turn it is, null for those still missing; null when decoding them again
   * would change nothing. Closes the gap then.
   */
  takeMissed(next: FrameNumber): (Uint8Array | null)[] | null {
    if (this.#from === null) return null
    const from = this.#from
    const again = frameDistance(from, next)
    if (!this.#isOpenAt(next)) this.close()
    // None to decode again: playout only waited.
    if (this.#from === null || !(this.#cameLate || again === 0)) return null
    this.close()
    return Array.from({length: again}, (_, index) => this.#ring.payload(frameAfter(from, index)))
  }

  close(): void {
    this.#from = null
    this.#cameLate = false
  }

  #isOpenAt(number: FrameNumber): boolean {
    if (this.#from === null) return false
    const again = frameDistance(this.#from, number)
    return again >= 0 && again <= MOST_AGAIN_FRAMES
  }
}
