/**
 * Quantization that weighs error against bits: from the highest frequency down each level is rounded or made one smaller,
 * whichever is better with what was chosen above it; then the last one that is kept is chosen (as H.265's reference encoder does).
 */
import {LevelCosts, MAX_AROUND} from './level-costs.js'
import {dequantize} from './quantizer.js'
import {BLUE_8, LUMA_4, MAX_LEVEL, SCAN_4, SCAN_8} from './residual-syntax.js'
import type {TransformModels} from './transform-models.js'

const STRIDE = 10

export class LevelChooser {
  /** Of the last choice: squared error as scaled, and about its cost in 1/256 bit. */
  error = 0
  cost = 0
  /** Squared error without any level, and what is saved, in squared error, by the levels. */
  plainError = 0
  saved = 0
  readonly #models: TransformModels
  #costs: LevelCosts | null = null
  readonly #magnitudes = new Uint8Array(STRIDE * STRIDE)
  readonly #zeroErrors = new Float64Array(64)
  readonly #weighed = new Float64Array(64)
  readonly #levelCosts = new Int32Array(64)
  readonly #levelErrors = new Float64Array(64)

  constructor(models: TransformModels) {
    this.#models = models
  }

  /**
   * Fills the levels from `from` on for as many coefficients; gives whether any is not zero. `errorPerCost`: squared
   * error, as scaled, that one cost unit is worth.
   */
  choose(
    kind: number,
    coefficients: Int32Array,
    levels: Int16Array,
    from: number,
    step: number,
    errorPerCost: number,
  ): boolean {
    const small = kind === LUMA_4
    const shape = kind > BLUE_8 ? BLUE_8 : kind
    const scan = small ? SCAN_4 : SCAN_8
    this.#costs ??= new LevelCosts(this.#models)
    const costs = this.#costs
    const half = step >> 1
    let all = 0
    let highest = -1
    for (let i = 0; i < scan.length; i++) {
      const wanted = coefficients[from + scan[i]!]!
      const error = wanted * wanted
      all += error
      this.#zeroErrors[i] = error
      if (wanted > half || wanted < -half) highest = i
    }
    levels.fill(0, from, from + scan.length)
    this.error = all
    this.plainError = all
    this.saved = 0
    this.cost = 0
    if (highest < 0) return false
    const magnitudes = this.#magnitudes.fill(0)
    for (let i = highest; i >= 0; i--) {
      const position = scan[i]!
      const wanted = Math.abs(coefficients[from + position]!)
      const at = small ? (position >> 2) * STRIDE + (position & 3) : (position >> 3) * STRIDE + (position & 7)
      const sum =
        magnitudes[at + 1]! +
        magnitudes[at + STRIDE]! +
        magnitudes[at + STRIDE + 1]! +
        magnitudes[at + 2]! +
        magnitudes[at + 2 * STRIDE]!
      const around = sum > MAX_AROUND ? MAX_AROUND : sum
      const flags = ((shape * 64 + i) * (MAX_AROUND + 1) + around) * 2
      const zeroCost = costs.significant[flags]!
      const otherCost = costs.significant[flags + 1]!
      let level = 0
      let cost = zeroCost
      let error = this.#zeroErrors[i]!
      let least = error + cost * errorPerCost
      if (wanted > half) {
        const rounded = Math.min(MAX_LEVEL, ((wanted + half) / step) | 0)
        for (let size = rounded; size > 0 && size >= rounded - 1; size--) {
          const difference = wanted - dequantize(size, step)
          const sizeError = difference * difference
          const sizeCost = otherCost + costs.magnitude(shape, around, size)
          const weighed = sizeError + sizeCost * errorPerCost
          if (weighed >= least) continue
          least = weighed
          level = size
          cost = sizeCost
          error = sizeError
        }
      }
      levels[from + position] = level
      magnitudes[at] = level > 40 ? 40 : level
      this.#weighed[i] = least
      this.#levelCosts[i] = level === 0 ? cost : cost - otherCost
      this.#levelErrors[i] = error
    }
    return this.#cut(scan, shape, coefficients, levels, from, highest, errorPerCost, all)
  }

  /** Chooses the last level that is kept. */
  #cut(
    scan: Uint8Array,
    shape: number,
    coefficients: Int32Array,
    levels: Int16Array,
    from: number,
    highest: number,
    errorPerCost: number,
    all: number,
  ): boolean {
    const costs = this.#costs!
    let below = 0
    let least = Infinity
    let last = -1
    let zeroed = all
    for (let i = 0; i <= highest; i++) {
      zeroed -= this.#zeroErrors[i]!
      if (levels[from + scan[i]!] !== 0) {
        const weighed =
          below +
          this.#levelErrors[i]! +
          (this.#levelCosts[i]! + costs.last[shape * 64 + i]!) * errorPerCost +
          zeroed
        if (weighed < least) {
          least = weighed
          last = i
        }
      }
      below += this.#weighed[i]!
    }
    if (last < 0) return false
    this.error = all
    for (let i = 0; i <= last; i++) this.error += this.#levelErrors[i]! - this.#zeroErrors[i]!
    this.cost = (least - this.error) / errorPerCost
    this.saved = all - least
    for (let i = 0; i <= highest; i++) {
      const at = from + scan[i]!
      if (i > last) levels[at] = 0
      else if (coefficients[at]! < 0) levels[at] = -levels[at]!
    }
    return true
  }
}
