/** The colours that words and borders ask for, as the terminal can show them. Made once for a terminal. */
import {type Colour, OWN_COLOUR, paletteColour} from '../../core/picture/paint/colour.js'
import type {ColourMode} from '../../core/picture/paint/look.js'
import {colourMatch} from '../../core/picture/paint/palette-match.js'

export type ChromeColours = {
  /** For a colour of the palette, 0 to 255. */
  indexed(index: number): Colour
  /** For 0xRRGGBB: the nearest there is. */
  direct(rgb: number): Colour
}

export function chromeColours(mode: ColourMode): ChromeColours {
  const nearest = colourMatch(mode, false)
  return {
    indexed: mode === 'none' ? () => OWN_COLOUR : paletteColour,
    direct: rgb => nearest.match(rgb, 0, 0),
  }
}
