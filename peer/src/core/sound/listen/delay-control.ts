/**
 * Decides when sound is played faster or slower to bring its delay to the target, and how alike it must be to itself at the
 * seam: the further the delay is off and the longer that lasts, the less. A delay that is off by nothing but the distance
 * between two clocks waits for a seam that nobody hears.
 */
import {FRAME_SAMPLES} from '../sound-format.js'
import {LEAST_SHIFT} from './time-stretch.js'

export type Change =
  | {readonly type: 'none'}
  /** By `most` samples at most. */
  | {readonly type: 'shorten'; readonly most: number; readonly alike: number}
  | {readonly type: 'lengthen'; readonly alike: number}

/** A vowel is more like itself than this, from period to period. */
const ALIKE = 0.9
const LESS_A_FRAME = 0.1
/** After 4 s anything goes; too little delay costs sound, so there it is 0.8 s. */
const LESS_A_TICK = {shorten: 0.004, lengthen: 0.02}
/** Of noise at its most alike place, in 10 ms. */
const LEAST_ALIKE = 0.1

const NONE: Change = {type: 'none'}

export class DelayControl {
  #wanted: Change['type'] = 'none'
  #ticks = 0
  #offSamples = 0

  /** `waiting`: samples beyond the `delay`, which is in frames as its target is. */
  decide(delay: number, target: number, waiting: number): Change {
    const spare = (delay - target) * FRAME_SAMPLES + waiting
    if (delay < target) return {type: 'lengthen', alike: this.#alike('lengthen', -spare)}
    if (spare >= LEAST_SHIFT) return {type: 'shorten', most: spare, alike: this.#alike('shorten', spare)}
    this.#wanted = 'none'
    return NONE
  }

  #alike(wanted: 'shorten' | 'lengthen', offSamples: number): number {
    const isStuck = wanted === this.#wanted && offSamples >= this.#offSamples
    this.#ticks = isStuck ? this.#ticks + 1 : 0
    this.#wanted = wanted
    this.#offSamples = offSamples
    const beyondOne = Math.max(0, offSamples / FRAME_SAMPLES - 1)
    return Math.max(LEAST_ALIKE, ALIKE - LESS_A_FRAME * beyondOne - LESS_A_TICK[wanted] * this.#ticks)
  }
}
