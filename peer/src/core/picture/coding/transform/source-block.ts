/** One block of the picture that is to be coded, against its prediction. */
import {BLOCK, type Plane} from './plane.js'

export function squaredError(source: Plane, x: number, y: number, prediction: Uint8ClampedArray): number {
  const {samples, stride, origin} = source
  let from = origin + y * stride + x
  let sum = 0
  for (let at = 0; at < 64; at += BLOCK, from += stride)
    for (let i = 0; i < BLOCK; i++) {
      const difference = samples[from + i]! - prediction[at + i]!
      sum += difference * difference
    }
  return sum
}

/** Writes the 64 differences, row by row. */
export function subtract(
  source: Plane,
  x: number,
  y: number,
  prediction: Uint8ClampedArray,
  into: Int32Array,
): void {
  const {samples, stride, origin} = source
  let from = origin + y * stride + x
  for (let at = 0; at < 64; at += BLOCK, from += stride)
    for (let i = 0; i < BLOCK; i++) into[at + i] = samples[from + i]! - prediction[at + i]!
}
