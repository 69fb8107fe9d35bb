/**
 * The encoder's choice which changes to show. A change is left out while its error costs less than its bits would. An
 * error weighs more the longer the source insists, and the more neighbours change with it: sensor noise comes and goes
 * and is alone, what really changed stays and has company. Nothing of this is known to the decoder.
 */

import type {MixingPredictor} from '../entropy/mixing-predictor.js'
import type {LevelChooser} from './level-against.js'

/** What a change costs beyond its flag, in 1/256 bit: its direction, and each level. Means over clips of people. */
const DIRECTION_COST = 563
const LEVEL_COST = 307
/** Shift from levels to 1/256 level times 1/256 bit, which is what `skip` times a cost is; less the weight's 8. */
const ERROR_SHIFT = 16 - 3
/** An error's weight, in eighths, and what adds to it: each picture of disagreement, each neighbour. */
const WEIGHT_ONE = 8
const DISSENT_WEIGHT = 5
const COMPANY_WEIGHT = 16
/** Disagreement fades this much with each picture that agrees: noise around a border must not add up. */
const DISSENT_FADE = 2
const MAX_DISSENT = 255

export class SkipDecision implements LevelChooser {
  readonly #source: Uint8Array
  readonly #before: Uint8Array
  readonly #width: number
  readonly #dissent: Uint8Array
  readonly #skip: number

  /**
   * `source` and `before`: levels of the picture and of its reference. `dissent` is what the reference had, and is kept
   * up to date. `skip`: λ, 1/256 level a bit; 0 shows every change.
   */
  constructor(source: Uint8Array, before: Uint8Array, width: number, dissent: Uint8Array, skip: number) {
    this.#source = source
    this.#before = before
    this.#width = width
    this.#dissent = dissent
    this.#skip = skip
  }

  choose(index: number, shown: number, flag: MixingPredictor): number {
    const wanted = this.#source[index]!
    const dissent = this.#dissent[index]!
    if (wanted === shown) {
      if (dissent > 0) this.#dissent[index] = Math.max(0, dissent - DISSENT_FADE)
      return shown
    }
    if (this.#skip > 0 && this.#isWorthLess(index, wanted - shown, flag)) {
      this.#dissent[index] = Math.min(MAX_DISSENT, dissent + 1)
      return shown
    }
    this.#dissent[index] = 0
    return wanted
  }

  #isWorthLess(index: number, change: number, flag: MixingPredictor): boolean {
    const cost = flag.cost(1) + DIRECTION_COST + LEVEL_COST * Math.abs(change) - flag.cost(0)
    const company = Math.max(0, this.#company(index, Math.sign(change)))
    const weight = WEIGHT_ONE + DISSENT_WEIGHT * this.#dissent[index]! + COMPANY_WEIGHT * company
    return Math.abs(change) * weight * (1 << ERROR_SHIFT) < this.#skip * cost
  }

  /** How many of the eight neighbours change the same way, those by more than one level twice, less those that do not. */
  #company(index: number, sign: number): number {
    let company = 0
    for (let row = index - this.#width; row <= index + this.#width; row += this.#width) {
      for (let at = row - 1; at <= row + 1; at++) {
        if (at < 0 || at >= this.#source.length || at === index) continue
        company += Math.max(-1, Math.min(2, (this.#source[at]! - this.#before[at]!) * sign))
      }
    }
    return company
  }
}
