/** How loud one peer is in the mix, and where: own settings, which change without a click. */

export const MOST_VOLUME = 2

/** What a sample is multiplied by for one ear, both, or a single loudspeaker. */
export type Gains = {readonly mono: number; readonly left: number; readonly right: number}

/** Over one frame the gains go evenly `from` the one `to` the other. */
export type Fade = {readonly from: Gains; readonly to: Gains}

export class Fader {
  #volume = 1
  #muted = false
  #pan = 0
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

  /** -1 (left) to 1 (right), with the same power everywhere. */
  setPan(pan: number): void {
    this.#pan = clamp(pan, -1, 1)
    this.#change()
  }

  /** The gains of the next frame. */
  take(): Fade {
    const from = this.#gains
    this.#gains = this.#wanted
    return {from, to: this.#gains}
  }

  #change(): void {
    this.#wanted = gainsOf(this.#muted ? 0 : this.#volume, this.#pan)
  }
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Number.isNaN(value) ? least : value))

function gainsOf(volume: number, pan: number): Gains {
  const angle = ((pan + 1) * Math.PI) / 4
  return {mono: volume, left: volume * Math.cos(angle), right: volume * Math.sin(angle)}
}
