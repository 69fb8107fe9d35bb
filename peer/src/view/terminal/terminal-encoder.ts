/**
 * Turns a screen of cells into the fewest bytes that bring the terminal from what it shows to that screen.
 * Made with the screen; its one output buffer is sized for the worst case and reused for every update, so
 * nobody may hold an update beyond the next `encode`.
 */
import type {GridSize} from '../../core/picture/grid.js'
import {BLANK, CellBuffer, TAIL} from '../cells/cell-buffer.js'
import * as style from '../cells/cell-style.js'
import {type GlyphTable, isSureWidth} from '../cells/glyph-table.js'

/** A move, a full SGR, a cautious glyph with its blanks and moves: none exceeds this. */
const MAX_CELL_BYTES = 96
const FRAME_BYTES = 64
/** Up to so many unchanged plain cells are written again rather than skipped by a move of equal length. */
const MAX_REWRITTEN_GAP = 4
const UNKNOWN = -1
const ESCAPE = 0x1b
const BRACKET = 0x5b

const ascii = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0))
/** Synchronized update (mode 2026): terminals that know it show all or nothing of what is between. */
const BEGIN = ascii('\x1b[?2026h')
const END = ascii('\x1b[0m\x1b[?2026l')
const CLEAR = ascii('\x1b[0m\x1b[2J')
/** Device status report: the terminal answers once it has worked through all before it. */
const QUESTION = ascii('\x1b[5n')

export class TerminalEncoder {
  readonly #glyphs: GlyphTable
  readonly #shown: CellBuffer
  #bytes: Buffer
  #length = 0
  /** Where the terminal's cursor stands, and in which style it would write. */
  #column = UNKNOWN
  #row = UNKNOWN
  #look = UNKNOWN
  #clears = true

  constructor(size: GridSize, glyphs: GlyphTable) {
    this.#glyphs = glyphs
    this.#shown = new CellBuffer(size)
    this.#bytes = Buffer.alloc(worstCase(size))
  }

  /** The next update draws everything again. */
  resize(size: GridSize): void {
    this.#shown.resize(size)
    this.#bytes = Buffer.alloc(worstCase(size))
    this.#clears = true
  }

  /** For a terminal that may show anything: the next update draws everything again. */
  redraw(): void {
    this.#clears = true
  }

  /** The update to `next`, or null when the terminal shows it already; with `question`, the terminal will answer. */
  encode(next: CellBuffer, question: boolean): Uint8Array | null {
    this.#begin()
    const start = this.#length
    for (let row = 0; row < next.rows; row++) this.#encodeRow(next, row)
    if (this.#length === start && !this.#clears) return null
    this.#clears = false
    this.#append(END)
    if (question) this.#append(QUESTION)
    return this.#bytes.subarray(0, this.#length)
  }

  #begin(): void {
    this.#length = 0
    this.#column = UNKNOWN
    this.#row = UNKNOWN
    this.#look = style.PLAIN
    this.#append(BEGIN)
    if (!this.#clears) return
    this.#append(CLEAR)
    this.#shown.clear()
  }

  #encodeRow(next: CellBuffer, row: number): void {
    const {codes, styles, cols} = next
    const shown = this.#shown
    const end = (row + 1) * cols
    for (let cell = row * cols; cell < end; cell++) {
      if (codes[cell] === shown.codes[cell] && styles[cell] === shown.styles[cell]) continue
      let first = cell
      while (codes[first] === TAIL) first--
      let after = first + 1
      while (after < end && codes[after] === TAIL) after++
      this.#reach(next, row, first - row * cols)
      this.#writeGlyph(next, first, after - first)
      for (let done = first; done < after; done++) {
        shown.codes[done] = codes[done]!
        shown.styles[done] = styles[done]!
      }
      cell = after - 1
    }
  }

  /** Brings the cursor there: not at all, by writing a short gap again, forward, or by an absolute move. */
  #reach(next: CellBuffer, row: number, column: number): void {
    const gap = row === this.#row ? column - this.#column : UNKNOWN
    if (gap === 0) return
    if (gap > 0 && gap <= MAX_REWRITTEN_GAP && this.#rewrite(next, gap)) return
    if (gap < 0) return this.#moveTo(row, column)
    this.#put(ESCAPE)
    this.#put(BRACKET)
    if (gap > 1) this.#putNumber(gap)
    this.#put(0x43)
    this.#column = column
  }

  /** Only what takes one byte a cell: ASCII in the style at hand. */
  #rewrite({codes, styles, cols}: CellBuffer, gap: number): boolean {
    const start = this.#row * cols + this.#column
    for (let cell = start; cell < start + gap; cell++) {
      if (codes[cell]! >= 0x7f || codes[cell] === TAIL || styles[cell] !== this.#look) return false
    }
    for (let cell = start; cell < start + gap; cell++) this.#put(codes[cell]!)
    this.#column += gap
    return true
  }

  #writeGlyph({codes, styles, cols}: CellBuffer, cell: number, width: number): void {
    const code = codes[cell]!
    if (isControl(code)) throw new Error(`cell ${cell} holds the control code ${code}`)
    this.#setLook(styles[cell]!, code === BLANK)
    if (isSureWidth(code)) {
      this.#putCode(code)
      this.#column += 1
      return
    }
    // Terminals disagree on the width of this glyph: blank its columns first, and rely on no place after it.
    for (let step = 0; step < width; step++) this.#put(BLANK)
    this.#row = UNKNOWN
    this.#moveTo(Math.floor(cell / cols), cell % cols)
    this.#length += this.#bytes.write(this.#glyphs.text(code), this.#length, 'utf8')
    this.#row = UNKNOWN
  }

  #moveTo(row: number, column: number): void {
    this.#put(ESCAPE)
    this.#put(BRACKET)
    this.#putNumber(row + 1)
    this.#put(0x3b)
    this.#putNumber(column + 1)
    this.#put(0x48)
    this.#row = row
    this.#column = column
  }

  #setLook(wanted: number, blank: boolean): void {
    const different = wanted ^ this.#look
    if (different === 0) return
    if (blank && (different & style.SHOWN_ON_BLANK) === 0 && (wanted & style.INVERSE) === 0) return
    this.#put(ESCAPE)
    this.#put(BRACKET)
    const start = this.#length
    if ((this.#look & ~wanted & style.ATTRIBUTE_BITS) !== 0) this.#putReset()
    const missing = wanted & ~this.#look
    for (const [attribute, sgr] of style.ATTRIBUTE_SGR) {
      if ((missing & attribute) !== 0) this.#putParameter(sgr, start)
    }
    this.#putColour(style.foreground(wanted), style.foreground(this.#look), 30, start)
    this.#putColour(style.background(wanted), style.background(this.#look), 40, start)
    this.#put(0x6d)
    this.#look = wanted
  }

  #putReset(): void {
    this.#put(0x30)
    this.#look = style.PLAIN
  }

  /** `base`: the SGR number of the first colour; 9 after it is the terminal's own, 60 after it the bright ones. */
  #putColour(wanted: number, present: number, base: number, start: number): void {
    if (wanted === present) return
    const index = wanted - 1
    this.#putParameter(base + (wanted === 0 ? 9 : index < 8 ? index : index + 52), start)
  }

  #putParameter(number: number, start: number): void {
    if (this.#length > start) this.#put(0x3b)
    this.#putNumber(number)
  }

  #put(byte: number): void {
    this.#bytes[this.#length++] = byte
  }

  #putNumber(number: number): void {
    if (number >= 1000) this.#put(0x30 + (Math.floor(number / 1000) % 10))
    if (number >= 100) this.#put(0x30 + (Math.floor(number / 100) % 10))
    if (number >= 10) this.#put(0x30 + (Math.floor(number / 10) % 10))
    this.#put(0x30 + (number % 10))
  }

  /** UTF-8 of a code point below U+10000. */
  #putCode(code: number): void {
    if (code < 0x80) return this.#put(code)
    if (code < 0x800) {
      this.#put(0xc0 | (code >> 6))
    } else {
      this.#put(0xe0 | (code >> 12))
      this.#put(0x80 | ((code >> 6) & 0x3f))
    }
    this.#put(0x80 | (code & 0x3f))
  }

  #append(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }
}

const isControl = (code: number): boolean => code < BLANK || (code >= 0x7f && code < 0xa0)

const worstCase = ({cols, rows}: GridSize): number => cols * rows * MAX_CELL_BYTES + FRAME_BYTES
