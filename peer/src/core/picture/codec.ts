/**
 * Grids to bytes and back. A grid is coded against a reference that the receiver is known to hold, or alone.
 * The seam where a better codec goes in: everything around it knows only these two functions.
 *
 * Version 1: each cell's difference to its prediction, modulo 16, two cells a byte, deflated (RFC 1951).
 * The prediction is the reference's cell, or without a reference the cell to the left (above, at the
 * start of a row).
 */
import {deflateSync, inflateSync} from 'fflate'
import {type Grid, type GridSize, LEVELS, sameSize} from './grid.js'

const DEFLATE_LEVEL = 9
/** fflate's memory exponent: the fastest for inputs of a grid's size, with the same bytes as a larger one. */
const DEFLATE_MEMORY = 2
/** Deflate never makes a grid larger than stored: more bytes are no grid but an attempt to keep us busy. */
const STORED_OVERHEAD_BYTES = 16

/** `reference`, where given, must have the grid's size. */
export function encodeGrid(grid: Grid, reference: Grid | null): Uint8Array {
  if (reference !== null && !sameSize(grid, reference))
    throw new Error('a reference must have the size of the grid')
  const residual = reference ? differences(grid.levels, reference.levels) : spatialDifferences(grid)
  return deflateSync(packPairs(residual), {level: DEFLATE_LEVEL, mem: DEFLATE_MEMORY})
}

/** The reverse of `encodeGrid`; null when the bytes are not such a grid. Costs at most one grid of time and memory. */
export function decodeGrid(bytes: Uint8Array, size: GridSize, reference: Grid | null): Grid | null {
  if (reference !== null && !sameSize(size, reference)) return null
  const residual = unpackPairs(bytes, size.cols * size.rows)
  if (residual === null) return null
  const levels = reference
    ? addDifferences(residual, reference.levels)
    : addSpatialDifferences(residual, size)
  return {...size, levels}
}

function packPairs(nibbles: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(nibbles.length / 2))
  for (let i = 0; i < packed.length; i++) packed[i] = (nibbles[2 * i]! << 4) | (nibbles[2 * i + 1] ?? 0)
  return packed
}

function unpackPairs(bytes: Uint8Array, count: number): Uint8Array | null {
  const packedBytes = Math.ceil(count / 2)
  const packed = bytes.length <= packedBytes + STORED_OVERHEAD_BYTES ? inflateTo(bytes, packedBytes) : null
  if (packed === null || packed.length !== packedBytes) return null
  const nibbles = new Uint8Array(count)
  for (let i = 0; i < count; i++) nibbles[i] = i % 2 === 0 ? packed[i >> 1]! >> 4 : packed[i >> 1]! & 15
  return nibbles
}

/** One byte of room more than expected shows a stream that would go on; the output never grows past it. */
function inflateTo(bytes: Uint8Array, expectedBytes: number): Uint8Array | null {
  try {
    return inflateSync(bytes, {out: new Uint8Array(expectedBytes + 1)})
  } catch {
    return null
  }
}

function differences(levels: Uint8Array, reference: Uint8Array): Uint8Array {
  const residual = new Uint8Array(levels.length)
  for (let i = 0; i < levels.length; i++) residual[i] = (levels[i]! - reference[i]!) & (LEVELS - 1)
  return residual
}

function addDifferences(residual: Uint8Array, reference: Uint8Array): Uint8Array {
  const levels = new Uint8Array(residual.length)
  for (let i = 0; i < residual.length; i++) levels[i] = (residual[i]! + reference[i]!) & (LEVELS - 1)
  return levels
}

function spatialDifferences({levels, cols}: Grid): Uint8Array {
  const residual = new Uint8Array(levels.length)
  for (let i = 0; i < levels.length; i++)
    residual[i] = (levels[i]! - spatialPrediction(levels, i, cols)) & (LEVELS - 1)
  return residual
}

function addSpatialDifferences(residual: Uint8Array, {cols}: GridSize): Uint8Array {
  const levels = new Uint8Array(residual.length)
  for (let i = 0; i < residual.length; i++) {
    levels[i] = (residual[i]! + spatialPrediction(levels, i, cols)) & (LEVELS - 1)
  }
  return levels
}

function spatialPrediction(levels: Uint8Array, i: number, cols: number): number {
  if (i % cols !== 0) return levels[i - 1]!
  return i >= cols ? levels[i - cols]! : 0
}
