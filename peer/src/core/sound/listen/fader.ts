/** How loud one peer is in the mix, and where: own settings, which change without a click. */

import {FRAME_MS} from '../sound-format.js'

export const MOST_VOLUME = 2
/** A second from the middle to one side: somebody who is placed elsewhere glides there. */
const PAN_STEP = FRAME_MS / 1000

/** What a sample is multiplied by for one ear, both, or a single loudspeaker. */
export type Gains = {readonly mono: number; readonly left: number; readonly right: number}

/** Over one frame the gains go evenly `from` the one `to` the other. */
export type Fade = {readonly from: Gains; readonly to: Gains}

export class Fader {
  #volume = 1
  #muted = false
  #pan = 0
  #wantedPan = 0
  #gains = gainsOf(1, 0)
  #wanted = this.#gains

  /** 0 (nothing) to MOST_VOLUME; 1 leaves it as it came. */
  setVolume(volume: number): void {
    this.#volume = clamp(volume, 0, MOST_VOLUME)
    this.#change()
  }

  setMuted(muted: boolean): void {
    this.#muted = muted
    this.#change()
  }

  /** -1 (left) to 1 (right), with the same power everywhere; it glides there. */
  setPan(pan: number): void {
    this.#wantedPan = clamp(pan, -1, 1)
  }

  /** The gains of the next frame. */
  take(): Fade {
    const from = this.#gains
    if (this.#pan !== this.#wantedPan) this.#glide()
    this.#gains = this.#wanted
    return {from, to: this.#gains}
  }

  #glide(): void {
    this.#pan += clamp(this.#wantedPan - this.#pan, -PAN_STEP, PAN_STEP)
    this.#change()
  }

  #change(): void {
    this.#wanted = gainsOf(this.#muted ? 0 : this.#volume, this.#pan)
  }
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Number.isNaN(value) ? least : value))

/** In the middle each ear hears what a single loudspeaker would play. */
function gainsOf(volume: number, pan: number): Gains {
  const angle = ((pan + 1) * Math.PI) / 4
  const each = volume * Math.SQRT2
  return {mono: volume, left: each * Math.cos(angle), right: each * Math.sin(angle)}
}
