/** Puts a predicted block, with its residual, into the plane that is being reconstructed. */
import {inverse4, inverse8} from './dct.js'
import {BLOCK, type Plane} from './plane.js'
import {dequantize} from './quantizer.js'

const AREA = BLOCK * BLOCK
const residual = new Int32Array(AREA)
const quarters = new Int32Array(AREA)

export function place(
  {samples, stride, origin}: Plane,
  x: number,
  y: number,
  prediction: Uint8ClampedArray,
): void {
  for (let from = 0, at = origin + y * stride + x; from < AREA; from += BLOCK, at += stride)
    for (let i = 0; i < BLOCK; i++) samples[at + i] = prediction[from + i]!
}

/** `levels`: of one 8x8 transform. */
export function placeWhole(
  plane: Plane,
  x: number,
  y: number,
  prediction: Uint8ClampedArray,
  levels: Int16Array,
  step: number,
): void {
  for (let i = 0; i < AREA; i++) residual[i] = dequantize(levels[i]!, step)
  inverse8(residual)
  placeSum(plane, x, y, prediction)
}

/** `levels`: of four 4x4 transforms. */
export function placeQuarters(
  plane: Plane,
  x: number,
  y: number,
  prediction: Uint8ClampedArray,
  levels: Int16Array,
  step: number,
): void {
  for (let i = 0; i < AREA; i++) quarters[i] = dequantize(levels[i]!, step)
  for (let quarter = 0; quarter < 4; quarter++) {
    inverse4(quarters, quarter * 16)
    const to = (quarter >> 1) * 32 + (quarter & 1) * 4
    for (let i = 0; i < 16; i++) residual[to + (i >> 2) * BLOCK + (i & 3)] = quarters[quarter * 16 + i]!
  }
  placeSum(plane, x, y, prediction)
}

function placeSum(
  {samples, stride, origin}: Plane,
  x: number,
  y: number,
  prediction: Uint8ClampedArray,
): void {
  for (let from = 0, at = origin + y * stride + x; from < AREA; from += BLOCK, at += stride)
    for (let i = 0; i < BLOCK; i++) {
      const value = prediction[from + i]! + residual[from + i]!
      samples[at + i] = value < 0 ? 0 : value > 255 ? 255 : value
    }
}
