/**
 * Puts one screen together: Ink's frame, and above it panes (pictures, meters) in the cells that Ink left
 * blank and no popup covers. Made with the screen; keeps its buffers until the screen changes size.
 */
import type {GridSize} from '../../core/picture/grid.js'
import type {Cells} from '../../core/picture/paint/cells.js'
import type {ColourMode} from '../../core/picture/paint/look.js'
import {CellBuffer} from './cell-buffer.js'
import {type ChromeColours, chromeColours} from './chrome-colours.js'
import type {GlyphTable} from './glyph-table.js'
import {readInkFrame} from './ink-frame.js'
import {LinkTable} from './link-table.js'
import type {Rect} from './rect.js'

const CLOSED = 0
const GROUND = 1
const RAISED = 2

/** A rectangle of cells that changes faster than Ink could draw it. */
export type Pane = {
  readonly rect: Rect
  /** As many as the rectangle has. */
  readonly cells: Cells
  /** Whether it belongs to what lies above other panes. */
  readonly raised: boolean
  /** Whether it changes with time alone. */
  readonly moves: boolean
  /** Brings `cells` up to date; false when they are as they were the last time. */
  refresh(nowMs: number): boolean
}

/** A part of the screen that leads somewhere. */
export type Link = {readonly rect: Rect; readonly address: string}

/** More than a screen full of text has; it bounds what an update may hold. */
export const MAX_LINKS = 64

export class Compositor {
  /** What the terminal is to show, up to date after `compose`. */
  readonly cells: CellBuffer
  readonly #chrome: CellBuffer
  /** Where a pane may draw, and which: one of the values below. */
  #open: Uint8Array
  #panes: readonly Pane[] = []
  #rebuilt = true
  readonly #glyphs: GlyphTable
  readonly #colours: ChromeColours
  readonly #links: LinkTable

  constructor(size: GridSize, glyphs: GlyphTable, colours: ColourMode, links = new LinkTable()) {
    this.#glyphs = glyphs
    this.#links = links
    this.#colours = chromeColours(colours)
    this.cells = new CellBuffer(size)
    this.#chrome = new CellBuffer(size)
    this.#open = new Uint8Array(size.cols * size.rows)
  }

  /** Forgets the frame and the panes of the old size. */
  resize(size: GridSize): void {
    this.cells.resize(size)
    this.#chrome.resize(size)
    this.#open = new Uint8Array(size.cols * size.rows)
    this.#panes = []
    this.#rebuilt = true
  }

  /**
   * A new frame with the panes that belong to it; `covers` are the popups that nothing shines through,
   * `raised` is where raised panes alone may draw, `links` what of the frame can be clicked.
   */
  setScene(
    frame: string,
    panes: readonly Pane[],
    covers: readonly Rect[],
    raised: Rect | null = null,
    links: readonly Link[] = [],
  ): void {
    readInkFrame(frame, this.#chrome, this.#glyphs, this.#colours)
    this.#markAll(links.slice(0, MAX_LINKS))
    this.#panes = panes
    this.#findOpenCells()
    if (raised !== null) this.#raise(raised)
    for (const cover of covers) this.#close(cover)
    this.#rebuilt = true
  }

  /** Whether the screen changes with time alone. */
  get moves(): boolean {
    return this.#panes.some(pane => pane.moves)
  }

  /** Brings `cells` up to date; false when nothing has changed since. */
  compose(nowMs: number): boolean {
    const rebuilt = this.#rebuilt
    if (rebuilt) this.cells.copyFrom(this.#chrome)
    this.#rebuilt = false
    let changed = rebuilt
    for (const pane of this.#panes) {
      if (!pane.refresh(nowMs) && !rebuilt) continue
      this.#paint(pane)
      changed = true
    }
    return changed
  }

  #findOpenCells(): void {
    for (let cell = 0; cell < this.#open.length; cell++)
      this.#open[cell] = this.#chrome.isEmpty(cell) ? GROUND : CLOSED
  }

  /** Where numbers were given anew on the way, those at the start mean something else by now: again, then, from the first on. */
  #markAll(links: readonly Link[]): void {
    const {generation} = this.#links
    for (const {rect, address} of links) this.#mark(rect, this.#links.number(address))
    if (this.#links.generation === generation) return
    this.#chrome.links.fill(0)
    for (const {rect, address} of links) this.#mark(rect, this.#links.number(address))
  }

  #mark(part: Rect, link: number): void {
    for (const [from, to] of this.#linesOf(part)) this.#chrome.links.fill(link, from, to)
  }

  #close(cover: Rect): void {
    for (const [from, to] of this.#linesOf(cover)) this.#open.fill(CLOSED, from, to)
  }

  #raise(part: Rect): void {
    for (const [from, to] of this.#linesOf(part)) {
      for (let cell = from; cell < to; cell++) if (this.#open[cell] === GROUND) this.#open[cell] = RAISED
    }
  }

  /** The first cell of each line, and the one behind its last. */
  *#linesOf({x, y, cols, rows}: Rect): Generator<[number, number]> {
    const end = Math.min(x + cols, this.cells.cols)
    for (let row = y; row < Math.min(y + rows, this.cells.rows); row++) {
      yield [row * this.cells.cols + x, row * this.cells.cols + end]
    }
  }

  #paint({rect, cells, raised}: Pane): void {
    const layer = raised ? RAISED : GROUND
    const {codes, foreground, background} = cells
    const cols = Math.min(rect.cols, this.cells.cols - rect.x)
    const rows = Math.min(rect.rows, this.cells.rows - rect.y)
    for (let row = 0; row < rows; row++) {
      let from = row * rect.cols
      let to = (rect.y + row) * this.cells.cols + rect.x
      for (const end = to + cols; to < end; to++, from++) {
        if (this.#open[to] !== layer) continue
        this.cells.codes[to] = codes[from]!
        this.cells.attributes[to] = 0
        this.cells.foreground[to] = foreground[from]!
        this.cells.background[to] = background[from]!
      }
    }
  }
}
