/** Glyphs by brightness, for light text on a dark ground: darkest first. */
import {eastAsianWidth} from 'get-east-asian-width'

/**
 * `standard` is in order of the share of the cell that the glyphs fill, measured in DejaVu Sans Mono; the step to the
 * solid blocks is wide, as the eye wants it: lightness grows with the cube root of the light (CIE L*).
 */
export const RAMPS = {
  standard: ' ·-:;*+cxoXm@▒▓█',
  ascii: ' .,:;*+cxoXmO#@',
  fine: " .'`,-:;~+*=!<?7cvxzsnuoaeSwZqhkXUpdKR8mB#MW@",
  blocks: ' ░▒▓█',
  bars: ' ▁▂▃▄▅▆▇█',
  digits: ' 1732546908',
  binary: ' 01',
} as const

const MIN_GLYPHS = 2
/** More steps than a ramp of text can tell apart. */
const MAX_GLYPHS = 64

export type ParsedRamp =
  | {readonly is: 'ramp'; readonly codes: Uint32Array}
  | {readonly is: 'refused'; readonly why: RampFault}

export type RampFault =
  | {readonly is: 'glyphCount'; readonly count: number; readonly min: number; readonly max: number}
  /** A control character, a combining mark, or a glyph of no or two columns. */
  | {readonly is: 'notOneColumn'; readonly glyph: string}

/** A named ramp or the glyphs of a new one, each a single code point that fills one column. */
export function parseRamp(text: string): ParsedRamp {
  const glyphs = [...(Object.hasOwn(RAMPS, text) ? RAMPS[text as keyof typeof RAMPS] : text)]
  const odd = glyphs.find(glyph => !isOneColumn(glyph))
  if (odd !== undefined) return {is: 'refused', why: {is: 'notOneColumn', glyph: odd}}
  if (glyphs.length < MIN_GLYPHS || glyphs.length > MAX_GLYPHS)
    return {
      is: 'refused',
      why: {is: 'glyphCount', count: glyphs.length, min: MIN_GLYPHS, max: MAX_GLYPHS},
    }
  return {is: 'ramp', codes: Uint32Array.from(glyphs, glyph => glyph.codePointAt(0)!)}
}

/** Letters that change direction or join would be drawn elsewhere than in their cell; others take none. */
const JOINING =
  /[\p{C}\p{M}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]/u

/** Of a single code point, which needs no rules for emoji made of several: those cost 40 ms when first asked. */
const isOneColumn = (glyph: string): boolean =>
  !JOINING.test(glyph) && eastAsianWidth(glyph.codePointAt(0)!) === 1

/** The glyph of each of 256 luminances. A ramp that the terminal cannot show is replaced by the ASCII one. */
export function rampTable(palette: string, unicode: boolean, background: 'dark' | 'light'): Uint32Array {
  const parsed = parseRamp(palette)
  if (parsed.is === 'refused') throw new Error(`a ramp that nobody checked: ${parsed.why.is}`)
  const shown = unicode || parsed.codes.every(isAscii) ? parsed.codes : asciiCodes()
  const last = shown.length - 1
  return Uint32Array.from({length: 256}, (_, luma) => {
    const inked = background === 'dark' ? luma : 255 - luma
    return shown[Math.round((inked * last) / 255)]!
  })
}

const isAscii = (code: number): boolean => code < 0x7f
const asciiCodes = (): Uint32Array => Uint32Array.from(RAMPS.ascii, glyph => glyph.codePointAt(0)!)
