/** Columns of falling glyphs, as bright as the picture behind them. The same for the same time, cell and picture. */
import {type Cells, setCell} from './cells.js'
import {OWN_COLOUR} from './colour.js'
import {shade} from './filters.js'
import type {ColourMatch} from './palette-match.js'
import type {SampleGrid} from './sample-grid.js'

/** Half-width katakana, one column each. */
const KATAKANA = Uint32Array.from({length: 45}, (_, i) => 0xff71 + i)
const ASCII = Uint32Array.from('0123456789:.=*+-<>|', glyph => glyph.charCodeAt(0))

const GREEN = 0x40ff70
const HEAD = 0xd0ffe0
/** Between the slowest and the fastest drop. */
const MIN_CELLS_PER_SECOND = 5
const MAX_CELLS_PER_SECOND = 14
/** A glyph changes into another about so often. */
const CHANGE_MS = 400
/** What the picture shows where no drop falls; the rest of its light is the drops'. */
const DRY_LIGHT = 0.4
/** Without colours, glyphs darker than this (of 255) are left out. */
const LEAST_LIGHT = 48

export type Rain = {readonly unicode: boolean; readonly colours: ColourMatch | null}

export function drawRain(grid: SampleGrid, cells: Cells, {unicode, colours}: Rain, timeMs: number): void {
  const glyphs = unicode ? KATAKANA : ASCII
  for (let col = 0; col < cells.cols; col++) {
    const drop = dropAt(col, cells.rows, timeMs)
    for (let row = 0; row < cells.rows; row++) {
      const cell = row * cells.cols + col
      const light = grid.luma[cell]! * (DRY_LIGHT + (1 - DRY_LIGHT) * wetness(drop, row))
      const code = glyphs[glyphNumber(col, row, timeMs) % glyphs.length]!
      if (colours === null) setCell(cells, cell, light < LEAST_LIGHT ? 0x20 : code, OWN_COLOUR, OWN_COLOUR)
      else {
        const colour = shade(row === drop.head ? HEAD : GREEN, light)
        setCell(cells, cell, code, colours.match(colour, col, row), colours.match(0, col, row))
      }
    }
  }
}

/** The row that a drop has reached, and how many rows its trail is long. */
type Drop = {readonly head: number; readonly trail: number}

function dropAt(col: number, rows: number, timeMs: number): Drop {
  const seed = mixed(col + 1)
  const speed = MIN_CELLS_PER_SECOND + ((seed & 0xff) / 0xff) * (MAX_CELLS_PER_SECOND - MIN_CELLS_PER_SECOND)
  const trail = Math.max(2, Math.round(rows * (0.4 + ((seed >>> 8) & 0xff) / 512)))
  const cycle = rows + trail
  const fallen = Math.floor((timeMs * speed) / 1000) + (seed >>> 16)
  return {head: fallen % cycle, trail}
}

const wetness = ({head, trail}: Drop, row: number): number => {
  const behind = head - row
  return behind < 0 || behind >= trail ? 0 : 1 - behind / trail
}

function glyphNumber(col: number, row: number, timeMs: number): number {
  const place = mixed((row << 12) ^ col)
  const turn = Math.floor((timeMs + (place % CHANGE_MS)) / CHANGE_MS)
  return mixed(place ^ turn)
}

/** An unsigned 32-bit number that looks random: the finalizer of MurmurHash3 (A. Appleby). */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
