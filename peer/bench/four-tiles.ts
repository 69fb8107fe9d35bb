/** Four people who all move, in tiles that fill the screen: what one update takes in each way to draw pictures. */
import type {GridSize} from 's2c-peer/core/picture/grid'
import {DEFAULT_LOOK, GLYPH_MODES, type GlyphMode, type Look} from 's2c-peer/core/picture/paint/look'
import type {Picture} from 's2c-peer/core/picture/picture'
import {PicturePane} from 's2c-peer/view/panes/picture-pane'
import {LEAST_TOLERANCE} from 's2c-peer/view/terminal/tolerance'
import type {Clip} from './clips.js'
import type {BenchRow} from './row.js'
import {bytesRow, picturesOf, placesFor, type Updates, updating, wholeScreen} from './screen-updates.js'
import {medians, microseconds} from './timing.js'

const PEOPLE = 4
const SCREENS: readonly GridSize[] = [
  {cols: 120, rows: 40},
  {cols: 240, rows: 67},
]
/** Five seconds: everybody moves in them. */
const MEASURED_FRAMES = 150
/** A picture for each person. */
type Frames = readonly (readonly Picture[])[]

/** One frame of each may last so long: at 30 a second the rest of the time belongs to everybody else. */
const LIMIT_MS: Readonly<Record<string, number>> = {'120x40': 1, '240x67': 4}

export const fourTileRows = (clip: Clip): BenchRow[] =>
  SCREENS.flatMap(size => GLYPH_MODES.flatMap(glyphs => rowsIn(clip, size, glyphs)))

function rowsIn(clip: Clip, size: GridSize, glyphs: GlyphMode): BenchRow[] {
  const look = {...DEFAULT_LOOK, glyphs}
  const screen = `${size.cols}x${size.rows}`
  const name = `${screen}, four people, ${glyphs} in true colour, ${clip.name}`
  const frames = framesOf(clip, size, look)
  const naive = showing(frames, size, look)
  const whole = (): Uint8Array => {
    naive.drawn()
    return wholeScreen(naive.cells)
  }
  const bytes = bytesRow(
    `bytes of an update ${name}`,
    showing(frames, size, look).drawn,
    'all written anew',
    () => whole().length,
    MEASURED_FRAMES,
  )
  const all = showing(frames, size, look)
  return [timeRow(name, all, painting(frames, size, look), LIMIT_MS[screen]!), bytes]
}

/** The limit is for what is composed and encoded; painting is told beside it. */
function timeRow(name: string, all: Updates, paint: () => void, limitMs: number): BenchRow {
  const [total, painted] = medians([all.drawn, paint]) as [number, number]
  return {
    stage: `one update ${name}`,
    figure: `${microseconds(total)}, of it painting ${microseconds(painted)}`,
    reference: `limit without painting: ${limitMs} ms`,
    ratio: String(Number(((total - painted) / 1000 / limitMs).toPrecision(2))),
  }
}

/** Everybody is elsewhere in the clip. */
function framesOf({pictures, ...clip}: Clip, size: GridSize, look: Look): Frames {
  const places = placesFor(size, PEOPLE)
  const byPlace = places.map(place => picturesOf({...clip, pictures}, look, place))
  const apart = Math.floor(pictures.length / PEOPLE)
  return pictures.map((_, frame) =>
    byPlace.map((frames, person) => frames[(frame + person * apart) % frames.length]!),
  )
}

const showing = (frames: Frames, size: GridSize, look: Look): Updates =>
  updating(size, placesFor(size, PEOPLE), frames, look, LEAST_TOLERANCE)

function painting(frames: Frames, size: GridSize, look: Look): () => void {
  const panes = placesFor(size, PEOPLE).map(place => {
    const pane = new PicturePane(look)
    pane.place(place)
    return pane
  })
  let frame = 0
  return () => {
    frames[frame++ % frames.length]!.forEach((picture, place) => panes[place]!.draw(picture))
    for (const pane of panes) pane.refresh(0)
  }
}
