/** What the transform coder learns: the shapes of its predictors. */

import type {PredictorShape} from '../entropy/mixing-predictor.js'
import {buildModels, type Models} from '../entropy/models.js'

export type TransformPredictor =
  | 'sameQuantizer'
  | 'skipped'
  | 'secondVector'
  | 'knownVector'
  | 'vectorSize'
  | 'vectorSign'
  | 'intra'
  | 'intraMode'
  | 'split'
  | 'codedLuma'
  | 'codedQuarter'
  | 'codedChroma'
  | 'last'
  | 'significant'
  | 'larger'

export const KINDS = 3
export const MAX_UNARY = 14

const SHAPES: Readonly<Record<TransformPredictor, PredictorShape>> = {
  sameQuantizer: {contexts: [1], weightSets: [1]},
  skipped: {contexts: [16 * 8, 64 * 5, 16 * 16, 5 * 5 * 16, 256], weightSets: [20, 8]},
  secondVector: {contexts: [27, 9], weightSets: [1]},
  knownVector: {contexts: [27, 2 * 16, 16], weightSets: [2]},
  vectorSize: {contexts: [2 * 16 * 4, 2 * 16 * 8, 2 * 16], weightSets: [2]},
  vectorSign: {contexts: [2 * 3, 2 * 9], weightSets: [1]},
  intra: {contexts: [9, 16, 1], weightSets: [1]},
  intraMode: {contexts: [8 * 6, 8 * 36, 8 * 2], weightSets: [2]},
  split: {contexts: [9, 16, 2 * 4], weightSets: [2]},
  codedLuma: {contexts: [16, 32, 2 * 16], weightSets: [2]},
  codedQuarter: {contexts: [16 * 2, 4 * 5 * 2, 16], weightSets: [4]},
  codedChroma: {contexts: [2 * 5 * 9, 2 * 64, 2 * 5 * 16, 4 * 9 * 2], weightSets: [10, 2]},
  last: {contexts: [KINDS * 64, KINDS * 64 * 4, 4 * 64 * 2], weightSets: [KINDS * 7]},
  significant: {
    contexts: [KINDS * 64 * 4, KINDS * 15 * 10, KINDS * 64 * 4, KINDS * 8 * 8, KINDS * 15 * 8, 4 * 64 * 2],
    weightSets: [KINDS * 15, KINDS * 4],
  },
  larger: {
    contexts: [KINDS * 15 * 12, KINDS * 15 * 15, KINDS * 15 * 8, KINDS * 15 * 8],
    weightSets: [KINDS * 3],
  },
}

/** Pictures this small have few decisions of each kind: weights follow them fast. */
const LEARNING_RATE = 12
const LEARNING = Object.fromEntries(
  Object.entries(SHAPES).map(([name, shape]) => [name, {...shape, learningRate: LEARNING_RATE}]),
) as Record<TransformPredictor, PredictorShape>

export type TransformModels = Models<TransformPredictor>

export const buildTransformModels = (): TransformModels => buildModels(LEARNING)

/** What models have learned that have seen nothing. */
export const freshlyLearned = (): Int32Array => buildTransformModels().memory
