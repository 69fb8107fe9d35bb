/**
 * The colour of a cell as a terminal understands it, in one number: 0 is the terminal's own, 1 to 256 the colour
 * `number - 1` of its palette, 0x1000000 and above red, green and blue (0xRRGGBB) told directly.
 */
export type Colour = number

export const OWN_COLOUR: Colour = 0
const DIRECT = 0x1000000

export const directColour = (rgb: number): Colour => DIRECT | rgb
export const paletteColour = (index: number): Colour => index + 1

/** The usual red, green and blue of a colour; those of the first sixteen are xterm's, and themes change them. */
export function rgbOf(colour: Colour, own: number): number {
  if (colour === OWN_COLOUR) return own
  return colour >= DIRECT ? colour & 0xffffff : PALETTE[colour - 1]!
}

const SYSTEM_COLOURS = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
]
/** xterm's cube: six steps a channel, uneven. */
const CUBE_STEPS = [0, 95, 135, 175, 215, 255]
const GRAYS = 24

/** 0xRRGGBB of each of the 256 palette colours: 16 of the system, a cube of 6x6x6, 24 grays. */
export const PALETTE: Uint32Array = Uint32Array.from([
  ...SYSTEM_COLOURS,
  ...CUBE_STEPS.flatMap(red =>
    CUBE_STEPS.flatMap(green => CUBE_STEPS.map(blue => (red << 16) | (green << 8) | blue)),
  ),
  ...Array.from({length: GRAYS}, (_, step) => (8 + 10 * step) * 0x010101),
])
