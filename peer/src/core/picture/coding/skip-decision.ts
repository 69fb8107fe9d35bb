/**
 * The encoder's choice which changes to show. A change is left out while its error costs less than its bits would, and
 * the longer a source disagrees with what is shown, the more that error weighs: sensor noise comes and goes, and what
 * really changed is there to stay.
 */
import type {LevelChooser} from './level-against.js'
import type {MixingPredictor} from './mixing-predictor.js'

/** What a shown change costs beyond its flag, in 1/256 bit: its direction, and each level further. */
const DIRECTION_COST = 563
const LEVEL_COST = 307
/** An error of one level, in the unit of `skip` times a cost. */
const ERROR_ONE = 65536
/** What one more picture of disagreement adds to the weight of an error, in eighths. */
const DISSENT_WEIGHT = 2
const MAX_DISSENT = 255

export class SkipDecision implements LevelChooser {
  #source: Uint8Array = new Uint8Array(0)
  #dissent: Uint8Array = new Uint8Array(0)
  #skip = 0

  /** `dissent` is what the reference had, and is kept up to date. `skip`: λ, 1/256 level² a bit. */
  start(source: Uint8Array, dissent: Uint8Array, skip: number): void {
    this.#source = source
    this.#dissent = dissent
    this.#skip = skip
  }

  choose(index: number, shown: number, changed: MixingPredictor): number {
    const wanted = this.#source[index]!
    const dissent = this.#dissent[index]!
    if (wanted === shown) {
      if (dissent > 0) this.#dissent[index] = dissent - 1
      return shown
    }
    if (this.#skip > 0 && this.#worthLess(Math.abs(wanted - shown), dissent, changed)) {
      this.#dissent[index] = Math.min(MAX_DISSENT, dissent + 1)
      return shown
    }
    this.#dissent[index] = 0
    return wanted
  }

  #worthLess(difference: number, dissent: number, changed: MixingPredictor): boolean {
    const cost = changed.cost(1) + DIRECTION_COST + LEVEL_COST * difference - changed.cost(0)
    const error = difference * difference * ((ERROR_ONE * (8 + DISSENT_WEIGHT * dissent)) / 8)
    return error < this.#skip * cost
  }
}
