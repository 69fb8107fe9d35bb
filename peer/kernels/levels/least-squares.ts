/** Weights of the change predictor by recursive least squares: see levels/least-squares.ts, whose sums look the same. */

export const INPUTS: usize = 17
/** The lower triangle of all products of two inputs, row by row, then each input times what was to be guessed. */
const PRODUCTS: usize = (INPUTS * (INPUTS + 1)) / 2
export const SUMS: usize = PRODUCTS + INPUTS
const ROW: usize = 8 * INPUTS

const WEIGHT_ONE: f64 = 65536
const MOST_WEIGHT: f64 = 8
const RIDGE: f64 = 4
const LEAST_PIVOT: f64 = 1

const lower: usize = memory.data(8 * 17 * 17, 16)
const scaled: usize = memory.data(8 * 17 * 17, 16)
const pivots: usize = memory.data(8 * 17, 16)
const solution: usize = memory.data(8 * 17, 16)

/** Adds what one sample taught to `sums`. */
export function learn(sums: usize, inputs: usize, change: i32): void {
  let at = sums
  for (let i: usize = 0; i < 4 * INPUTS; i += 4) {
    const input = load<i32>(inputs + i)
    if (input !== 0) addProducts(at, inputs, i + 4, input)
    at += i + 4
  }
  if (change !== 0) addProducts(at, inputs, 4 * INPUTS, change)
}

/** `bytes` of `inputs`, each times `factor`. */
function addProducts(to: usize, inputs: usize, bytes: usize, factor: i32): void {
  const factors = i32x4.splat(factor)
  let j: usize = 0
  for (; j + 16 <= bytes; j += 16)
    v128.store(to + j, i32x4.add(v128.load(to + j), i32x4.mul(v128.load(inputs + j), factors)))
  for (; j < bytes; j += 4) store<i32>(to + j, load<i32>(to + j) + load<i32>(inputs + j) * factor)
}

/** Sets `weights` from `sums`; `prior`: weights where nothing was learned, 0 for none. */
export function solve(sums: usize, prior: usize, weights: usize): void {
  factorize(sums)
  for (let i: usize = 0; i < INPUTS; i++) {
    const learned = f64(load<i32>(sums + 4 * (PRODUCTS + i)))
    let value = learned + (prior === 0 ? 0 : (RIDGE * f64(load<i32>(prior + 4 * i))) / WEIGHT_ONE)
    for (let k: usize = 0; k < i; k++)
      value -= load<f64>(lower + i * ROW + 8 * k) * load<f64>(solution + 8 * k)
    store<f64>(solution + 8 * i, value)
  }
  for (let i = INPUTS - 1; ; i--) {
    let value = load<f64>(solution + 8 * i) / load<f64>(pivots + 8 * i)
    for (let k = i + 1; k < INPUTS; k++)
      value -= load<f64>(lower + k * ROW + 8 * i) * load<f64>(solution + 8 * k)
    store<f64>(solution + 8 * i, value)
    const limited = max(-MOST_WEIGHT, min(MOST_WEIGHT, value))
    store<i32>(weights + 4 * i, i32(floor(limited * WEIGHT_ONE + 0.5)))
    if (i === 0) break
  }
}

/** Column by column; `lower` holds L below its diagonal of ones. */
function factorize(sums: usize): void {
  for (let j: usize = 0; j < INPUTS; j++) {
    const row = j * ROW
    let pivot = f64(load<i32>(sums + 4 * (((j * (j + 1)) >> 1) + j))) + RIDGE
    for (let k: usize = 0; k < j; k++)
      pivot -= load<f64>(lower + row + 8 * k) * load<f64>(scaled + row + 8 * k)
    pivot = max(LEAST_PIVOT, pivot)
    store<f64>(pivots + 8 * j, pivot)
    for (let i = j + 1; i < INPUTS; i++) {
      const other = i * ROW
      let value = f64(load<i32>(sums + 4 * (((i * (i + 1)) >> 1) + j)))
      for (let k: usize = 0; k < j; k++)
        value -= load<f64>(lower + other + 8 * k) * load<f64>(scaled + row + 8 * k)
      store<f64>(scaled + other + 8 * j, value)
      store<f64>(lower + other + 8 * j, value / pivot)
    }
  }
}

/** In 1/65536 of what is guessed. */
export function weighted(weights: usize, inputs: usize): i32 {
  let four = i32x4.splat(0)
  for (let i: usize = 0; i < 64; i += 16)
    four = i32x4.add(four, i32x4.mul(v128.load(weights + i), v128.load(inputs + i)))
  return (
    i32x4.extract_lane(four, 0) +
    i32x4.extract_lane(four, 1) +
    i32x4.extract_lane(four, 2) +
    i32x4.extract_lane(four, 3) +
    load<i32>(weights + 64) * load<i32>(inputs + 64)
  )
}
