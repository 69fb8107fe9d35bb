/**
 * Guesses how much a sample changes from its neighbours in the picture and in the reference, as a weighted sum whose
 * weights follow what really happened (normalized least mean squares): where something moves, it comes to know which
 * way. Integers; the one division is of numbers below 2^53, cut off towards zero.
 */

/** Neighbours that are weighed, each as its difference to the reference's sample. */
export const SLOPE_INPUTS = 14
/** Guesses are in 1/65536 level. */
export const SLOPE_ONE = 65536
/** Each time the weights go this part of the way to what would have been right. */
const STEP_DIVISOR = 10
/** Added to the inputs' energy: little to see is little to learn from. */
const LEAST_ENERGY = 4

export class SlopePredictor {
  /** Differences to the reference's sample, to be set before each guess. */
  readonly inputs = new Int32Array(SLOPE_INPUTS)
  /** What was learned; may be set from a copy. */
  readonly weights = new Int32Array(SLOPE_INPUTS)
  #guess = 0
  #energy = 0

  /** In 1/SLOPE_ONE level. */
  guess(): number {
    let sum = 0
    let energy = 0
    for (let i = 0; i < SLOPE_INPUTS; i++) {
      const input = this.inputs[i]!
      sum = (sum + Math.imul(input, this.weights[i]!)) | 0
      energy += input * input
    }
    this.#energy = energy
    this.#guess = sum
    return sum
  }

  /** By how many levels the sample of the last guess really changed. */
  learn(change: number): void {
    if (this.#energy === 0) return
    const error = change * SLOPE_ONE - this.#guess
    const step = (error / (STEP_DIVISOR * (this.#energy + LEAST_ENERGY))) | 0
    for (let i = 0; i < SLOPE_INPUTS; i++) this.weights[i]! += Math.imul(step, this.inputs[i]!)
  }
}
