/**
 * How a cell looks, packed in 16 bits: foreground and background (0 the terminal's own, else one of its 16
 * colours plus 1) and six attributes.
 */
export const PLAIN = 0

export const BOLD = 1 << 10
export const DIM = 1 << 11
export const ITALIC = 1 << 12
export const UNDERLINE = 1 << 13
export const INVERSE = 1 << 14
export const STRIKE = 1 << 15
const COLOUR_BITS = 0x1f
const BACKGROUND_SHIFT = 5
export const ATTRIBUTE_BITS = BOLD | DIM | ITALIC | UNDERLINE | INVERSE | STRIKE
/** What an empty cell still shows of its style. */
export const SHOWN_ON_BLANK = (COLOUR_BITS << BACKGROUND_SHIFT) | UNDERLINE | INVERSE | STRIKE

export const COLOUR_COUNT = 16

/** `colour`: 0..15, or null for the terminal's own. */
export const withForeground = (style: number, colour: number | null): number =>
  (style & ~COLOUR_BITS) | (colour === null ? 0 : colour + 1)
export const withBackground = (style: number, colour: number | null): number =>
  (style & ~(COLOUR_BITS << BACKGROUND_SHIFT)) | (colour === null ? 0 : (colour + 1) << BACKGROUND_SHIFT)

/** 0 for the terminal's own colour, else 1..16. */
export const foreground = (style: number): number => style & COLOUR_BITS
export const background = (style: number): number => (style >> BACKGROUND_SHIFT) & COLOUR_BITS

/** Attributes with their SGR numbers (ECMA-48 8.3.117). */
export const ATTRIBUTE_SGR: readonly (readonly [attribute: number, sgr: number])[] = [
  [BOLD, 1],
  [DIM, 2],
  [ITALIC, 3],
  [UNDERLINE, 4],
  [INVERSE, 7],
  [STRIKE, 9],
]
