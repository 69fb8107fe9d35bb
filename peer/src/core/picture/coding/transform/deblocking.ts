/**
 * Smooths the edges between blocks where coding, not the picture, made a step: across an edge next to a residual, an intra block
 * or a different motion. The filter is the normal one of H.264 (8.7.2.3 there), on the sample at each side.
 */
import type {BlockMemory} from './block-memory.js'
import {BLOCK, type Plane} from './plane.js'

/** In 1/16 of the step in samples: a step across the edge that is larger is the picture's own. */
const EDGE = 30
/** The same beside the edge: where the picture is not flat, nothing shows. */
const FLAT = 7
/** How far a sample is moved at most for each unit of strength, in 1/16 of the step. */
const MOST = 3

/** `step`: of the quantizer, as scaled (16 to one). Vertical edges first, then horizontal ones. */
export function deblock(plane: Plane, blocks: BlockMemory, step: number): void {
  const {columns, rows} = blocks
  const {stride, origin} = plane
  for (let row = 0; row < rows; row++)
    for (let column = 1; column < columns; column++) {
      const block = row * columns + column
      const strength = strengthOf(blocks, block, block - 1)
      if (strength > 0)
        smooth(plane.samples, origin + row * BLOCK * stride + column * BLOCK, 1, stride, step, strength)
    }
  for (let row = 1; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const block = row * columns + column
      const strength = strengthOf(blocks, block, block - columns)
      if (strength > 0)
        smooth(plane.samples, origin + row * BLOCK * stride + column * BLOCK, stride, 1, step, strength)
    }
}

/** 0: the edge is left alone. */
function strengthOf({changes, modes, weights, across, down}: BlockMemory, a: number, b: number): number {
  if (((changes[a]! | changes[b]!) & 1) === 0 && across[a] === across[b] && down[a] === down[b]) return 0
  if (modes[a]! > 0 || modes[b]! > 0) return 3
  if (weights[a]! > 0 || weights[b]! > 0) return 2
  return Math.abs(across[a]! - across[b]!) >= 4 || Math.abs(down[a]! - down[b]!) >= 4 ? 1 : 0
}

function smooth(
  samples: Uint8Array,
  at: number,
  across: number,
  along: number,
  step: number,
  strength: number,
): void {
  const edge = (step * EDGE) >> 8
  const flat = (step * FLAT) >> 8
  const most = (step * MOST * strength) >> 8
  for (let i = 0; i < BLOCK; i++, at += along) {
    const p1 = samples[at - 2 * across]!
    const p0 = samples[at - across]!
    const q0 = samples[at]!
    const q1 = samples[at + across]!
    if (Math.abs(p0 - q0) >= edge || Math.abs(p1 - p0) >= flat || Math.abs(q1 - q0) >= flat) continue
    const wanted = ((q0 - p0) * 4 + (p1 - q1) + 4) >> 3
    const delta = Math.max(-most, Math.min(most, wanted))
    samples[at - across] = Math.max(0, Math.min(255, p0 + delta))
    samples[at] = Math.max(0, Math.min(255, q0 - delta))
  }
}
