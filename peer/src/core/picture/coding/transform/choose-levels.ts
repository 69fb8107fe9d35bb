/** Quantization that weighs error against bits: from plain rounding on, levels are made smaller where that pays. */
import type {Decisions} from './decisions.js'
import {dequantize} from './quantizer.js'
import {LUMA_4, MAX_LEVEL, type ResidualSyntax, SCAN_4, SCAN_8} from './residual-syntax.js'

/** Of a step: what is added before rounding down; what of a coefficient stays below it is zero without asking. */
const ROUNDING = 0.42
/** Levels of one block that are tried one smaller: bounds the time. */
const MAX_TRIALS = 12

export class LevelChooser {
  /** Of the last choice: squared error as scaled, and cost in 1/256 bit. */
  error = 0
  cost = 0
  readonly #decisions: Decisions
  readonly #residuals: ResidualSyntax

  constructor(decisions: Decisions, residuals: ResidualSyntax) {
    this.#decisions = decisions
    this.#residuals = residuals
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
    activity: number,
    errorPerCost: number,
  ): boolean {
    const scan = kind === LUMA_4 ? SCAN_4 : SCAN_8
    const any = this.#round(coefficients, levels, from, scan.length, step)
    this.cost = 0
    if (!any) return false
    this.#rehearse(kind, levels, from, activity)
    let trials = 0
    let left = this.#count
    for (let i = scan.length - 1; i >= 0 && trials < MAX_TRIALS; i--) {
      const at = from + scan[i]!
      const level = levels[at]!
      if (level === 0) continue
      const wanted = Math.abs(coefficients[at]!) / step
      const size = Math.abs(level)
      if (size - wanted < -0.25 && size > 1) continue
      if (size > 2) continue
      trials++
      const smaller = level < 0 ? level + 1 : level - 1
      const before = errorOf(coefficients[at]!, level, step)
      const after = errorOf(coefficients[at]!, smaller, step)
      const cost = this.cost
      levels[at] = smaller
      if (smaller === 0 && left === 1) {
        // The caller weighs nothing at all.
        levels[at] = level
        break
      }
      this.#rehearse(kind, levels, from, activity)
      if (after - before < (cost - this.cost) * errorPerCost) {
        this.error += after - before
        if (smaller === 0) left--
      } else {
        levels[at] = level
        this.cost = cost
      }
    }
    return true
  }

  #count = 0

  #round(coefficients: Int32Array, levels: Int16Array, from: number, count: number, step: number): boolean {
    let error = 0
    let any = 0
    for (let at = from; at < from + count; at++) {
      const wanted = coefficients[at]!
      const size = Math.min(MAX_LEVEL, (Math.abs(wanted) / step + ROUNDING) | 0)
      const level = wanted < 0 ? -size : size
      levels[at] = level
      error += errorOf(wanted, level, step)
      if (level !== 0) any++
    }
    this.error = error
    this.#count = any
    return any > 0
  }

  #rehearse(kind: number, levels: Int16Array, from: number, activity: number): void {
    this.#decisions.rehearse()
    this.#residuals.code(kind, levels, from, activity)
    this.cost = this.#decisions.cost
    this.#decisions.perform()
  }
}

function errorOf(wanted: number, level: number, step: number): number {
  const difference = wanted - (level === 0 ? 0 : dequantize(level, step))
  return difference * difference
}
