import {FRAME_SAMPLES} from '../sound-format.js'
import {Fader} from './fader.js'

/** Stands between the mix and the loudspeaker: who wants to hear nobody hears nothing, from one frame to the next without a click. */
export class Deafness {
  readonly #fader = new Fader()

  setDeafened(deafened: boolean): void {
    this.#fader.setMuted(deafened)
  }

  /** In place, the FRAME_SAMPLES that come next. */
  pass(frame: Int16Array): void {
    const {from, to} = this.#fader.take()
    if (from.mono === 1 && to.mono === 1) return
    const step = (to.mono - from.mono) / FRAME_SAMPLES
    for (let at = 0; at < FRAME_SAMPLES; at++) {
      frame[at] = Math.round(frame[at]! * (from.mono + step * (at + 1)))
    }
  }
}
