import type {Decisions} from './decisions.js'
import {QUANTIZER_BITS} from './quantizer.js'
import type {TransformModels} from './transform-models.js'

/** The quantizer of the picture; `before`: that of its reference, which it mostly is. */
export function codeQuantizer(
  decisions: Decisions,
  {predictors}: TransformModels,
  quantizer: number,
  before: number | null,
): number {
  if (before !== null) {
    predictors.sameQuantizer.see(0, 0)
    predictors.sameQuantizer.weigh(0, 0)
    if (decisions.code(predictors.sameQuantizer, quantizer === before ? 1 : 0) === 1) return before
  }
  return decisions.codeNumber(quantizer, QUANTIZER_BITS)
}
