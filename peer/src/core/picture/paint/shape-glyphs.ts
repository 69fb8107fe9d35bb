/**
 * The glyph that looks most like six sub-cells, 2 across and 3 down. Found when a pattern is first seen and then
 * remembered: a picture has far fewer patterns than there could be, and the first one costs milliseconds.
 */
import {ASCII_COVERAGE, BLOCK_COVERAGE, BLOCK_GLYPHS, LATIN_COVERAGE, LATIN_GLYPHS} from './glyph-coverage.js'

export const SUB_CELLS = 6
/** A sub-cell is told in so many bits, the six of them are a pattern of 18. */
export const SUB_CELL_BITS = 3
const MAX_SUB_CELL = (1 << SUB_CELL_BITS) - 1

/**
 * The coverage that counts as full light where there are only letters: a third more than the densest letter has. The
 * blocks fill their cells really.
 */
const LETTERS_FULL = 100
const BLOCKS_FULL = 255

/** Colours may reach beyond those of the cell's samples by this part of their distance, not further. */
const OVERSHOOT = 0.25

export type ShapeGlyph = {
  readonly code: number
  /** Shares of each sub-cell, 0..1. */
  readonly coverage: readonly number[]
  /** How to choose its two colours; null where that is open. */
  readonly weights: ColourWeights | null
}

export class ShapeGlyphs {
  readonly #glyphs: readonly ShapeGlyph[]
  readonly #lightness: readonly (readonly number[])[]
  readonly #inked = new Uint8Array(1 << (SUB_CELLS * SUB_CELL_BITS))
  readonly #coloured = new Uint8Array(1 << (SUB_CELLS * SUB_CELL_BITS))

  constructor(unicode: boolean) {
    this.#glyphs = unicode ? [...ascii(), ...latin(), ...blocks()] : ascii()
    const full = (unicode ? BLOCKS_FULL : LETTERS_FULL) / 255
    this.#lightness = this.#glyphs.map(({coverage}) => coverage.map(share => lightness(share / full)))
  }

  get all(): readonly ShapeGlyph[] {
    return this.#glyphs
  }

  /** The number of the glyph whose ink is as light as the pattern, sub-cell by sub-cell. */
  inked(pattern: number): number {
    return remembered(this.#inked, pattern, () => this.#best(glyph => this.#inkError(glyph, pattern)))
  }

  /** The number of the glyph that draws the pattern best in a front and a back colour of its choice. */
  coloured(pattern: number): number {
    return remembered(this.#coloured, pattern, () =>
      this.#best(glyph => colourError(this.#glyphs[glyph]!, pattern)),
    )
  }

  #inkError(glyph: number, pattern: number): number {
    const shown = this.#lightness[glyph]!
    let error = 0
    for (let i = 0; i < SUB_CELLS; i++) error += (shown[i]! - subCell(pattern, i)) ** 2
    return error
  }

  #best(errorOf: (glyph: number) => number): number {
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (let glyph = 0; glyph < this.#glyphs.length; glyph++) {
      const error = errorOf(glyph)
      if (error >= least) continue
      least = error
      best = glyph
    }
    return best
  }
}

/** Tables hold the number plus one; 0 is not known yet. */
function remembered(table: Uint8Array, pattern: number, find: () => number): number {
  if (table[pattern] === 0) table[pattern] = find() + 1
  return table[pattern]! - 1
}

/** 0..1; the first sub-cell stands in the lowest bits. */
const subCell = (pattern: number, i: number): number =>
  ((pattern >> (i * SUB_CELL_BITS)) & MAX_SUB_CELL) / MAX_SUB_CELL

/** How light a share of lit area looks: CIE L*, 0..1. A picture's gamma-coded samples are near to it. */
function lightness(share: number): number {
  const light = Math.min(1, share)
  return light <= 0.008856 ? 9.033 * light : 1.16 * Math.cbrt(light) - 0.16
}

/** What remains of the pattern's squares after the least squares choice of two colours. */
function colourError({coverage, weights}: ShapeGlyph, pattern: number): number {
  if (weights === null) return Number.POSITIVE_INFINITY
  let [front, back] = [0, 0]
  for (let i = 0; i < SUB_CELLS; i++) {
    front += weights.front[i]! * subCell(pattern, i)
    back += weights.back[i]! * subCell(pattern, i)
  }
  front = possible(front)
  back = possible(back)
  let error = 0
  for (let i = 0; i < SUB_CELLS; i++)
    error += (coverage[i]! * front + (1 - coverage[i]!) * back - subCell(pattern, i)) ** 2
  return error
}

const possible = (colour: number): number => Math.max(-OVERSHOOT, Math.min(1 + OVERSHOOT, colour))

export type ColourWeights = {readonly front: readonly number[]; readonly back: readonly number[]}

/**
 * What each sub-cell adds to the front and the back colour that draw the six with the least squared error; null for
 * glyphs that cover every sub-cell alike, which leave the choice open.
 */
function colourWeights(coverage: readonly number[]): ColourWeights | null {
  let [ff, fb, bb] = [0, 0, 0]
  for (const share of coverage) {
    ff += share * share
    fb += share * (1 - share)
    bb += (1 - share) * (1 - share)
  }
  const determinant = ff * bb - fb * fb
  if (determinant < 1e-3) return null
  return {
    front: coverage.map(share => (share * bb - (1 - share) * fb) / determinant),
    back: coverage.map(share => ((1 - share) * ff - share * fb) / determinant),
  }
}

const ascii = (): ShapeGlyph[] =>
  glyphs(
    Array.from({length: 95}, (_, i) => 0x20 + i),
    ASCII_COVERAGE,
  )
const latin = (): ShapeGlyph[] => glyphs(codesOf(LATIN_GLYPHS), LATIN_COVERAGE)
const blocks = (): ShapeGlyph[] => glyphs(codesOf(BLOCK_GLYPHS), BLOCK_COVERAGE)

const codesOf = (text: string): number[] => Array.from(text, glyph => glyph.codePointAt(0)!)

function glyphs(codes: readonly number[], hex: string): ShapeGlyph[] {
  return codes.map((code, glyph) => {
    const coverage = Array.from({length: SUB_CELLS}, (_, i) => {
      const at = 2 * (glyph * SUB_CELLS + i)
      return Number.parseInt(hex.slice(at, at + 2), 16) / 255
    })
    return {code, coverage, weights: colourWeights(coverage)}
  })
}
