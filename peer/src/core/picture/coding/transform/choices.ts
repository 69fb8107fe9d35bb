/** What an encoder chooses for a block, and a decoder learns. Flags are 0 or 1. */

export type LumaChoice = {
  /** Predicted with a vector that both sides expect, and nothing else. */
  skipped: number
  /** With `skipped`: it is the second expected vector. */
  second: number
  intra: number
  mode: number
  /** The vector, in quarters of a sample. */
  across: number
  down: number
  /** There is a residual; with `split` of four 4x4 transforms. */
  coded: number
  split: number
  /** Row by row; with `split` those of the four quarters one after the other. */
  readonly levels: Int16Array
  /** How many of them are not zero. */
  weight: number
}

export const emptyLumaChoice = (): LumaChoice => ({
  skipped: 0,
  second: 0,
  intra: 0,
  mode: 0,
  across: 0,
  down: 0,
  coded: 0,
  split: 0,
  levels: new Int16Array(64),
  weight: 0,
})

/** One of the chroma planes: 1 is blue, 2 red. */
export type ChromaPlane = 1 | 2
export const CHROMA_PLANES: readonly ChromaPlane[] = [1, 2]

/** For a chroma block in one plane. */
export type ChromaChoice = {coded: number; readonly levels: Int16Array}

export const emptyChromaChoice = (): ChromaChoice => ({coded: 0, levels: new Int16Array(64)})

export function hasLevels(levels: Int16Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) if (levels[i] !== 0) return true
  return false
}
