import {FRAME_SAMPLES} from '../sound-format.js'
import {bestCut, bestRepeat, cut, fade, LEAST_SHIFT, MOST_SHIFT, OVERLAP, repeat} from './time-stretch.js'

/** What was played last stays for what may be repeated of it. */
const HISTORY = MOST_SHIFT
/** Less than a frame before a tick, two more to be made shorter, or one and what is repeated of it. */
const CAPACITY = HISTORY + 4 * FRAME_SAMPLES

/** The samples of one peer that are decoded and not played yet, made shorter or longer as the delay is to change. */
export class SampleQueue {
  readonly #samples = new Int16Array(CAPACITY)
  #end = HISTORY

  get length(): number {
    return this.#end - HISTORY
  }

  push(samples: Int16Array): void {
    this.#samples.set(samples, this.#end)
    this.#end += samples.length
  }

  /** Fills `out`; so much must be there. */
  take(out: Int16Array): void {
    out.set(this.#samples.subarray(HISTORY, HISTORY + out.length))
    this.#samples.copyWithin(0, out.length, this.#end)
    this.#end -= out.length
  }

  /** Leaves out up to `most` samples if the sound is then as much `alike` as wanted, 0..1. */
  shorten(most: number, alike: number): void {
    const room = Math.min(most, this.length - OVERLAP)
    if (room < LEAST_SHIFT) return
    const shift = bestCut(this.#samples, HISTORY, room)
    if (shift.likeness >= alike) this.#end = cut(this.#samples, HISTORY, shift.samples, this.#end)
  }

  /** Repeats 10 to 20 ms of what was played last if the sound is then as much `alike` as wanted, 0..1. */
  lengthen(alike: number): void {
    const shift = bestRepeat(this.#samples, HISTORY)
    if (shift.likeness >= alike) this.#end = repeat(this.#samples, HISTORY, shift.samples, this.#end)
  }

  /** Adds `to`, faded in over the beginning of `from`, which would have gone on from what is here. */
  pushFaded(from: Int16Array, to: Int16Array): void {
    const start = this.#end
    this.push(to)
    for (let i = 0; i < OVERLAP; i++) this.#samples[start + i] = fade(from[i]!, to[i]!, i)
  }

  /** Forgets everything, what was played included. */
  clear(): void {
    this.#samples.fill(0)
    this.#end = HISTORY
  }
}
