/** Chooses how a chroma block is coded: with the residual that is worth its bits, or none. */

import {COST_ONE} from '../entropy/logistic.js'
import {CHROMA_PLANES, type ChromaChoice, type ChromaPlane, emptyChromaChoice} from './choices.js'
import {forward8} from './dct.js'
import {INTRA_MODES} from './intra-prediction.js'
import type {LevelChooser} from './level-chooser.js'
import type {PictureCoding} from './picture-coding.js'
import {BLOCK, type Plane} from './plane.js'
import {SQUARED_SCALE, scaledErrorPerBit} from './quantizer.js'
import {BLUE_8} from './residual-syntax.js'
import {squaredError, subtract} from './source-block.js'

/**
 * What a bit is worth, of what it is in luma: chroma has few bits, and errors in flat colours show. Less for red, where
 * skin differs.
 */
const WORTH: Readonly<Record<ChromaPlane, number>> = {1: 0.6, 2: 0.4}
/** An error below this many bits' worth is left alone. */
const SMALL_BITS = 4

export class ChromaChooser {
  readonly #coding: PictureCoding
  readonly #source: readonly Plane[]
  readonly #levels: LevelChooser
  readonly #choice = emptyChromaChoice()
  readonly #coefficients = new Int32Array(BLOCK * BLOCK)

  constructor(coding: PictureCoding, source: readonly Plane[], levels: LevelChooser) {
    this.#coding = coding
    this.#source = source
    this.#levels = levels
  }

  /** The intra mode of both planes. */
  chooseMode(column: number, row: number): number {
    let best = 0
    let least = Infinity
    for (let mode = 0; mode < INTRA_MODES; mode++) {
      let error = 0
      for (const plane of CHROMA_PLANES) {
        this.#coding.predictChroma(plane, column, row, mode)
        error += this.#predictionError(plane, column, row)
      }
      if (error >= least) continue
      least = error
      best = mode
    }
    return best
  }

  /** For the prediction that the coding has made; valid until the next. */
  choose(plane: ChromaPlane, column: number, row: number, changed: number): ChromaChoice {
    const choice = this.#choice
    choice.coded = 0
    const step = this.#coding.chromaStep
    const errorPerCost = (scaledErrorPerBit(step) * WORTH[plane]) / COST_ONE
    const plain = this.#predictionError(plane, column, row)
    if (plain < errorPerCost * COST_ONE * SMALL_BITS) return choice
    const coefficients = this.#coefficients
    subtract(this.#source[plane]!, column * BLOCK, row * BLOCK, this.#coding.prediction, coefficients)
    forward8(coefficients)
    const kind = BLUE_8 + plane - 1
    if (!this.#levels.choose(kind, coefficients, choice.levels, 0, step, errorPerCost)) return choice
    const without = plain + this.#modeCost(plane, column, row, changed) * errorPerCost
    choice.coded = 1
    const cost = this.#levels.cost + this.#modeCost(plane, column, row, changed)
    if (this.#levels.error + cost * errorPerCost >= without) choice.coded = 0
    return choice
  }

  #predictionError(plane: ChromaPlane, column: number, row: number): number {
    const error = squaredError(this.#source[plane]!, column * BLOCK, row * BLOCK, this.#coding.prediction)
    return error * SQUARED_SCALE
  }

  #modeCost(plane: ChromaPlane, column: number, row: number, changed: number): number {
    const {decisions} = this.#coding
    decisions.rehearse()
    this.#coding.codeChromaMode(this.#choice, plane, column, row, changed)
    decisions.perform()
    return decisions.cost
  }
}
