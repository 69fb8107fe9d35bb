/**
 * Integer cosine transforms of 8x8 and 4x4 residuals, exact on every engine. The matrices are those of H.265 (ITU-T
 * H.265, 8.6.4.2), whose rows have all the same length, so that one step size serves every coefficient.
 * Coefficients are those of the orthonormal transform times COEFFICIENT_SCALE.
 */

export const COEFFICIENT_SCALE = 16
/** Of a coefficient either way; keeps every sum of the inverse within 31 bits. */
export const MAX_COEFFICIENT = 32767

/** Rows of 8 have the squared length 2^15, rows of 4 2^14; twice applied, less the four bits of COEFFICIENT_SCALE. */
const FORWARD_SHIFT_8 = 11
const FORWARD_SHIFT_4 = 10
/** The inverse drops its bits in two parts: after the rows, and the rest after the columns. */
const ROW_SHIFT = 7
const COLUMN_SHIFT_8 = 12
const COLUMN_SHIFT_4 = 11

const between = new Int32Array(64)

/** Transforms 64 values in place: rows of residuals become rows of coefficients. */
export function forward8(block: Int32Array): void {
  for (let i = 0; i < 8; i++) forwardLine8(block, i * 8, between, i, 0)
  for (let i = 0; i < 8; i++) forwardLine8(between, i * 8, block, i, FORWARD_SHIFT_8)
}

/** Transforms the 16 values from `from` in place. */
export function forward4(block: Int32Array, from: number): void {
  for (let i = 0; i < 4; i++) forwardLine4(block, from + i * 4, between, i, 0)
  for (let i = 0; i < 4; i++) forwardLine4(between, i * 4, block, from + i, FORWARD_SHIFT_4)
}

/** The reverse of `forward8`, but for rounding; coefficients must be within MAX_COEFFICIENT. */
export function inverse8(block: Int32Array): void {
  for (let i = 0; i < 8; i++) inverseLine8(block, i * 8, between, i, ROW_SHIFT)
  for (let i = 0; i < 8; i++) inverseLine8(between, i * 8, block, i, COLUMN_SHIFT_8)
}

export function inverse4(block: Int32Array, from: number): void {
  for (let i = 0; i < 4; i++) inverseLine4(block, from + i * 4, between, i, ROW_SHIFT)
  for (let i = 0; i < 4; i++) inverseLine4(between, i * 4, block, from + i, COLUMN_SHIFT_4)
}

/** One line of 8, written as a column: twice this way, and the block is upright again. */
function forwardLine8(from: Int32Array, at: number, to: Int32Array, out: number, shift: number): void {
  const half = shift === 0 ? 0 : 1 << (shift - 1)
  const x0 = from[at]!
  const x1 = from[at + 1]!
  const x2 = from[at + 2]!
  const x3 = from[at + 3]!
  const x4 = from[at + 4]!
  const x5 = from[at + 5]!
  const x6 = from[at + 6]!
  const x7 = from[at + 7]!
  const e0 = x0 + x7
  const e1 = x1 + x6
  const e2 = x2 + x5
  const e3 = x3 + x4
  const o0 = x0 - x7
  const o1 = x1 - x6
  const o2 = x2 - x5
  const o3 = x3 - x4
  to[out] = ((e0 + e3 + e1 + e2) * 64 + half) >> shift
  to[out + 32] = ((e0 + e3 - e1 - e2) * 64 + half) >> shift
  to[out + 16] = ((e0 - e3) * 83 + (e1 - e2) * 36 + half) >> shift
  to[out + 48] = ((e0 - e3) * 36 - (e1 - e2) * 83 + half) >> shift
  to[out + 8] = (o0 * 89 + o1 * 75 + o2 * 50 + o3 * 18 + half) >> shift
  to[out + 24] = (o0 * 75 - o1 * 18 - o2 * 89 - o3 * 50 + half) >> shift
  to[out + 40] = (o0 * 50 - o1 * 89 + o2 * 18 + o3 * 75 + half) >> shift
  to[out + 56] = (o0 * 18 - o1 * 50 + o2 * 75 - o3 * 89 + half) >> shift
}

function inverseLine8(from: Int32Array, at: number, to: Int32Array, out: number, shift: number): void {
  const half = 1 << (shift - 1)
  const c1 = from[at + 1]!
  const c3 = from[at + 3]!
  const c5 = from[at + 5]!
  const c7 = from[at + 7]!
  const o0 = c1 * 89 + c3 * 75 + c5 * 50 + c7 * 18
  const o1 = c1 * 75 - c3 * 18 - c5 * 89 - c7 * 50
  const o2 = c1 * 50 - c3 * 89 + c5 * 18 + c7 * 75
  const o3 = c1 * 18 - c3 * 50 + c5 * 75 - c7 * 89
  const s0 = (from[at]! + from[at + 4]!) * 64 + half
  const s1 = (from[at]! - from[at + 4]!) * 64 + half
  const t0 = from[at + 2]! * 83 + from[at + 6]! * 36
  const t1 = from[at + 2]! * 36 - from[at + 6]! * 83
  to[out] = (s0 + t0 + o0) >> shift
  to[out + 56] = (s0 + t0 - o0) >> shift
  to[out + 8] = (s1 + t1 + o1) >> shift
  to[out + 48] = (s1 + t1 - o1) >> shift
  to[out + 16] = (s1 - t1 + o2) >> shift
  to[out + 40] = (s1 - t1 - o2) >> shift
  to[out + 24] = (s0 - t0 + o3) >> shift
  to[out + 32] = (s0 - t0 - o3) >> shift
}

function forwardLine4(from: Int32Array, at: number, to: Int32Array, out: number, shift: number): void {
  const half = shift === 0 ? 0 : 1 << (shift - 1)
  const e0 = from[at]! + from[at + 3]!
  const e1 = from[at + 1]! + from[at + 2]!
  const o0 = from[at]! - from[at + 3]!
  const o1 = from[at + 1]! - from[at + 2]!
  to[out] = ((e0 + e1) * 64 + half) >> shift
  to[out + 8] = ((e0 - e1) * 64 + half) >> shift
  to[out + 4] = (o0 * 83 + o1 * 36 + half) >> shift
  to[out + 12] = (o0 * 36 - o1 * 83 + half) >> shift
}

function inverseLine4(from: Int32Array, at: number, to: Int32Array, out: number, shift: number): void {
  const half = 1 << (shift - 1)
  const s0 = (from[at]! + from[at + 2]!) * 64 + half
  const s1 = (from[at]! - from[at + 2]!) * 64 + half
  const o0 = from[at + 1]! * 83 + from[at + 3]! * 36
  const o1 = from[at + 1]! * 36 - from[at + 3]! * 83
  to[out] = (s0 + o0) >> shift
  to[out + 12] = (s0 - o0) >> shift
  to[out + 4] = (s1 + o1) >> shift
  to[out + 8] = (s1 - o1) >> shift
}
