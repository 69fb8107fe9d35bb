/** How pictures are drawn on this terminal: what was asked for, and what the terminal is. Pure. */
import type {GridSize} from '../../core/picture/grid.js'
import {DEFAULT_CELL_ASPECT} from '../../core/picture/paint/fit-picture.js'
import {
  COLOUR_MODES,
  type ColourMode,
  FILTERS,
  type Filter,
  GLYPH_MODES,
  type GlyphMode,
  type Look,
  usualGlyphs,
} from '../../core/picture/paint/look.js'
import {RAMPS} from '../../core/picture/paint/ramp-palette.js'
import type {Report} from '../terminal/report.js'

export type Appearance = {
  /** Null: what suits the colours. */
  readonly glyphs: GlyphMode | null
  readonly colours: ColourMode
  /** Of the ramp: a name, or its glyphs. */
  readonly palette: string
  readonly filter: Filter
  readonly dither: boolean
  readonly unicode: boolean
  readonly background: 'dark' | 'light'
  /** Width by height of a cell. */
  readonly cellAspect: number
}

/** Chosen by somebody; the rest is found out. */
export type AppearanceWish = Pick<Appearance, 'glyphs' | 'colours' | 'palette' | 'filter' | 'dither'>

/** Until the terminal says otherwise. */
export const appearanceOn = (wish: AppearanceWish, unicode: boolean): Appearance => ({
  ...wish,
  unicode,
  background: 'dark',
  cellAspect: DEFAULT_CELL_ASPECT,
})

export const lookOf = (appearance: Appearance, mirrored: boolean): Look => {
  const {colours, palette, filter, dither, unicode, background} = appearance
  const glyphs = glyphsOf(appearance)
  return {glyphs, colours, palette, filter, dither, mirrored, unicode, background}
}

const glyphsOf = ({glyphs, colours}: Appearance): GlyphMode => glyphs ?? usualGlyphs(colours)

/** What a key changes. */
export type Trait = 'glyphs' | 'colours' | 'palette' | 'filter' | 'dither'

/** The next choice, with what to say of it. */
export function turned(appearance: Appearance, trait: Trait): {appearance: Appearance; says: string} {
  switch (trait) {
    case 'glyphs': {
      const glyphs = after(glyphsOf(appearance), glyphModes(appearance))
      return {appearance: {...appearance, glyphs}, says: `glyphs: ${glyphs}`}
    }
    case 'colours': {
      const colours = after(appearance.colours, COLOUR_MODES)
      return {appearance: {...appearance, colours}, says: `colours: ${colours}`}
    }
    case 'filter': {
      const filter = after(appearance.filter, filters(appearance))
      return {appearance: {...appearance, filter}, says: `filter: ${filter}`}
    }
    case 'palette': {
      // Only the ramp has a palette: without one there is nothing to see.
      if (glyphsOf(appearance) !== 'ramp')
        return {appearance: {...appearance, glyphs: 'ramp'}, says: `palette: ${appearance.palette}`}
      const palette = after(appearance.palette, palettes(appearance))
      return {appearance: {...appearance, palette}, says: `palette: ${palette}`}
    }
    case 'dither': {
      const dither = !appearance.dither
      return {appearance: {...appearance, dither}, says: dither ? 'dither on' : 'dither off'}
    }
    default:
      return trait satisfies never
  }
}

/** The one behind; the first behind the last, and behind one that is not among them. */
const after = <Choice>(choice: Choice, choices: readonly [Choice, ...Choice[]]): Choice =>
  choices[(choices.indexOf(choice) + 1) % choices.length] ?? choices[0]

const glyphModes = ({unicode}: Appearance): readonly [GlyphMode, ...GlyphMode[]] =>
  unicode ? GLYPH_MODES : ['ramp', 'shape']

/** Tints need colours. */
const filters = ({colours}: Appearance): readonly [Filter, ...Filter[]] =>
  colours === 'none' ? ['none', 'invert', 'matrix'] : FILTERS

function palettes({unicode}: Appearance): [string, ...string[]] {
  const names = Object.entries(RAMPS).flatMap(([name, glyphs]) => (unicode || isAscii(glyphs) ? [name] : []))
  return names as [string, ...string[]]
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** Cells narrower or wider are no cells of a terminal: somebody told nonsense. */
const MIN_CELL_ASPECT = 0.25
const MAX_CELL_ASPECT = 1

export function withReport(
  appearance: Appearance,
  report: Exclude<Report, {is: 'keyboard'}>,
  screen: GridSize,
): Appearance {
  switch (report.is) {
    case 'background':
      return {...appearance, background: report.shade}
    case 'cellSize':
      return withCell(appearance, report.width, report.height)
    case 'textArea':
      return withCell(appearance, report.width / screen.cols, report.height / screen.rows)
    default:
      return report satisfies never
  }
}

function withCell(appearance: Appearance, width: number, height: number): Appearance {
  const cellAspect = width / height
  const isCell = cellAspect >= MIN_CELL_ASPECT && cellAspect <= MAX_CELL_ASPECT
  return isCell && cellAspect !== appearance.cellAspect ? {...appearance, cellAspect} : appearance
}
