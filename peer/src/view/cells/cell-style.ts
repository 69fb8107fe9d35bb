/** How a cell looks: its attributes, and the colours of its text and of what lies behind. */
import {type Colour, OWN_COLOUR} from '../../core/picture/paint/colour.js'

export type CellStyle = {
  readonly attributes: number
  readonly foreground: Colour
  readonly background: Colour
}

export const PLAIN: CellStyle = {attributes: 0, foreground: OWN_COLOUR, background: OWN_COLOUR}

export const BOLD = 1
export const DIM = 2
export const ITALIC = 4
export const UNDERLINE = 8
export const INVERSE = 16
export const STRIKE = 32
export const ALL_ATTRIBUTES = BOLD | DIM | ITALIC | UNDERLINE | INVERSE | STRIKE
/** What an empty cell still shows of its attributes. */
export const SHOWN_ON_BLANK = UNDERLINE | INVERSE | STRIKE

/** Attributes with their SGR numbers (ECMA-48 8.3.117). */
export const ATTRIBUTE_SGR: readonly (readonly [attribute: number, sgr: number])[] = [
  [BOLD, 1],
  [DIM, 2],
  [ITALIC, 3],
  [UNDERLINE, 4],
  [INVERSE, 7],
  [STRIKE, 9],
]
