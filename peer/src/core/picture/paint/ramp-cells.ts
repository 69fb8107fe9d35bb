/** Draws one glyph a cell, the fuller the brighter the cell. */
import {bayerAt} from './bayer.js'
import {type Cells, setCell} from './cells.js'
import {OWN_COLOUR} from './colour.js'
import type {ColourMatch} from './palette-match.js'
import type {SampleGrid} from './sample-grid.js'

/** Glyphs leave part of their cell dark; their colour makes up for it, at most so much. */
const MAX_BOOST = 2

export type Ramp = {
  /** The glyph of each luma. */
  readonly glyphs: Uint32Array
  /** How far dither may move a luma up or down; 0 for none. */
  readonly ditherReach: number
  readonly background: 'dark' | 'light'
}

export function drawRamp(
  {luma, rgb}: SampleGrid,
  cells: Cells,
  {glyphs, ditherReach, background}: Ramp,
  colours: ColourMatch | null,
): void {
  for (let row = 0, cell = 0; row < cells.rows; row++)
    for (let col = 0; col < cells.cols; col++, cell++) {
      const light = ditherReach === 0 ? luma[cell]! : dithered(luma[cell]!, col, row, ditherReach)
      const colour = colours === null ? 0 : background === 'dark' ? boosted(rgb[cell]!) : rgb[cell]!
      const front = colours === null ? OWN_COLOUR : colours.match(colour, col, row)
      setCell(cells, cell, glyphs[light]!, front, OWN_COLOUR)
    }
}

const dithered = (luma: number, x: number, y: number, reach: number): number =>
  Math.max(0, Math.min(255, Math.round(luma + ((bayerAt(x, y) - 31.5) * reach) / 32)))

/** The same hue, brighter: until one channel is full. */
function boosted(rgb: number): number {
  const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255]
  const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue
  const factor = most * MAX_BOOST < 255 ? MAX_BOOST : 255 / most
  return ((red * factor) << 16) | ((green * factor) << 8) | (blue * factor)
}
