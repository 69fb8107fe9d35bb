/**
 * Learns how samples change from what is around them: a weighted sum of inputs whose squared error over all that was seen
 * is the least (normal equations with a ridge, solved by LDLᵀ). What is learned are sums of integers; the weights come
 * of them by IEEE doubles with + - * / alone, in this order, so that every engine comes to the same.
 */

/** What a sample is guessed from. */
export const INPUTS = 17
/** The lower triangle of all products of two inputs, row by row, then each input times what was to be guessed. */
const PRODUCTS = (INPUTS * (INPUTS + 1)) / 2
export const SUMS = PRODUCTS + INPUTS
/** Weights have 16 bits after the point. */
export const WEIGHT_ONE = 65536
/** Keeps all guesses within 32 bits: 17 inputs of up to 15 levels. */
const MOST_WEIGHT = 8
/** Pulls weights to what they would be otherwise: so many squared levels of it were seen. */
const RIDGE = 4
/** Sums that were halved are not quite those of real samples any more: nothing may come near a division by 0. */
const LEAST_PIVOT = 1

const lower = new Float64Array(INPUTS * INPUTS)
const pivots = new Float64Array(INPUTS)
const solution = new Float64Array(INPUTS)
/** `lower` times the pivots of its columns. */
const scaled = new Float64Array(INPUTS * INPUTS)

/** Adds what one sample taught to the sums that start at `start`. */
export function learn(sums: Int32Array, start: number, inputs: Int32Array, change: number): void {
  let at = start
  for (let i = 0; i < INPUTS; i++) {
    const input = inputs[i]!
    if (input === 0) at += i + 1
    else for (let j = 0; j <= i; j++) sums[at++]! += Math.imul(input, inputs[j]!)
  }
  if (change === 0) return
  for (let i = 0; i < INPUTS; i++) sums[at++]! += Math.imul(inputs[i]!, change)
}

/** Sets `weights` from the sums at `start`; `prior`: weights where nothing was learned, null for zeros. */
export function solve(sums: Int32Array, start: number, prior: Int32Array | null, weights: Int32Array): void {
  factorize(sums, start)
  for (let i = 0; i < INPUTS; i++) {
    let value = sums[start + PRODUCTS + i]! + (prior === null ? 0 : (RIDGE * prior[i]!) / WEIGHT_ONE)
    for (let k = 0; k < i; k++) value -= lower[i * INPUTS + k]! * solution[k]!
    solution[i] = value
  }
  for (let i = INPUTS - 1; i >= 0; i--) {
    let value = solution[i]! / pivots[i]!
    for (let k = i + 1; k < INPUTS; k++) value -= lower[k * INPUTS + i]! * solution[k]!
    solution[i] = value
    const limited = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, value))
    weights[i] = Math.floor(limited * WEIGHT_ONE + 0.5)
  }
}

/** In 1/WEIGHT_ONE of what is guessed. */
export function weighted(weights: Int32Array, inputs: Int32Array): number {
  let sum = 0
  for (let i = 0; i < INPUTS; i++) sum = (sum + Math.imul(weights[i]!, inputs[i]!)) | 0
  return sum
}

/** Column by column; `lower` holds L below its diagonal of ones. */
function factorize(sums: Int32Array, start: number): void {
  for (let j = 0; j < INPUTS; j++) {
    const row = j * INPUTS
    const diagonal = start + ((j * (j + 1)) >> 1)
    let pivot = sums[diagonal + j]! + RIDGE
    for (let k = 0; k < j; k++) pivot -= lower[row + k]! * scaled[row + k]!
    pivot = Math.max(LEAST_PIVOT, pivot)
    pivots[j] = pivot
    for (let i = j + 1; i < INPUTS; i++) {
      const other = i * INPUTS
      let value = sums[start + ((i * (i + 1)) >> 1) + j]!
      for (let k = 0; k < j; k++) value -= lower[other + k]! * scaled[row + k]!
      scaled[other + j] = value
      lower[other + j] = value / pivot
    }
  }
}
