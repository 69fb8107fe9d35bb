/** What is known of each block of a coded picture: it predicts the next one's. */
import type {Size} from '../../picture.js'
import {wholeBlocks} from './plane.js'

/** Both grids are row by row; luma blocks cover 8x8 samples, chroma blocks 16x16 luma samples. */
export type BlockMemory = {
  readonly columns: number
  readonly rows: number
  readonly chromaColumns: number
  readonly chromaRows: number
  /** Of each luma block the last eight decisions, the newest lowest: 1 where something was coded. */
  readonly changes: Uint8Array
  /** Motion vectors in quarters of a luma sample. */
  readonly across: Int8Array
  readonly down: Int8Array
  /** How many coefficients of the block's luma are not zero. */
  readonly weights: Uint8Array
  /** 0 where predicted from the reference, else the intra mode plus one. */
  readonly modes: Uint8Array
  /** As `changes`, for the chroma blocks of both planes: blue, then red. */
  readonly chromaChanges: readonly [Uint8Array, Uint8Array]
}

export function emptyBlocks({width, height}: Size): BlockMemory {
  const columns = wholeBlocks(width)
  const rows = wholeBlocks(height)
  const chromaColumns = (columns + 1) >> 1
  const chromaRows = (rows + 1) >> 1
  const luma = (): Uint8Array => new Uint8Array(columns * rows)
  const chroma = (): Uint8Array => new Uint8Array(chromaColumns * chromaRows)
  return {
    columns,
    rows,
    chromaColumns,
    chromaRows,
    changes: luma(),
    across: new Int8Array(columns * rows),
    down: new Int8Array(columns * rows),
    weights: luma(),
    modes: luma(),
    chromaChanges: [chroma(), chroma()],
  }
}
