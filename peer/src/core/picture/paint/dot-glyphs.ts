/** Glyphs that divide their cell into parts, each in one of two colours. */
import type {CellSamples} from './look.js'
import {samplesPerCell} from './look.js'

export type DotMode = 'half' | 'quadrant' | 'sextant' | 'braille'

/** `codes` by mask: bit i is set where sample i of the cell, row by row from the top left, has the front colour. */
export type DotGlyphs = CellSamples & {readonly codes: Uint32Array}

export function dotGlyphs(mode: DotMode): DotGlyphs {
  return {...samplesPerCell(mode), codes: codesOf(mode)}
}

function codesOf(mode: DotMode): Uint32Array {
  switch (mode) {
    case 'half':
      return codePoints(' ▀▄█')
    case 'quadrant':
      return codePoints(' ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█')
    case 'sextant':
      return Uint32Array.from({length: 64}, (_, mask) => sextant(mask))
    case 'braille':
      return Uint32Array.from({length: 256}, (_, mask) => braille(mask))
    default:
      return mode satisfies never
  }
}

const codePoints = (glyphs: string): Uint32Array => Uint32Array.from(glyphs, glyph => glyph.codePointAt(0)!)

const LEFT_HALF = 0b010101
const RIGHT_HALF = 0b101010

/** U+1FB00 and on in order of the masks, less those that were in Unicode before. */
function sextant(mask: number): number {
  if (mask === 0) return 0x20
  if (mask === 0x3f) return 0x2588
  if (mask === LEFT_HALF) return 0x258c
  if (mask === RIGHT_HALF) return 0x2590
  return 0x1fb00 + mask - 1 - (mask > LEFT_HALF ? 1 : 0) - (mask > RIGHT_HALF ? 1 : 0)
}

/** The bit of U+2800 for each sample: the upper three rows are numbered down the columns, the fourth came later. */
const BRAILLE_BITS = [0, 3, 1, 4, 2, 5, 6, 7]

const braille = (mask: number): number =>
  0x2800 + BRAILLE_BITS.reduce((bits, bit, i) => bits | (((mask >> i) & 1) << bit), 0)
