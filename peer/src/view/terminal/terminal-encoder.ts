/**
 * Turns a screen of cells into the fewest bytes that bring the terminal from what it shows to that screen.
 * Made with the screen; its one output buffer is sized for the worst case and reused for every update, so
 * nobody may hold an update beyond the next `encode`.
 */
import type {GridSize} from '../../core/picture/grid.js'
import {BLANK, CellBuffer, TAIL} from '../cells/cell-buffer.js'
import {SHOWN_ON_BLANK} from '../cells/cell-style.js'
import {MAX_LINKS} from '../cells/compositor.js'
import {type GlyphTable, isSureWidth} from '../cells/glyph-table.js'
import {LinkTable, MAX_ADDRESS_BYTES} from '../cells/link-table.js'
import {isNear} from '../cells/near-colour.js'
import {ByteWriter} from './byte-writer.js'
import {HalfBlockChoice, isHalves, lowerOf, upperOf} from './half-blocks.js'
import {Pen} from './pen.js'

/** A move, a full SGR, a cautious glyph with its blanks and moves: none exceeds this. */
const MAX_CELL_BYTES = 128
/** Of a link: where it leads, what is around that, and its end; each is begun once in an update. */
const LINK_BYTES = MAX_ADDRESS_BYTES + 32
/** All around the cells, questions too. */
const FRAME_BYTES = 128
/** Up to so many unchanged plain cells are written again rather than skipped by a move of equal length. */
const MAX_REWRITTEN_GAP = 4
const UNKNOWN = -1
const ESCAPE = 0x1b
const BRACKET = 0x5b

const ascii = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0))
/** Synchronized update (mode 2026): terminals that know it show all or nothing of what is between. */
const BEGIN = ascii('\x1b[?2026h')
const RESET = ascii('\x1b[m')
const END = ascii('\x1b[?2026l')
const CLEAR = ascii('\x1b[m\x1b[2J')

export class TerminalEncoder {
  readonly #glyphs: GlyphTable
  /** As far as is known, to the channel of a colour. */
  readonly #shown: CellBuffer
  readonly #pen = new Pen()
  readonly #halves = new HalfBlockChoice()
  #out: ByteWriter
  /** Where the terminal's cursor stands. */
  #column = UNKNOWN
  #row = UNKNOWN
  readonly #links: LinkTable
  /** What the next glyph would lead to, by number. */
  #link = 0
  /** Whose numbers the terminal is known to show. */
  #generations = {links: 0, glyphs: 0}
  #clears = true
  #tolerance = 0

  constructor(size: GridSize, glyphs: GlyphTable, links = new LinkTable()) {
    this.#glyphs = glyphs
    this.#links = links
    this.#shown = new CellBuffer(size)
    this.#out = new ByteWriter(worstCase(size))
  }

  /** The next update draws everything again. */
  resize(size: GridSize): void {
    this.#shown.resize(size)
    this.#out = new ByteWriter(worstCase(size))
    this.#clears = true
  }

  /** For a terminal that may show anything: the next update draws everything again. */
  redraw(): void {
    this.#clears = true
  }

  /**
   * The update to `next`, or null when the terminal shows it already. `questions` go last. No channel (0..255) of a colour
   * will be shown further than `tolerance` from what it is: the more it may be, the fewer bytes.
   */
  encode(next: CellBuffer, questions: string, tolerance: number): Uint8Array | null {
    this.#tolerance = tolerance
    this.#begin()
    const start = this.#out.length
    for (let row = 0; row < next.rows; row++) this.#encodeRow(next, row)
    if (this.#out.length === start && !this.#clears) return null
    this.#clears = false
    this.#linkTo(0)
    if (!this.#pen.isPlain) this.#out.append(RESET)
    this.#out.append(END)
    this.#out.append(ascii(questions))
    return this.#out.written
  }

  #begin(): void {
    this.#out.clear()
    this.#column = UNKNOWN
    this.#row = UNKNOWN
    this.#pen.reset()
    this.#link = 0
    this.#out.append(BEGIN)
    // Numbers that mean something else now.
    const {links, glyphs} = this.#generations
    if (this.#links.generation !== links || this.#glyphs.generation !== glyphs) this.#clears = true
    this.#generations = {links: this.#links.generation, glyphs: this.#glyphs.generation}
    if (!this.#clears) return
    this.#out.append(CLEAR)
    this.#shown.clear()
  }

  #encodeRow(next: CellBuffer, row: number): void {
    const {codes, cols} = next
    const end = (row + 1) * cols
    for (let cell = row * cols; cell < end; cell++) {
      if (this.#isShown(next, cell)) continue
      let first = cell
      while (codes[first] === TAIL) first--
      let after = first + 1
      while (after < end && codes[after] === TAIL) after++
      this.#reach(row, first - row * cols)
      this.#writeCell(next, first, after - first)
      cell = after - 1
    }
  }

  /** Whether the terminal shows the cell already, near enough. */
  #isShown(next: CellBuffer, cell: number): boolean {
    const shown = this.#shown
    const attributes = shownAttributes(next, cell)
    if (attributes !== shown.attributes[cell] || next.links[cell] !== shown.links[cell]) return false
    const code = next.codes[cell]!
    const front = next.foreground[cell]!
    const back = next.background[cell]!
    const shownCode = shown.codes[cell]!
    const shownFront = shown.foreground[cell]!
    const shownBack = shown.background[cell]!
    const tolerance = this.#tolerance
    if (attributes !== 0 || !isHalves(code) || !isHalves(shownCode))
      return code === shownCode && isNear(front, shownFront, tolerance) && isNear(back, shownBack, tolerance)
    return (
      isNear(upperOf(code, front, back), upperOf(shownCode, shownFront, shownBack), tolerance) &&
      isNear(lowerOf(code, front, back), lowerOf(shownCode, shownFront, shownBack), tolerance)
    )
  }

  /** Brings the cursor there: not at all, by writing a short gap again, forward, or by an absolute move. */
  #reach(row: number, column: number): void {
    const gap = row === this.#row ? column - this.#column : UNKNOWN
    if (gap === 0) return
    if (gap > 0 && gap <= MAX_REWRITTEN_GAP && this.#rewrite(gap)) return
    if (gap < 0) return this.#moveTo(row, column)
    this.#out.put(ESCAPE)
    this.#out.put(BRACKET)
    if (gap > 1) this.#out.putNumber(gap)
    this.#out.put(0x43)
    this.#column = column
  }

  /** Only what takes one byte a cell: ASCII that the pen would draw as it is shown. */
  #rewrite(gap: number): boolean {
    const {codes, cols} = this.#shown
    const start = this.#row * cols + this.#column
    for (let cell = start; cell < start + gap; cell++) if (!this.#drawsAlike(cell)) return false
    for (let cell = start; cell < start + gap; cell++) this.#out.put(codes[cell]!)
    this.#column += gap
    return true
  }

  #drawsAlike(cell: number): boolean {
    const {codes, attributes, foreground, background, links} = this.#shown
    const code = codes[cell]!
    return (
      links[cell] === this.#link &&
      code >= BLANK &&
      code < 0x7f &&
      attributes[cell] === this.#pen.attributes &&
      background[cell] === this.#pen.background &&
      (foreground[cell] === this.#pen.foreground || (code === BLANK && this.#pen.attributes === 0))
    )
  }

  #writeCell(next: CellBuffer, cell: number, width: number): void {
    const code = next.codes[cell]!
    this.#linkTo(next.links[cell]!)
    if (isControl(code)) throw new Error(`cell ${cell} holds the control code ${code}`)
    if (shownAttributes(next, cell) === 0 && isHalves(code)) this.#writeHalves(next, cell)
    else this.#writeGlyph(next, cell, width)
  }

  #writeHalves({codes, foreground, background}: CellBuffer, cell: number): void {
    const [code, front, back] = [codes[cell]!, foreground[cell]!, background[cell]!]
    const choice = this.#halves
    choice.choose(upperOf(code, front, back), lowerOf(code, front, back), this.#pen, this.#tolerance)
    this.#pen.set(0, choice.foreground, choice.background, this.#out)
    this.#out.putCode(choice.code)
    this.#column += 1
    this.#note(cell, choice.code)
  }

  #writeGlyph(next: CellBuffer, cell: number, width: number): void {
    const pen = this.#pen
    const front = pen.frontFor(next.foreground[cell]!, this.#tolerance)
    const back = pen.backFor(next.background[cell]!, this.#tolerance)
    pen.set(shownAttributes(next, cell), front, back, this.#out)
    const code = next.codes[cell]!
    if (isSureWidth(code)) {
      this.#out.putCode(code)
      this.#column += 1
    } else this.#writeCautiously(code, cell, width)
    this.#note(cell, code)
    for (let tail = cell + 1; tail < cell + width; tail++) this.#shown.copyCell(next, tail)
  }

  /** Terminals disagree on the width of this glyph: its columns are blanked first, and no place after it is relied on. */
  #writeCautiously(code: number, cell: number, width: number): void {
    const {cols} = this.#shown
    for (let step = 0; step < width; step++) this.#out.put(BLANK)
    this.#moveTo(Math.floor(cell / cols), cell % cols)
    this.#out.putText(this.#glyphs.text(code))
    this.#row = UNKNOWN
  }

  /** What the terminal shows now: the code in the pen's colours. */
  #note(cell: number, code: number): void {
    this.#shown.set(cell, code, this.#pen)
    this.#shown.links[cell] = this.#link
  }

  /** OSC 8: what is written from now on leads there; 0 leads nowhere. Parts with one number are one link to the terminal. */
  #linkTo(link: number): void {
    if (link === this.#link) return
    this.#out.putText(link === 0 ? '\x1b]8;;\x1b\\' : `\x1b]8;id=${link};${this.#links.address(link)}\x1b\\`)
    this.#link = link
  }

  #moveTo(row: number, column: number): void {
    this.#out.put(ESCAPE)
    this.#out.put(BRACKET)
    this.#out.putNumber(row + 1)
    this.#out.put(0x3b)
    this.#out.putNumber(column + 1)
    this.#out.put(0x48)
    this.#row = row
    this.#column = column
  }
}

/** What of the attributes can be seen. */
const shownAttributes = ({codes, attributes}: CellBuffer, cell: number): number =>
  codes[cell] === BLANK ? attributes[cell]! & SHOWN_ON_BLANK : attributes[cell]!

const isControl = (code: number): boolean => code < BLANK || (code >= 0x7f && code < 0xa0)

const worstCase = ({cols, rows}: GridSize): number =>
  cols * rows * MAX_CELL_BYTES + MAX_LINKS * LINK_BYTES + FRAME_BYTES
