/** Prediction of an 8x8 block from the samples to its left and above it, in the same picture. */
import {BLOCK, type Plane} from './plane.js'

/** Ways to predict: the mean, from above, from the left, a plane between both edges, the nearest to left + above - corner. */
export const INTRA_MODES = 5
export const MEAN = 0

const MIDDLE = 128
const above = new Uint8Array(BLOCK)
const left = new Uint8Array(BLOCK)

/** Writes 64 samples. `x`, `y`: the block's first sample; `mode` 0..INTRA_MODES-1. Edges that are missing are drawn from the other. */
export function predictIntra(
  plane: Plane,
  x: number,
  y: number,
  mode: number,
  into: Uint8ClampedArray,
): void {
  const corner = loadEdges(plane, x, y)
  switch (mode) {
    case 1:
      return repeatAbove(into)
    case 2:
      return repeatLeft(into)
    case 3:
      return between(into)
    case 4:
      return nearest(corner, into)
    default:
      return void into.fill(mean())
  }
}

/** Fills `above` and `left`, and gives the sample that both meet at. */
function loadEdges({samples, origin, stride}: Plane, x: number, y: number): number {
  const at = origin + y * stride + x
  if (y > 0) for (let i = 0; i < BLOCK; i++) above[i] = samples[at - stride + i]!
  else above.fill(x > 0 ? samples[at - 1]! : MIDDLE)
  if (x > 0) for (let i = 0; i < BLOCK; i++) left[i] = samples[at + i * stride - 1]!
  else left.fill(y > 0 ? samples[at - stride]! : MIDDLE)
  if (x > 0 && y > 0) return samples[at - stride - 1]!
  return x > 0 ? above[0]! : left[0]!
}

function mean(): number {
  let sum = BLOCK
  for (let i = 0; i < BLOCK; i++) sum += above[i]! + left[i]!
  return sum >> 4
}

function repeatAbove(into: Uint8ClampedArray): void {
  for (let row = 0; row < BLOCK; row++) into.set(above, row * BLOCK)
}

function repeatLeft(into: Uint8ClampedArray): void {
  for (let row = 0; row < BLOCK; row++) into.fill(left[row]!, row * BLOCK, (row + 1) * BLOCK)
}

/** H.265's planar mode, with the last known sample of each edge for the corners beyond. */
function between(into: Uint8ClampedArray): void {
  const right = above[BLOCK - 1]!
  const bottom = left[BLOCK - 1]!
  for (let row = 0, to = 0; row < BLOCK; row++)
    for (let i = 0; i < BLOCK; i++, to++) {
      const across = (BLOCK - 1 - i) * left[row]! + (i + 1) * right
      const down = (BLOCK - 1 - row) * above[i]! + (row + 1) * bottom
      into[to] = (across + down + BLOCK) >> 4
    }
}

/** Paeth's predictor (PNG). */
function nearest(corner: number, into: Uint8ClampedArray): void {
  for (let row = 0, to = 0; row < BLOCK; row++)
    for (let i = 0; i < BLOCK; i++, to++) {
      const toLeft = Math.abs(above[i]! - corner)
      const toAbove = Math.abs(left[row]! - corner)
      const toCorner = Math.abs(above[i]! + left[row]! - 2 * corner)
      into[to] =
        toLeft <= toAbove && toLeft <= toCorner ? left[row]! : toAbove <= toCorner ? above[i]! : corner
    }
}
