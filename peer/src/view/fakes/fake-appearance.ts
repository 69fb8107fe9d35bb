/** Looks for tests: one glyph a sample, so that a picture is found again on the screen as it was sent. */
import {type Appearance, appearanceOn} from '../scene/appearance.js'

export const RAMP_LOOK = {
  color: 'none',
  glyphs: 'ramp',
  palette: 'standard',
  filter: 'none',
  dither: false,
} as const

export const RAMP: Appearance = appearanceOn({...RAMP_LOOK, colours: 'none'}, true)
