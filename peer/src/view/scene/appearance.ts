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

/** What a person changes, by key or by name. */
export type Trait = keyof AppearanceWish
type Choices = {
  readonly glyphs: GlyphMode
  readonly colours: ColourMode
  readonly palette: string
  readonly filter: Filter
  readonly dither: boolean
}
type Turned = {readonly appearance: Appearance; readonly says: string}

const PALETTES = Object.entries(RAMPS)

/** Of each what this terminal can show. */
const CHOICES: {readonly [Each in Trait]: (appearance: Appearance) => readonly Choices[Each][]} = {
  glyphs: ({unicode}) => (unicode ? GLYPH_MODES : ['ramp', 'shape']),
  colours: () => COLOUR_MODES,
  palette: ({unicode}) => PALETTES.flatMap(([name, glyphs]) => (unicode || isAscii(glyphs) ? [name] : [])),
  // Tints need colours.
  filter: ({colours}) => (colours === 'none' ? ['none', 'invert', 'matrix'] : FILTERS),
  dither: () => [false, true],
}

export const choicesFor = <Each extends Trait>(
  appearance: Appearance,
  trait: Each,
): readonly Choices[Each][] => CHOICES[trait](appearance)

/** With that choice, and what to say of it. Only the ramp has a palette: with any other glyphs there would be nothing to see. */
export function withTrait<Each extends Trait>(
  appearance: Appearance,
  trait: Each,
  choice: Choices[Each],
): Turned {
  const glyphs = trait === 'palette' ? 'ramp' : appearance.glyphs
  const says = trait === 'dither' ? `dither ${choice ? 'on' : 'off'}` : `${trait}: ${choice}`
  return {appearance: {...appearance, glyphs, [trait]: choice}, says}
}

/** With the next choice. The first look for a palette changes the glyphs alone. */
export function turned(appearance: Appearance, trait: Trait): Turned {
  const look = {...appearance, glyphs: glyphsOf(appearance)}
  return trait === 'palette' && look.glyphs !== 'ramp'
    ? withTrait(appearance, trait, appearance.palette)
    : withTrait(appearance, trait, after<Choices[Trait]>(look[trait], choicesFor(appearance, trait)))
}

/** The one behind; the first behind the last, and behind one that is not among them. */
const after = <Choice>(choice: Choice, choices: readonly Choice[]): Choice =>
  choices[(choices.indexOf(choice) + 1) % choices.length]!

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
