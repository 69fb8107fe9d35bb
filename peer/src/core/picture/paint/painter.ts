/**
 * Pictures to cells, in one look. Made by whoever shows pictures, for each look and place anew; keeps tables and the
 * samples of the picture at hand, nothing of the pictures before.
 */
import type {Picture} from '../picture.js'
import type {Cells} from './cells.js'
import {drawDots, drawHalves, SplitCells} from './dot-cells.js'
import {dotGlyphs} from './dot-glyphs.js'
import {type GridFilter, gridFilter} from './filters.js'
import {drawnMode, type GlyphMode, type Look, samplesPerCell} from './look.js'
import {drawRain} from './matrix-rain.js'
import {type ColourMatch, colourMatch} from './palette-match.js'
import {drawRamp} from './ramp-cells.js'
import {rampTable} from './ramp-palette.js'
import {SampleGrid} from './sample-grid.js'
import {ShapeCells} from './shape-cells.js'

type Draw = (cells: Cells, timeMs: number) => void

export class Painter {
  readonly look: Look
  readonly #mode: GlyphMode
  readonly #grid = new SampleGrid()
  /** Null without colours. */
  readonly #colours: ColourMatch | null
  readonly #filter: GridFilter | null
  readonly #draw: Draw

  /** Throws for a ramp that `parseRamp` would have refused. */
  constructor(look: Look) {
    this.look = look
    this.#mode = drawnMode(look)
    this.#colours = look.colours === 'none' ? null : colourMatch(look.colours, look.dither)
    this.#filter = gridFilter(look.filter)
    this.#draw = look.filter === 'matrix' ? this.#rain() : this.#glyphs(this.#mode)
  }

  /** Fills every cell. `timeMs`: of any clock; only filters that move look at it. */
  paint(picture: Picture, into: Cells, timeMs: number): void {
    const {across, down} = samplesPerCell(this.#mode)
    const coloured = this.#colours !== null
    this.#grid.load(picture, into.cols * across, into.rows * down, this.look.mirrored, coloured)
    this.#filter?.(this.#grid, timeMs)
    this.#draw(into, timeMs)
  }

  #rain(): Draw {
    const rain = {unicode: this.look.unicode, colours: this.#colours}
    return (cells, timeMs) => drawRain(this.#grid, cells, rain, timeMs)
  }

  #glyphs(mode: GlyphMode): Draw {
    switch (mode) {
      case 'ramp':
        return this.#ramp()
      case 'shape': {
        const shapes = new ShapeCells(this.look.unicode, this.look.background)
        return cells => shapes.draw(this.#grid, cells, this.#colours)
      }
      case 'half':
      case 'quadrant':
      case 'sextant':
      case 'braille':
        return this.#dots(mode)
      default:
        return mode satisfies never
    }
  }

  #ramp(): Draw {
    const {palette, unicode, background, dither} = this.look
    const glyphs = rampTable(palette, unicode, background)
    const steps = Math.max(1, new Set(glyphs).size - 1)
    const ramp = {glyphs, background, ditherReach: dither ? 128 / steps : 0}
    return cells => drawRamp(this.#grid, cells, ramp, this.#colours)
  }

  #dots(mode: 'half' | 'quadrant' | 'sextant' | 'braille'): Draw {
    const {dither, background} = this.look
    const colours = this.#colours
    const glyphs = dotGlyphs(mode)
    if (colours === null) return cells => drawDots(this.#grid, cells, glyphs, dither, background)
    if (mode === 'half') return cells => drawHalves(this.#grid, cells, colours)
    const split = new SplitCells(glyphs)
    return cells => split.draw(this.#grid, cells, colours)
  }
}
