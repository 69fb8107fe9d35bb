/** What an encoder chooses for a block, and a decoder learns. */

export type LumaChoice = {
  skipped: number
  /** With `skipped`, or for a known vector: the second predicted one, not the first. */
  second: number
  intra: number
  mode: number
  across: number
  down: number
  coded: number
  split: number
  /** Row by row; with `split` four quarters of 16, one after the other. */
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

/** One chroma block of one plane. */
export type ChromaChoice = {coded: number; readonly levels: Int16Array}

export const emptyChromaChoice = (): ChromaChoice => ({coded: 0, levels: new Int16Array(64)})
