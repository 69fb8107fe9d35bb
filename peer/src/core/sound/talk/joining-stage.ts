/**
 * A stage that is put into flowing sound without a click: at first it works unheard, until what it delays has come through;
 * then sound fades over to what it makes.
 */
import {BLOCK_SAMPLES} from '../sound-format.js'

/** 50 ms: longer than any stage's delay, and time for it to get a first idea of the noise. */
const UNHEARD_BLOCKS = 5

export class JoiningStage {
  readonly #work: (block: Float32Array) => void
  readonly #before = new Float32Array(BLOCK_SAMPLES)
  #blocks = 0

  /** `work` changes a block of BLOCK_SAMPLES in place. */
  constructor(work: (block: Float32Array) => void) {
    this.#work = work
  }

  run(block: Float32Array): void {
    if (this.#blocks > UNHEARD_BLOCKS) return this.#work(block)
    this.#before.set(block)
    this.#work(block)
    const isHeard = this.#blocks++ === UNHEARD_BLOCKS
    for (let at = 0; at < BLOCK_SAMPLES; at++) {
      const share = isHeard ? (at + 1) / BLOCK_SAMPLES : 0
      block[at] = this.#before[at]! + share * (block[at]! - this.#before[at]!)
    }
  }
}
