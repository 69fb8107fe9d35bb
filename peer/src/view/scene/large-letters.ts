/** Letters drawn in cells, as large as suits a place. Pure. */
import type {GridSize} from '../../core/picture/grid.js'
import {BLOCK_FONT, GLYPH_DOTS} from './block-font.js'

/** How many columns, and how many halves of a row, a dot takes. */
type Scale = {readonly across: number; readonly halves: number}

/** Larger letters say no more. */
const MAX_SCALE = 6
/** Of a place: the rest is for its words, and for the eye. */
const PLACE_SHARE = 0.6
/** No border is drawn with it. */
const ASCII_DOT = '@'
/** By whether the upper and the lower half of a cell are lit. */
const HALF_BLOCKS = [
  [' ', '▄'],
  ['▀', '█'],
] as const

/** Rows of the same width; null for letters that the font lacks, and where even the smallest have no room. */
export function largeLetters(text: string, {cols, rows}: GridSize, unicode: boolean): string[] | null {
  const glyphs = Array.from(withoutMarks(text), letter => BLOCK_FONT[letter])
  if (glyphs.length === 0 || glyphs.some(glyph => glyph === undefined)) return null
  const dots = Array.from({length: GLYPH_DOTS.down}, (_, row) =>
    glyphs.map(glyph => glyph![row]!.toString(2).padStart(GLYPH_DOTS.across, '0')).join('0'),
  )
  const scales = scalesOf(unicode).filter(scale => fits(dots, scale, {cols, rows}))
  const suits = {cols: cols * PLACE_SHARE, rows: rows * PLACE_SHARE}
  const scale = scales.findLast(each => fits(dots, each, suits)) ?? scales[0]
  return scale === undefined ? null : drawn(dots, scale, unicode)
}

/** An accent is not in the font; the letter below it is. */
const withoutMarks = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()

/** The smallest first. Without half blocks a dot is a cell, and from the second on square again. */
function scalesOf(unicode: boolean): Scale[] {
  const sizes = Array.from({length: MAX_SCALE}, (_, index) => index + 1)
  if (unicode) return sizes.map(size => ({across: size, halves: size}))
  return [{across: 1, halves: 2}, ...sizes.map(size => ({across: 2 * size, halves: 2 * size}))]
}

const rowsOf = (dots: readonly string[], {halves}: Scale): number => Math.ceil((dots.length * halves) / 2)

const fits = (dots: readonly string[], scale: Scale, {cols, rows}: GridSize): boolean =>
  dots[0]!.length * scale.across <= cols && rowsOf(dots, scale) <= rows

function drawn(dots: readonly string[], scale: Scale, unicode: boolean): string[] {
  const isLit = (column: number, half: number): 0 | 1 =>
    dots[Math.floor(half / scale.halves)]?.[Math.floor(column / scale.across)] === '1' ? 1 : 0
  return Array.from({length: rowsOf(dots, scale)}, (_, row) =>
    Array.from({length: dots[0]!.length * scale.across}, (_, column) => {
      const [upper, lower] = [isLit(column, 2 * row), isLit(column, 2 * row + 1)]
      return unicode ? HALF_BLOCKS[upper][lower] : upper === 1 ? ASCII_DOT : ' '
    }).join(''),
  )
}
