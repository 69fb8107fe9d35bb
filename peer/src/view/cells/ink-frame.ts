/**
 * Reads what Ink writes in debug mode, a whole frame as lines of text with SGR sequences, into cells. All
 * other escape sequences and controls are skipped, so nothing in a text can reach the terminal as a command.
 */
import {segmentGraphemes} from '@s2c/shared/graphemes'
import stringWidth from 'string-width'
import {BLANK, type CellBuffer, TAIL} from './cell-buffer.js'
import {type CellStyle, PLAIN} from './cell-style.js'
import type {ChromeColours} from './chrome-colours.js'
import {type GlyphTable, isSureWidth} from './glyph-table.js'
import {restyle} from './sgr.js'

const ESCAPE = 27
/** Above these, codes are letters with their marks, some of which take a column of their own. */
const LAST_CODE_POINT = 0x10ffff
/** ECMA-48: a control sequence; a control string to its terminator or the end; any other escape. */
const SEQUENCE =
  /\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?|[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|[\x20-\x2f]*[\x30-\x7e]?)/y

/** One column wide, no control, and never joined to what follows unless that is not simple itself. */
const isSimple = (unit: number): boolean =>
  (unit >= BLANK && unit < 0x7f) || (unit > 0xa0 && unit !== 0xad && isSureWidth(unit))

/** Replaces all cells by the frame, in the colours that there are. */
export function readInkFrame(
  frame: string,
  cells: CellBuffer,
  glyphs: GlyphTable,
  colours: ChromeColours,
): void {
  glyphs.beginFrame()
  new FrameReader(cells, glyphs, colours).read(frame)
  if (glyphs.makesRoom()) new FrameReader(cells, glyphs, colours).read(frame)
}

/** Reads one frame: I know where the next glyph goes and how it looks. */
class FrameReader {
  readonly #cells: CellBuffer
  readonly #glyphs: GlyphTable
  readonly #colours: ChromeColours
  #row = 0
  #column = 0
  #look: CellStyle = PLAIN

  constructor(cells: CellBuffer, glyphs: GlyphTable, colours: ChromeColours) {
    this.#cells = cells
    this.#glyphs = glyphs
    this.#colours = colours
  }

  read(frame: string): void {
    this.#cells.clear()
    for (const [row, line] of frame.split('\n', this.#cells.rows).entries()) {
      this.#row = row
      this.#column = 0
      this.#readLine(line)
    }
  }

  #readLine(line: string): void {
    for (let at = 0; at < line.length; ) {
      if (line.charCodeAt(at) === ESCAPE) {
        SEQUENCE.lastIndex = at
        const sequence = SEQUENCE.exec(line)![0]
        this.#look = restyle(this.#look, sequence, this.#colours)
        at += sequence.length
      } else {
        const next = line.indexOf('\x1b', at)
        const end = next === -1 ? line.length : next
        this.#writeText(line.slice(at, end))
        at = end
      }
    }
  }

  /** Simple text, nearly all there is, needs no segmentation. */
  #writeText(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const next = at + 1 < text.length ? text.charCodeAt(at + 1) : BLANK
      if (!isSimple(unit) || !isSimple(next)) {
        for (const {segment} of segmentGraphemes(text.slice(at))) this.#writeCluster(segment)
        return
      }
      this.#writeGlyph(unit < 0x7f ? unit : this.#glyphs.code(text.charAt(at)), 1)
    }
  }

  /** Ink has given the cluster its columns; a glyph that is narrower once reduced is filled up with blanks. */
  #writeCluster(cluster: string): void {
    const columns = stringWidth(cluster)
    if (columns === 0) return
    const code = this.#glyphs.code(cluster)
    const width = code > LAST_CODE_POINT ? columns : Math.min(columns, codeWidth(code))
    this.#writeGlyph(code, width)
    for (let filled = width; filled < columns; filled++) this.#writeGlyph(BLANK, 1)
  }

  /** A glyph that does not fit before the right edge becomes blanks. */
  #writeGlyph(code: number, width: number): void {
    const cells = this.#cells
    const {cols} = cells
    const fits = this.#column + width <= cols
    for (let step = 0; step < width; step++, this.#column++) {
      if (this.#column >= cols) continue
      const cell = this.#row * cols + this.#column
      cells.set(cell, fits ? (step === 0 ? code : TAIL) : BLANK, this.#look)
    }
  }
}

const codeWidth = (code: number): number =>
  isSureWidth(code) ? 1 : Math.max(1, stringWidth(String.fromCodePoint(code)))
