import {FRAME_SAMPLES} from '../sound-format.js'
import {Fader} from './fader.js'

/** Stands between the mix and the loudspeaker: who wants to hear nobody hears nothing, from one frame to the next without a click. */
export class Deafness {
  readonly #fader = new Fader()

  setDeafened(deafened: boolean): void {
    this.#fader.setMuted(deafened)
  }

  /** In place, the FRAME_SAMPLES that come next, and the same in two interleaved channels where those are played. */
  pass(mono: Int16Array, stereo: Int16Array | null = null): void {
    const {from, to} = this.#fader.take()
    if (from.mono === 1 && to.mono === 1) return
    fade(mono, from.mono, to.mono, 1)
    if (stereo !== null) fade(stereo, from.mono, to.mono, 2)
  }
}

function fade(frame: Int16Array, from: number, to: number, channels: number): void {
  const step = (to - from) / FRAME_SAMPLES
  for (let at = 0; at < frame.length; at++)
    frame[at] = Math.round(frame[at]! * (from + step * (Math.floor(at / channels) + 1)))
}
