/**
 * How the levels (quantized coefficients) of one transformed block are coded: the last one in scan order that is not zero,
 * then from there back to the first whether each is zero, its magnitude and its sign.
 */
import type {MixingPredictor} from '../entropy/mixing-predictor.js'
import type {Decisions} from './decisions.js'
import {MAX_UNARY, type TransformModels} from './transform-models.js'

/** Which kind of block: contexts are kept apart, both chroma planes share most. */
export const LUMA_8 = 0
export const LUMA_4 = 1
export const BLUE_8 = 2
export const RED_8 = 3

/** Magnitudes above MAX_UNARY + 1 are given as a number of at most so many digits. */
const LARGE_DIGITS = 11
export const MAX_LEVEL = 2047

/** Positions (row * side + column) from low to high frequencies, in zigzag. */
export const SCAN_8 = zigzag(8)
export const SCAN_4 = zigzag(4)

const STRIDE = 10

export class ResidualSyntax {
  readonly #decisions: Decisions
  readonly #last: MixingPredictor
  readonly #significant: MixingPredictor
  readonly #larger: MixingPredictor
  /** Magnitudes of the block in rows of STRIDE, so that two beyond each edge are zeros. */
  readonly #magnitudes = new Uint8Array(STRIDE * STRIDE)

  constructor(decisions: Decisions, {predictors}: TransformModels) {
    this.#decisions = decisions
    this.#last = predictors.last
    this.#significant = predictors.significant
    this.#larger = predictors.larger
  }

  /**
   * Codes the levels from `from` on, of which at least one is not zero; a reader fills them (they must be zero before).
   * `activity` 0..7: how much was coded around it. Gives how many are not zero.
   */
  code(kind: number, levels: Int16Array, from: number, activity: number): number {
    const small = kind === LUMA_4
    const scan = small ? SCAN_4 : SCAN_8
    const shape = Math.min(kind, BLUE_8)
    const last = this.#codeLast(kind, shape, small ? 4 : 6, lastOf(levels, from, scan), activity)
    const magnitudes = this.#magnitudes.fill(0)
    let count = 0
    for (let i = last; i >= 0; i--) {
      const position = scan[i]!
      const level = levels[from + position]!
      const row = small ? position >> 2 : position >> 3
      const column = small ? position & 3 : position & 7
      const at = row * STRIDE + column
      const near = magnitudes[at + 1]! + magnitudes[at + STRIDE]! + magnitudes[at + STRIDE + 1]!
      const around = near + magnitudes[at + 2]! + magnitudes[at + 2 * STRIDE]!
      const diagonal = row + column
      if (
        i < last &&
        this.#codeSignificant(kind, shape, i, diagonal, near, around, last, count, activity, level) === 0
      )
        continue
      const magnitude = this.#codeMagnitude(shape, diagonal, around, count, Math.abs(level), activity)
      const negative = this.#decisions.codePlain(level < 0 ? 1 : 0)
      levels[from + position] = negative === 1 ? -magnitude : magnitude
      magnitudes[at] = Math.min(40, magnitude)
      count++
    }
    return count
  }

  #codeLast(kind: number, shape: number, bits: number, last: number, activity: number): number {
    const predictor = this.#last
    let node = 1
    for (let shift = bits - 1; shift >= 0; shift--) {
      predictor.see(0, shape * 64 + node)
      predictor.see(1, (shape * 64 + node) * 4 + (activity >> 1))
      predictor.see(2, (kind * 64 + node) * 2)
      predictor.weigh(0, shape * 7 + bits - shift)
      node = node * 2 + this.#decisions.code(predictor, (last >> shift) & 1)
    }
    return node - (1 << bits)
  }

  #codeSignificant(
    kind: number,
    shape: number,
    i: number,
    diagonal: number,
    near: number,
    around: number,
    last: number,
    count: number,
    activity: number,
    level: number,
  ): number {
    const predictor = this.#significant
    predictor.see(0, (shape * 64 + i) * 4 + Math.min(3, around))
    predictor.see(1, (shape * 15 + diagonal) * 10 + Math.min(9, near + around))
    predictor.see(2, (shape * 64 + i) * 4 + Math.min(3, last - i - 1))
    predictor.see(3, (shape * 8 + Math.min(7, count)) * 8 + Math.min(7, i))
    predictor.see(4, (shape * 15 + diagonal) * 8 + activity)
    predictor.see(5, (kind * 64 + i) * 2 + (around > 0 ? 1 : 0))
    predictor.weigh(0, shape * 15 + diagonal)
    predictor.weigh(1, shape * 4 + Math.min(3, around))
    return this.#decisions.code(predictor, level === 0 ? 0 : 1)
  }

  #codeMagnitude(
    shape: number,
    diagonal: number,
    around: number,
    count: number,
    wanted: number,
    activity: number,
  ): number {
    const predictor = this.#larger
    for (let k = 0; k < MAX_UNARY; k++) {
      const step = shape * 15 + k
      predictor.see(0, step * 12 + Math.min(11, around))
      predictor.see(1, step * 15 + diagonal)
      predictor.see(2, step * 8 + Math.min(7, count))
      predictor.see(3, step * 8 + activity)
      predictor.weigh(0, shape * 3 + Math.min(2, k))
      if (this.#decisions.code(predictor, wanted > k + 1 ? 1 : 0) === 0) return k + 1
    }
    const beyond = this.#decisions.codeLarge(Math.max(0, wanted - MAX_UNARY - 1), LARGE_DIGITS)
    return Math.min(MAX_LEVEL, MAX_UNARY + 1 + beyond)
  }
}

function lastOf(levels: Int16Array, from: number, scan: Uint8Array): number {
  for (let i = scan.length - 1; i > 0; i--) if (levels[from + scan[i]!] !== 0) return i
  return 0
}

function zigzag(side: number): Uint8Array {
  const scan = new Uint8Array(side * side)
  for (let diagonal = 0, i = 0; diagonal < 2 * side - 1; diagonal++)
    for (let step = 0; step <= diagonal; step++) {
      const row = diagonal % 2 === 0 ? diagonal - step : step
      const column = diagonal - row
      if (row < side && column < side) scan[i++] = row * side + column
    }
  return scan
}
