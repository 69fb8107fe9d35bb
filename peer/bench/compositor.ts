/**
 * One update of a screen with moving pictures, from samples to bytes for the terminal, against what it replaces: the same
 * screen as text rows drawn by Ink, and all of it written each time.
 */
import {EventEmitter} from 'node:events'
import {CAPTURE_SIZE} from 's2c-peer/core/picture/capture-format'
import {Converter} from 's2c-peer/core/picture/convert/converter'
import type {GridSize} from 's2c-peer/core/picture/grid'
import {rgbOf} from 's2c-peer/core/picture/paint/colour'
import {DEFAULT_LOOK, type Look, pictureRequest} from 's2c-peer/core/picture/paint/look'
import {textRows} from 's2c-peer/core/picture/paint/text-rows'
import type {Picture} from 's2c-peer/core/picture/picture'
import type {CellBuffer} from 's2c-peer/view/cells/cell-buffer'
import {Compositor} from 's2c-peer/view/cells/compositor'
import {GlyphTable} from 's2c-peer/view/cells/glyph-table'
import type {Rect} from 's2c-peer/view/cells/rect'
import {movingPicture} from 's2c-peer/view/fakes/fake-engine'
import {PicturePane} from 's2c-peer/view/panes/picture-pane'
import {layOut} from 's2c-peer/view/scene/layout/layout'
import {pictureIn} from 's2c-peer/view/scene/layout/tile-size'
import {TerminalEncoder} from 's2c-peer/view/terminal/terminal-encoder'
import {LEAST_TOLERANCE, MOST_TOLERANCE} from 's2c-peer/view/terminal/tolerance'
import {type Clip, loadClips} from './clips.js'
import type {BenchRow} from './row.js'
import {compare} from './timing.js'

const SCREENS: readonly GridSize[] = [
  {cols: 80, rows: 24},
  {cols: 120, rows: 40},
  {cols: 200, rows: 50},
]
const PEOPLE = 3
const CELL_ASPECT = 0.5
/** Two seconds of pictures, over and over: Ink keeps every text it has ever measured. */
const LOOP_FRAMES = 60
/** One picture alone, as large as others measured theirs. */
const CLIP_SCREEN: GridSize = {cols: 160, rows: 45}
const RAMP: Look = {...DEFAULT_LOOK, glyphs: 'ramp', colours: 'none'}

/** `drawn`: one update more, or null for none. */
type Updates = {
  readonly drawn: () => Uint8Array | null
  readonly cells: CellBuffer
  readonly panes: readonly PicturePane[]
}

/** `clipFolder` null: the synthetic clip alone. */
export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const ink = await startInk()
  const rows = SCREENS.flatMap(size => {
    const name = `${size.cols}x${size.rows}, ${PEOPLE} pictures`
    const updates = synthetic(size)
    const asRows = () => {
      updates.drawn()
      return updates.panes.flatMap(pane => textRows(pane.cells))
    }
    return [
      compare(`compose and encode ${name}`, updates.drawn, 'paint and Ink rows', () =>
        ink.draw(asRows(), size),
      ),
      bytesRow(`bytes of an update ${name}`, synthetic(size).drawn, 'all text', () =>
        Buffer.byteLength(asRows().join('\n')),
      ),
    ]
  })
  ink.unmount()
  return [...rows, ...loadClips(clipFolder).flatMap(clipRows)]
}

/** The view's own way, as a screen runs it for each update; the frames, a picture for each place, go round. */
function updating(
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

function synthetic(size: GridSize): Updates {
  const layout = layOut(size, CELL_ASPECT, {
    cards: PEOPLE,
    large: null,
    own: 'tile',
    page: 0,
    sidebar: 'auto',
    panel: false,
    foot: 0,
  })
  if (layout.is !== 'meeting') throw new Error('the screen is too small to measure')
  const places = layout.cards.map(({rect}) => pictureIn(rect, CELL_ASPECT))
  const frames = Array.from({length: LOOP_FRAMES}, (_, frame) =>
    places.map(({cols, rows}, person) => movingPicture({width: cols, height: rows}, person, frame)),
  )
  return updating(size, places, frames, RAMP, 0)
}

/** A clip in half blocks of every colour, filling the screen. */
function clipRows(clip: Clip): BenchRow[] {
  const name = `${CLIP_SCREEN.cols}x${CLIP_SCREEN.rows} true colour half blocks, ${clip.name}`
  const pictures = picturesOf(clip, DEFAULT_LOOK)
  const still = showing(pictures, LEAST_TOLERANCE)
  const naive = showing(pictures, LEAST_TOLERANCE)
  const whole = () => {
    naive.drawn()
    return wholeScreen(naive.cells)
  }
  return [
    compare(`compose and encode ${name}`, still.drawn, 'all written anew', whole),
    ...[0, LEAST_TOLERANCE, 8, MOST_TOLERANCE].map(tolerance =>
      bytesRow(
        `bytes of an update ${name}, tolerance ${tolerance}`,
        showing(pictures, tolerance).drawn,
        'all written anew',
        () => whole().length,
        pictures.length,
      ),
    ),
  ]
}

function showing(pictures: readonly Picture[], tolerance: number): Updates {
  const place = {x: 0, y: 0, ...CLIP_SCREEN}
  const frames = pictures.map(picture => [picture])
  return updating(CLIP_SCREEN, [place], frames, DEFAULT_LOOK, tolerance)
}

function picturesOf({pictures}: Clip, look: Look): Picture[] {
  const request = pictureRequest(look, CLIP_SCREEN.cols, CLIP_SCREEN.rows, 30)
  const converter = new Converter()
  return pictures.map(pixels => {
    converter.capture(pixels, CAPTURE_SIZE)
    return converter.convert(request)
  })
}

/** Each cell with both colours, as a program writes that keeps no account of the terminal. */
function wholeScreen({codes, foreground, background, cols}: CellBuffer): Buffer {
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

function bytesRow(
  stage: string,
  drawn: Updates['drawn'],
  referenceName: string,
  reference: () => number,
  frames = LOOP_FRAMES,
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

type RowDrawing = {draw(rows: readonly string[], size: GridSize): void; unmount(): void}

/** Ink with rows of text, on a terminal that takes everything. */
async function startInk(): Promise<RowDrawing> {
  const env: {NODE_ENV?: string | undefined} = process.env
  env.NODE_ENV = 'production'
  const [{Box, render, Text}, {createElement}] = await Promise.all([import('ink'), import('react')])
  const surface = Object.assign(new EventEmitter(), {columns: 80, rows: 24, write: () => true})
  const stdout = surface as unknown as NodeJS.WriteStream
  const instance = render(null, {stdout, debug: true, patchConsole: false, exitOnCtrlC: false})
  const line = (row: string, index: number) => createElement(Text, {key: index, wrap: 'truncate'}, row)
  return {
    draw(rows, size) {
      Object.assign(surface, {columns: size.cols, rows: size.rows})
      instance.rerender(createElement(Box, {flexDirection: 'column', width: size.cols}, rows.map(line)))
    },
    unmount: () => instance.unmount(),
  }
}
