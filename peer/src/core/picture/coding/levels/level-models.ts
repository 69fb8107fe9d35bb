/** The kinds of decisions that make a picture of levels, and how many contexts each of their inputs tells apart. */
import type {PredictorShape} from '../entropy/mixing-predictor.js'
import {buildModels, type Models} from '../entropy/models.js'

/** Contexts of inputs that see too much to tell it all apart: they are hashed into so many. Twice as many would
 * save 0.4 % of the bits for 90 KiB more a state. */
export const HASHED_CONTEXTS = 2048
/** Classes of how many samples of a picture changed. Class 0: none. */
export const ACTIVITY_BITS = 4
/** Magnitudes 1..15 are counted up one by one: so many decisions at most. */
export const MAGNITUDE_STEPS = 14
/** Classes of how wrong guesses were around a sample: see LevelNeighbourhood. */
export const DOUBT_CLASSES = 24

const SHAPES = {
  /** How many samples changed. */
  activity: {contexts: [1 << (2 * ACTIVITY_BITS)], weightSets: [1]},
  /** Whether a sample differs from the reference. */
  changed: {
    contexts: [2048, 2187, HASHED_CONTEXTS, 2500, HASHED_CONTEXTS, 195, 25 * DOUBT_CLASSES, 625],
    weightSets: [80, 1 << ACTIVITY_BITS],
    recent: true,
    learningRate: 2,
  },
  woken: {
    contexts: [HASHED_CONTEXTS, HASHED_CONTEXTS, HASHED_CONTEXTS, 512, 432],
    weightSets: [1 << ACTIVITY_BITS],
  },
  /** Whether it became lighter. */
  lighter: {
    contexts: [243, 243, 432, 243, 372, 195, 561, 25 * DOUBT_CLASSES, 625],
    weightSets: [4],
    recent: true,
    learningRate: 2,
  },
  /** Whether it changed by more than so much. */
  further: {
    contexts: [
      ...[36, 16, 81, 16, 31, 129, 33].map(count => count * MAGNITUDE_STEPS),
      HASHED_CONTEXTS,
      HASHED_CONTEXTS,
    ],
    weightSets: [MAGNITUDE_STEPS],
    recent: true,
    learningRate: 2,
  },
  /** Without a reference: whether a sample differs from what its neighbours suggest, which way, and by more than so much. */
  surprising: {contexts: [125, 400, 729, 256, 64], weightSets: [4]},
  above: {contexts: [125, 144, 729], weightSets: [1]},
  beyond: {contexts: [64, 16, 125].map(count => count * MAGNITUDE_STEPS), weightSets: [MAGNITUDE_STEPS]},
} as const satisfies Record<string, PredictorShape>

export type LevelModels = Models<keyof typeof SHAPES>

export const buildLevelModels = (): LevelModels => buildModels(SHAPES)

/** Spreads a number over the hashed contexts (Knuth's multiplicative hash). */
export const hashed = (seen: number): number => Math.imul(seen, 0x9e3779b1) >>> 21
