/**
 * Grids to bytes and back. A grid is coded against a reference that the receiver is known to hold, or alone.
 * The seam where a better codec goes in: everything around it knows only these two functions.
 *
 * Version 1: each cell's difference to its prediction, modulo 16, two cells a byte, deflated (RFC 1951).
 * The prediction is the reference's cell, or without a reference the cell to the left (above, at the
 * start of a row).
 */
import {deflateRaw, Inflate} from 'pako'
import {type Grid, type GridSize, LEVELS, sameSize} from './grid.js'

/** The best level; a small memory and window, since a grid of residuals is mostly zeros. */
const DEFLATE = {level: 9, memLevel: 4, windowBits: 10} as const

/** `reference`, where given, must have the grid's size. */
export function encodeGrid(grid: Grid, reference: Grid | null): Uint8Array {
  if (reference !== null && !sameSize(grid, reference))
    throw new Error('a reference must have the size of the grid')
  const residual = reference ? differences(grid.levels, reference.levels) : spatialDifferences(grid)
  return deflateRaw(packPairs(residual), DEFLATE)
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
  const packed = inflateTo(bytes, packedBytes)
  if (packed?.length !== packedBytes) return null
  const nibbles = new Uint8Array(count)
  for (let i = 0; i < count; i++) nibbles[i] = i % 2 === 0 ? packed[i >> 1]! >> 4 : packed[i >> 1]! & 15
  return nibbles
}

/** Null when the bytes are broken or hold more than expected: it stops there, however much a bomb would go on to give. */
function inflateTo(bytes: Uint8Array, expectedBytes: number): Uint8Array | null {
  const inflate = new Inflate({raw: true, chunkSize: expectedBytes + 1})
  let inflated: Uint8Array | null = null
  inflate.onData = chunk => {
    if (inflated !== null || chunk.length > expectedBytes) throw new RangeError('more than a grid')
    inflated = chunk
  }
  inflate.onEnd = () => undefined
  try {
    inflate.push(bytes, true)
  } catch {
    return null
  }
  return inflated
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
