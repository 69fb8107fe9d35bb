import {FRAME_SAMPLES} from '../sound-format.js'
import type {Fade} from './fader.js'
import {Limiter} from './limiter.js'

/** FRAME_SAMPLES of one peer, and how they come into the mix. */
export type MixPart = {readonly frame: Int16Array; readonly fade: Fade}

/**
 * Adds up what all peers say. Two people seldom talk at once, so sounds are added as they are; when the sum
 * would overflow, a limiter turns the whole down for as long as needed. One of these serves one listener.
 */
export class Mixer {
  readonly #limiter = new Limiter()
  readonly #mono = new Float32Array(FRAME_SAMPLES)
  readonly #left = new Float32Array(FRAME_SAMPLES)
  readonly #right = new Float32Array(FRAME_SAMPLES)

  /**
   * FRAME_SAMPLES into `mono`, and the same placed from left to right into `stereo`, two interleaved channels, where that is
   * to be played; echo cancelling needs `mono` then, too. No parts give silence.
   */
  mix(parts: readonly MixPart[], mono: Int16Array, stereo: Int16Array | null = null): void {
    let largest = sumUp(parts, 'mono', this.#mono)
    if (stereo !== null) {
      largest = Math.max(largest, sumUp(parts, 'left', this.#left), sumUp(parts, 'right', this.#right))
    }
    this.#limiter.follow(largest)
    this.#limiter.write(this.#mono, mono)
    if (stereo === null) return
    this.#limiter.write(this.#left, stereo, 0, 2)
    this.#limiter.write(this.#right, stereo, 1, 2)
  }
}

/** Gives the largest magnitude. */
function sumUp(parts: readonly MixPart[], channel: keyof Fade['to'], sum: Float32Array): number {
  sum.fill(0)
  for (const {frame, fade} of parts) addTo(sum, frame, fade.from[channel], fade.to[channel])
  let largest = 0
  for (let at = 0; at < sum.length; at++) largest = Math.max(largest, Math.abs(sum[at]!))
  return largest
}

function addTo(sum: Float32Array, frame: Int16Array, from: number, to: number): void {
  const step = (to - from) / FRAME_SAMPLES
  for (let at = 0; at < FRAME_SAMPLES; at++) sum[at]! += frame[at]! * (from + step * at)
}
