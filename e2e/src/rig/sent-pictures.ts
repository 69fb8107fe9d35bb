/** The pictures a peer encoded, as it recorded them; the measure for what others show. */
import {closeSync, existsSync, openSync, readSync} from 'node:fs'
import {blankCells} from 's2c-peer/core/picture/paint/cells'
import {DEFAULT_LOOK} from 's2c-peer/core/picture/paint/look'
import {Painter} from 's2c-peer/core/picture/paint/painter'
import {textRows} from 's2c-peer/core/picture/paint/text-rows'
import type {LevelPicture, Picture} from 's2c-peer/core/picture/picture'
import {scalePicture} from 's2c-peer/core/picture/scale'
import type {FrameEvent} from './peer-process.js'
import type {Terminal} from './terminal.js'

/** As it is drawn by who shows it in its own size: with one glyph a sample. */
export type SentPicture = {number: number; cols: number; rows: number; text: string[]; picture: LevelPicture}
type RecordedPicture = {number: number; width: number; height: number} & (
  | {format: 'levels'; levels: string}
  | {format: 'colour'}
)
/** With its top left cell. */
export type ShownPicture = SentPicture & {x: number; y: number}

const READ_BYTES = 1024 * 1024
/** Four seconds at 30 a second: a screen shows nothing older. */
const SEARCHED_PICTURES = 120
/** A picture with fewer different glyphs could be found anywhere. */
const MIN_GLYPHS = 4

export class SentPictures {
  readonly all: SentPicture[] = []
  readonly #path: string
  readonly #buffer = Buffer.alloc(READ_BYTES)
  #offset = 0
  #rest = ''

  constructor(path: string) {
    this.#path = path
  }

  /** Takes in what was recorded since the last time; nothing while the peer has not begun. */
  read(): void {
    if (!existsSync(this.#path)) return
    const file = openSync(this.#path, 'r')
    try {
      for (let size = -1; size !== 0; ) {
        size = readSync(file, this.#buffer, 0, READ_BYTES, this.#offset)
        this.#offset += size
        this.#rest += this.#buffer.toString('latin1', 0, size)
      }
    } finally {
      closeSync(file)
    }
    const lines = this.#rest.split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#add(JSON.parse(line) as RecordedPicture)
  }

  /** What was asked for with colours, which are not exact, is compared by nobody here. */
  #add(recorded: RecordedPicture): void {
    if (recorded.format === 'colour') return
    const {number, width: cols, height: rows} = recorded
    const levels = Buffer.from(recorded.levels, 'base64')
    const picture: LevelPicture = {format: 'levels', width: cols, height: rows, levels}
    this.all.push({number, cols, rows, text: drawn(picture), picture})
  }

  /** Whether exactly this picture was encoded under its number, perhaps smaller than it is shown. */
  holds({number, cols, rows, text}: FrameEvent): boolean {
    const shape = {width: cols, height: rows, format: 'levels'} as const
    const same = (sent: SentPicture): boolean =>
      sent.number === number && isSame(drawn(scalePicture(sent.picture, shape)), text)
    if (this.all.some(same)) return true
    this.read()
    return this.all.some(same)
  }

  /** The newest recorded picture that stands on a screen, every cell of it; null if none of the last ones does. */
  shownOn(terminal: Terminal): ShownPicture | null {
    this.read()
    const rows = terminal.rows()
    for (const picture of this.all.slice(-SEARCHED_PICTURES).reverse()) {
      const place = placeOf(picture, rows)
      if (place !== null) return {...picture, ...place}
    }
    return null
  }
}

const PAINTER = new Painter({...DEFAULT_LOOK, glyphs: 'ramp', colours: 'none'})

function drawn(picture: Picture): string[] {
  const cells = blankCells(picture.width, picture.height)
  PAINTER.paint(picture, cells, 0)
  return textRows(cells)
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index])

function placeOf({text}: SentPicture, screen: readonly string[]): {x: number; y: number} | null {
  const glyphs = text.map(row => new Set(row).size)
  const richest = glyphs.indexOf(Math.max(...glyphs))
  if (glyphs[richest]! < MIN_GLYPHS) return null
  for (const [line, row] of screen.entries()) {
    const x = row.indexOf(text[richest]!)
    const y = line - richest
    if (x >= 0 && text.every((cells, index) => screen[y + index]?.startsWith(cells, x))) return {x, y}
  }
  return null
}
