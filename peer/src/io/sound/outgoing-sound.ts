/**
 * Frames of own sound on their way from the sound's thread to the core. A port is read until nothing is left in it: where it takes as
 * long to send a frame as to speak the next one, the loop would never come to anything else. So frames are taken from the
 * port at once, and handed on in a turn of their own; what waited too long for that is left out. Made with the sound.
 */
import type {EncodedFrame} from '../../core/sound/talk/talker.js'

/** Frames of 20 ms. Whoever is later than that is not understood any better for sending it all. */
export const MOST_WAITING_FRAMES = 10

export class OutgoingSound {
  readonly #handOn: (frame: EncodedFrame) => void
  #waiting: EncodedFrame[] = []
  #isDue = false
  #leftOut = 0

  constructor(handOn: (frame: EncodedFrame) => void) {
    this.#handOn = handOn
  }

  /** How many frames were left out. */
  get leftOut(): number {
    return this.#leftOut
  }

  add(frame: EncodedFrame): void {
    this.#waiting.push(frame)
    if (this.#waiting.length > MOST_WAITING_FRAMES) {
      this.#waiting.shift()
      this.#leftOut++
    }
    if (this.#isDue) return
    this.#isDue = true
    setImmediate(() => this.#handOnAll())
  }

  /** Nothing more is handed on. */
  clear(): void {
    this.#waiting = []
  }

  #handOnAll(): void {
    this.#isDue = false
    for (const frame of this.#waiting.splice(0)) this.#handOn(frame)
  }
}
