/** A screen that pictures move on, brought up to date as the view does it, and what it costs to write all of it anew. */
import {CAPTURE_SIZE} from 's2c-peer/core/picture/capture-format'
import {Converter} from 's2c-peer/core/picture/convert/converter'
import type {GridSize} from 's2c-peer/core/picture/grid'
import {rgbOf} from 's2c-peer/core/picture/paint/colour'
import {type Look, pictureRequest} from 's2c-peer/core/picture/paint/look'
import type {Picture} from 's2c-peer/core/picture/picture'
import type {CellBuffer} from 's2c-peer/view/cells/cell-buffer'
import {Compositor} from 's2c-peer/view/cells/compositor'
import {GlyphTable} from 's2c-peer/view/cells/glyph-table'
import type {Rect} from 's2c-peer/view/cells/rect'
import {PicturePane} from 's2c-peer/view/panes/picture-pane'
import {layOut} from 's2c-peer/view/scene/layout/layout'
import {pictureIn} from 's2c-peer/view/scene/layout/tile-size'
import {TerminalEncoder} from 's2c-peer/view/terminal/terminal-encoder'
import type {Clip} from './clips.js'
import type {BenchRow} from './row.js'

const CELL_ASPECT = 0.5

export type Updates = {
  /** One update more, or null for none; the frames go round. */
  readonly drawn: () => Uint8Array | null
  readonly cells: CellBuffer
  readonly panes: readonly PicturePane[]
}

/** The view's own way, as a screen runs it for each update; `frames`: a picture for each place. */
export function updating(
  size: GridSize,
  places: readonly Rect[],
  frames: readonly (readonly Picture[])[],
  look: Look,
  tolerance: number,
): Updates {
  const glyphs = new GlyphTable(true)
  const compositor = new Compositor(size, glyphs, 'true')
  const encoder = new TerminalEncoder(size, glyphs)
  const panes = places.map(place => {
    const pane = new PicturePane(look)
    pane.place(place)
    return pane
  })
  compositor.setScene('', panes, [])
  let frame = 0
  const drawn = (): Uint8Array | null => {
    frames[frame++ % frames.length]!.forEach((picture, place) => panes[place]!.draw(picture))
    compositor.compose(0)
    return encoder.encode(compositor.cells, '', tolerance)
  }
  return {drawn, cells: compositor.cells, panes}
}

/** Where the pictures of so many people stand, as the view shares out the screen. */
export function placesFor(size: GridSize, cards: number): Rect[] {
  const layout = layOut(size, CELL_ASPECT, {
    ...{cards, large: null, own: 'tile', page: 0, sidebar: 'auto'},
    panel: false,
    foot: 0,
  })
  if (layout.is !== 'meeting') throw new Error('the screen is too small to measure')
  return layout.cards.map(({rect}) => pictureIn(rect, CELL_ASPECT))
}

/** The clip as it is sent for a place of this size. */
export function picturesOf({pictures}: Clip, look: Look, {cols, rows}: GridSize): Picture[] {
  const request = pictureRequest(look, cols, rows, 30)
  const converter = new Converter()
  return pictures.map(pixels => {
    converter.capture(pixels, CAPTURE_SIZE)
    return converter.convert(request)
  })
}

/** Each cell with both colours, as a program writes that keeps no account of the terminal. */
export function wholeScreen({codes, foreground, background, cols}: CellBuffer): Buffer {
  const channels = (colour: number): string => {
    const rgb = rgbOf(colour, 0)
    return `${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`
  }
  const cell = (code: number, at: number): string => {
    const start = at > 0 && at % cols === 0 ? '\r\n' : ''
    return `${start}\x1b[38;2;${channels(foreground[at]!)};48;2;${channels(background[at]!)}m${String.fromCodePoint(code)}`
  }
  return Buffer.from(`\x1b[H${Array.from(codes, cell).join('')}\x1b[0m`)
}

/** Bytes of an update and of its reference, each the mean of so many frames. */
export function bytesRow(
  stage: string,
  drawn: Updates['drawn'],
  referenceName: string,
  reference: () => number,
  frames: number,
): BenchRow {
  const bytes = average(frames, () => drawn()?.length ?? 0)
  const whole = average(frames, reference)
  return {
    stage,
    figure: `${bytes.toFixed(0)} B`,
    reference: `${referenceName}: ${whole.toFixed(0)} B`,
    ratio: String(Number((bytes / whole).toPrecision(2))),
  }
}

const average = (frames: number, measure: () => number): number =>
  Array.from({length: frames}, measure).reduce((sum, value) => sum + value, 0) / frames
