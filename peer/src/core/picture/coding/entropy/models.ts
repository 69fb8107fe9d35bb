/**
 * All predictors of one coder in one block of memory: what a coder has learned is copied, kept and put back as one array.
 */
import {MixingPredictor, type PredictorShape} from './mixing-predictor.js'

export type Models<Name extends string> = {
  readonly predictors: Readonly<Record<Name, MixingPredictor>>
  /** What was learned. To remember it: `memory.slice()`. To go on from there: `memory.set(remembered)`. */
  readonly memory: Int32Array
  /** Forgets everything. */
  forget(): void
}

export function buildModels<Name extends string>(
  shapes: Readonly<Record<Name, PredictorShape>>,
): Models<Name> {
  const names = Object.keys(shapes) as Name[]
  const memory = new Int32Array(
    names.reduce((total, name) => total + MixingPredictor.sizeOf(shapes[name]), 0),
  )
  const predictors = {} as Record<Name, MixingPredictor>
  let at = 0
  for (const name of names) {
    predictors[name] = new MixingPredictor(shapes[name], memory, at)
    MixingPredictor.fill(shapes[name], memory, at)
    at += MixingPredictor.sizeOf(shapes[name])
  }
  const fresh = memory.slice()
  return {predictors, memory, forget: () => memory.set(fresh)}
}
