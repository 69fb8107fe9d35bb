/** How a receiver wants pictures drawn, and what it has to ask for to draw them so. */
import {MAX_HEIGHT, MAX_WIDTH, type PictureRequest} from '../picture.js'

export const GLYPH_MODES = ['ramp', 'shape', 'half', 'quadrant', 'sextant', 'braille'] as const
export type GlyphMode = (typeof GLYPH_MODES)[number]

export const COLOUR_MODES = ['none', '16', '256', 'true'] as const
export type ColourMode = (typeof COLOUR_MODES)[number]

export const FILTERS = [
  'none',
  'green',
  'amber',
  'cyan',
  'blue',
  'magenta',
  'red',
  'sepia',
  'invert',
  'rainbow',
  'matrix',
] as const
export type Filter = (typeof FILTERS)[number]

export type Look = {
  readonly glyphs: GlyphMode
  readonly colours: ColourMode
  /** Of the ramp: a name of RAMPS, or the glyphs themselves, darkest first; `parseRamp` checks it. */
  readonly palette: string
  readonly filter: Filter
  /** Ordered dither of the ramp's steps, of dots without colours, and of palette colours. */
  readonly dither: boolean
  /** As in a looking glass. */
  readonly mirrored: boolean
  /** Without it only ASCII is drawn. */
  readonly unicode: boolean
  /** What lies behind the text where a cell has the terminal's own background. */
  readonly background: 'dark' | 'light'
}

export const DEFAULT_LOOK: Look = {
  glyphs: 'half',
  colours: 'true',
  palette: 'standard',
  filter: 'none',
  dither: false,
  mirrored: false,
  unicode: true,
  background: 'dark',
}

/** Half blocks are their two colours; without colours the shapes of glyphs show the most. */
export const usualGlyphs = (colours: ColourMode): GlyphMode => (colours === 'none' ? 'shape' : 'half')

/** Samples that one cell is drawn from. */
export type CellSamples = {readonly across: number; readonly down: number}

const SAMPLES: Readonly<Record<GlyphMode, CellSamples>> = {
  ramp: {across: 1, down: 1},
  shape: {across: 2, down: 3},
  half: {across: 1, down: 2},
  quadrant: {across: 2, down: 2},
  sextant: {across: 2, down: 3},
  braille: {across: 2, down: 4},
}

export const samplesPerCell = (mode: GlyphMode): CellSamples => SAMPLES[mode]

/** The mode that can really be drawn: rain falls one glyph a cell, and blocks and dots need Unicode. */
export function drawnMode({glyphs, filter, unicode}: Look): GlyphMode {
  if (filter === 'matrix') return 'ramp'
  return unicode || glyphs === 'ramp' ? glyphs : 'shape'
}

/** What to ask of a peer whose picture fills so many cells. */
export function pictureRequest(look: Look, cols: number, rows: number, fps: number): PictureRequest {
  const {across, down} = samplesPerCell(drawnMode(look))
  return {
    width: Math.min(MAX_WIDTH, cols * across),
    height: Math.min(MAX_HEIGHT, rows * down),
    format: look.colours === 'none' ? 'levels' : 'colour',
    fps,
  }
}
