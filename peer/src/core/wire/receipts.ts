/**
 * One channel's arrivals from one peer: which sequence numbers came, for acknowledgements and loss figures.
 * Made with the link, ends with it.
 */
import type {Acknowledgement} from './link-header.js'
import {type Sequence, sequenceDistance} from './sequence.js'

const MASK_BITS = 32

export type LossCount = {readonly expected: number; readonly received: number}

export class Receipts {
  #newest: Sequence | null = null
  #mask = 0
  #expected = 0
  #received = 0

  /** Notes an arrival; false when it was noted before, or is too old to tell. */
  note(sequence: Sequence): boolean {
    if (this.#newest === null) return this.#advance(sequence, 1)
    const ahead = sequenceDistance(this.#newest, sequence)
    if (ahead > 0) return this.#advance(sequence, ahead)
    const bit = ahead > -MASK_BITS ? (1 << -ahead) >>> 0 : 0
    if (bit === 0 || (this.#mask & bit) !== 0) return false
    this.#mask = (this.#mask | bit) >>> 0
    this.#received++
    return true
  }

  get acknowledgement(): Acknowledgement {
    return {base: this.#newest ?? 0, mask: this.#mask}
  }

  /** Packets expected and received since the beginning. */
  get counts(): LossCount {
    return {expected: this.#expected, received: this.#received}
  }

  #advance(sequence: Sequence, ahead: number): true {
    this.#mask = ((ahead < MASK_BITS ? this.#mask << ahead : 0) | 1) >>> 0
    this.#newest = sequence
    this.#expected += ahead
    this.#received++
    return true
  }
}

/** Tells what came since it last told. A late packet counts in the window it arrives in. */
export class LossWindow {
  #before: LossCount = {expected: 0, received: 0}

  take(counts: LossCount): LossCount {
    const expected = counts.expected - this.#before.expected
    const received = Math.min(expected, counts.received - this.#before.received)
    this.#before = counts
    return {expected, received}
  }
}
