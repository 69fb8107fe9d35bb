import {FRAME_SAMPLES} from '../sound-format.js'

/** 120 ms: a lost packet of the largest kind. Longer, concealment sounds like a machine, and whoever is so silent is muted. */
export const MOST_CONCEALED_FRAMES = 6
/** So many are as loud as the decoder makes them, for it lets go by itself; with the last all is gone, however slowly it does. */
const FULL_FRAMES = 3
const STEP = 1 / (MOST_CONCEALED_FRAMES - FULL_FRAMES)
/** 5 ms: short against a syllable, long enough not to click. */
const BACK_SAMPLES = FRAME_SAMPLES / 4

/** Lets concealed sound fade, frame by frame, and the real one come back without a step. */
export class ConcealmentFade {
  #frames = 0
  #gain = 1

  conceal(frame: Int16Array): void {
    const from = this.#gain
    if (++this.#frames > FULL_FRAMES) this.#gain = Math.max(0, from - STEP)
    ramp(frame, from, this.#gain, FRAME_SAMPLES)
  }

  /** Not concealed, or meant to last. */
  pass(frame: Int16Array): void {
    ramp(frame, this.#gain, 1, BACK_SAMPLES)
    this.restart()
  }

  restart(): void {
    this.#frames = 0
    this.#gain = 1
  }
}

/** The gain goes evenly `from` the one `to` the other over the first so many samples. */
function ramp(frame: Int16Array, from: number, to: number, samples: number): void {
  if (from === 1 && to === 1) return
  for (let at = 0; at < FRAME_SAMPLES; at++) {
    const share = Math.min(1, at / samples)
    frame[at] = frame[at]! * (from + (to - from) * share)
  }
}
