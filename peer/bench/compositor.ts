/**
 * One update of a screen with three moving pictures, from levels to bytes for the terminal, against what it
 * replaces: the same screen as text rows drawn by Ink, and all of its text written each time.
 */
import {EventEmitter} from 'node:events'
import type {GridSize} from 's2c-peer/core/picture/grid'
import type {Picture} from 's2c-peer/core/picture/picture'
import {rampCodes, textRows} from 's2c-peer/core/picture/ramp'
import {Compositor} from 's2c-peer/view/cells/compositor'
import {GlyphTable} from 's2c-peer/view/cells/glyph-table'
import {movingPicture} from 's2c-peer/view/fakes/fake-engine'
import {PicturePane} from 's2c-peer/view/panes/picture-pane'
import {fitPicture, layOut} from 's2c-peer/view/scene/layout'
import {TerminalEncoder} from 's2c-peer/view/terminal/terminal-encoder'
import type {BenchRow} from './row.js'
import {compare} from './timing.js'

const SCREENS: readonly GridSize[] = [
  {cols: 80, rows: 24},
  {cols: 120, rows: 40},
  {cols: 200, rows: 50},
]
const PEOPLE = 3
/** Two seconds of pictures, over and over: Ink keeps every text it has ever measured. */
const LOOP_FRAMES = 60

type Update = {drawn: () => Uint8Array | null; picturesOf: (frame: number) => readonly Picture[]}

export async function run(): Promise<BenchRow[]> {
  const ink = await startInk()
  const rows = SCREENS.flatMap(size => {
    const name = `${size.cols}x${size.rows}, ${PEOPLE} pictures`
    const {drawn, picturesOf} = updating(size)
    let frame = 0
    const asRows = () => picturesOf(frame++ % LOOP_FRAMES).flatMap(textRows)
    return [
      compare(`compose and encode ${name}`, drawn, 'Ink rows', () => ink.draw(asRows(), size)),
      compareBytes(`bytes of an update ${name}`, drawn, () => asRows().join('\n')),
    ]
  })
  ink.unmount()
  return rows
}

/** The view's own way, as a screen runs it for each update. */
function updating(size: GridSize): Update {
  const layout = layOut(size, PEOPLE)
  if (layout.is !== 'meeting') throw new Error('the screen is too small to measure')
  const glyphs = new GlyphTable(true)
  const compositor = new Compositor(size, glyphs, true)
  const encoder = new TerminalEncoder(size, glyphs)
  const panes = layout.cards.map(card => {
    const pane = new PicturePane(rampCodes(true), false)
    pane.place(fitPicture(card))
    return pane
  })
  compositor.setScene('', panes, [])
  const frames = Array.from({length: LOOP_FRAMES}, (_, frame) =>
    panes.map(({rect}, person) => movingPicture({width: rect.cols, height: rect.rows}, person, frame)),
  )
  let next = 0
  const drawn = (): Uint8Array | null => {
    const pictures = frames[next++ % LOOP_FRAMES]!
    panes.forEach((pane, person) => {
      pane.draw(pictures[person]!)
    })
    compositor.compose()
    return encoder.encode(compositor.cells, true)
  }
  return {drawn, picturesOf: frame => frames[frame]!}
}

function compareBytes(stage: string, drawn: Update['drawn'], wholeText: () => string): BenchRow {
  const bytes = average(() => drawn()?.length ?? 0)
  const whole = average(() => Buffer.byteLength(wholeText()))
  return {
    stage,
    figure: `${bytes.toFixed(0)} B`,
    reference: `all text: ${whole.toFixed(0)} B`,
    ratio: (bytes / whole).toFixed(2),
  }
}

const average = (measure: () => number): number =>
  Array.from({length: LOOP_FRAMES}, measure).reduce((sum, value) => sum + value, 0) / LOOP_FRAMES

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
