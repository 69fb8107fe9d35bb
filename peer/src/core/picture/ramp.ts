import {LEVELS, type Picture} from './picture.js'

/**
 * The glyph for each of the LEVELS luminance levels, darkest first, for light text on a dark ground. In
 * order of the share of the cell they fill, measured in DejaVu Sans Mono; the step to the solid blocks is
 * wide, as the eye wants it: lightness grows with the cube root of the light (CIE L*).
 */
export const UNICODE_RAMP = ' ·-:;*+cxoXm@▒▓█'
export const ASCII_RAMP = ' .,:;*+cxuoXmO#@'

/** Code points by level. All are one column wide and inside the basic plane. */
export const rampCodes = (unicode: boolean): Uint32Array =>
  Uint32Array.from(unicode ? UNICODE_RAMP : ASCII_RAMP, glyph => glyph.charCodeAt(0))

/** A picture as one text a row, drawn with the Unicode ramp. */
export function textRows(picture: Picture): string[] {
  const {width, height} = picture
  const levels = levelsOf(picture)
  return Array.from({length: height}, (_, row) =>
    Array.from(levels.subarray(row * width, (row + 1) * width), level => UNICODE_RAMP[level]).join(''),
  )
}

/** Its luminance in LEVELS steps. */
export const levelsOf = (picture: Picture): Uint8Array =>
  picture.format === 'levels' ? picture.levels : picture.luma.map(luma => Math.floor((luma * LEVELS) / 256))
