/**
 * One update of a screen with moving pictures, from samples to bytes for the terminal, against what it replaces: the same
 * screen as text rows drawn by Ink, and all of it written each time.
 */
import {EventEmitter} from 'node:events'
import type {GridSize} from 's2c-peer/core/picture/grid'
import {DEFAULT_LOOK, type Look} from 's2c-peer/core/picture/paint/look'
import {textRows} from 's2c-peer/core/picture/paint/text-rows'
import type {Picture} from 's2c-peer/core/picture/picture'
import {movingPicture} from 's2c-peer/view/fakes/fake-engine'
import {LEAST_TOLERANCE, MOST_TOLERANCE} from 's2c-peer/view/terminal/tolerance'
import {type Clip, loadClips} from './clips.js'
import {fourTileRows} from './four-tiles.js'
import type {BenchRow} from './row.js'
import {bytesRow, picturesOf, placesFor, type Updates, updating, wholeScreen} from './screen-updates.js'
import {compare} from './timing.js'

const SCREENS: readonly GridSize[] = [
  {cols: 80, rows: 24},
  {cols: 120, rows: 40},
  {cols: 200, rows: 50},
]
const PEOPLE = 3
/** Two seconds of pictures, over and over: Ink keeps every text it has ever measured. */
const LOOP_FRAMES = 60
/** One picture alone, as large as others measured theirs. */
const CLIP_SCREEN: GridSize = {cols: 160, rows: 45}
const RAMP: Look = {...DEFAULT_LOOK, glyphs: 'ramp', colours: 'none'}

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
      bytesRow(
        `bytes of an update ${name}`,
        synthetic(size).drawn,
        'all text',
        () => Buffer.byteLength(asRows().join('\n')),
        LOOP_FRAMES,
      ),
    ]
  })
  ink.unmount()
  const clips = loadClips(clipFolder)
  const signing = clips.find(({name}) => name.includes('signing')) ?? clips[0]!
  return [...rows, ...clips.flatMap(clipRows), ...fourTileRows(signing)]
}

function synthetic(size: GridSize): Updates {
  const places = placesFor(size, PEOPLE)
  const frames = Array.from({length: LOOP_FRAMES}, (_, frame) =>
    places.map(({cols, rows}, person) => movingPicture({width: cols, height: rows}, person, frame)),
  )
  return updating(size, places, frames, RAMP, 0)
}

/** A clip in half blocks of every colour, filling the screen. */
function clipRows(clip: Clip): BenchRow[] {
  const name = `${CLIP_SCREEN.cols}x${CLIP_SCREEN.rows} true colour half blocks, ${clip.name}`
  const pictures = picturesOf(clip, DEFAULT_LOOK, CLIP_SCREEN)
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
