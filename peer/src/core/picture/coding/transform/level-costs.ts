/**
 * About what levels cost, from what the models know at the start of a picture: tables, because asking the predictors for
 * each level that could be chosen takes too long.
 */
import {COST, COST_ONE, MAX_LOG_ODDS} from '../entropy/logistic.js'
import type {MixingPredictor} from '../entropy/mixing-predictor.js'
import {LUMA_4} from './residual-syntax.js'
import {KINDS, type TransformModels} from './transform-models.js'

/** What was coded around a coefficient, from 0 to this and more. */
export const MAX_AROUND = 7
/** Magnitudes up to this have costs of their own. */
const MAX_LISTED = 5

export class LevelCosts {
  /** In 1/256 bit; at `shape * 64 + i`. */
  readonly last = new Int32Array(KINDS * 64)
  /** At `((shape * 64 + i) * (MAX_AROUND + 1) + around) * 2`: of a zero, then of another. */
  readonly significant = new Int32Array(KINDS * 64 * (MAX_AROUND + 1) * 2)
  /** At `(shape * (MAX_AROUND + 1) + around) * (MAX_LISTED + 1) + magnitude`, with the sign. */
  readonly #magnitudes = new Int32Array(KINDS * (MAX_AROUND + 1) * (MAX_LISTED + 1))

  constructor({predictors}: TransformModels) {
    for (let shape = 0; shape < KINDS; shape++) {
      this.#fillLast(shape, predictors.last)
      this.#fillSignificant(shape, predictors.significant)
      this.#fillMagnitudes(shape, predictors.larger)
    }
  }

  /** Of a level that is not zero. */
  magnitude(shape: number, around: number, magnitude: number): number {
    const row = (shape * (MAX_AROUND + 1) + around) * (MAX_LISTED + 1)
    if (magnitude <= MAX_LISTED) return this.#magnitudes[row + magnitude]!
    return this.#magnitudes[row + MAX_LISTED]! + (magnitude - MAX_LISTED) * (COST_ONE / 2)
  }

  #fillLast(shape: number, last: MixingPredictor): void {
    const bits = shape === LUMA_4 ? 4 : 6
    for (let i = 0; i < 1 << bits; i++) {
      let cost = 0
      for (let shift = bits - 1, node = 1; shift >= 0; shift--) {
        const bit = (i >> shift) & 1
        cost += costAt(last.logOddsOf(0, shape * 64 + node), bit)
        node = node * 2 + bit
      }
      this.last[shape * 64 + i] = cost
    }
  }

  #fillSignificant(shape: number, significant: MixingPredictor): void {
    const side = shape === LUMA_4 ? 4 : 8
    for (let i = 0, at = shape * 64 * (MAX_AROUND + 1) * 2; i < side * side; i++) {
      const diagonal = diagonalOf(i, side)
      for (let around = 0; around <= MAX_AROUND; around++, at += 2) {
        const own = significant.logOddsOf(0, (shape * 64 + i) * 4 + Math.min(3, around))
        const rough = significant.logOddsOf(1, (shape * 15 + diagonal) * 10 + Math.min(9, (around * 3) >> 1))
        this.significant[at] = costAt((own + rough) >> 1, 0)
        this.significant[at + 1] = costAt((own + rough) >> 1, 1)
      }
    }
  }

  #fillMagnitudes(shape: number, larger: MixingPredictor): void {
    for (let around = 0; around <= MAX_AROUND; around++) {
      const row = (shape * (MAX_AROUND + 1) + around) * (MAX_LISTED + 1)
      for (let magnitude = 1, before = COST_ONE; magnitude <= MAX_LISTED; magnitude++) {
        const logOdds = larger.logOddsOf(0, (shape * 15 + magnitude - 1) * 12 + around)
        this.#magnitudes[row + magnitude] = before + costAt(logOdds, 0)
        before += costAt(logOdds, 1)
      }
    }
  }
}

const costAt = (logOdds: number, bit: number): number =>
  COST[MAX_LOG_ODDS + (bit === 1 ? logOdds : -logOdds)]!

/** Row plus column of the place `i` in zigzag. */
function diagonalOf(i: number, side: number): number {
  const diagonal = ((Math.sqrt(8 * i + 1) - 1) / 2) | 0
  if (diagonal < side) return diagonal
  const fromEnd = side * side - 1 - i
  return 2 * side - 2 - (((Math.sqrt(8 * fromEnd + 1) - 1) / 2) | 0)
}
