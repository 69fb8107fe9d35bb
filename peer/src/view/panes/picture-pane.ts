import {sameGridSize} from '../../core/picture/grid.js'
import {blankCells, type Cells} from '../../core/picture/paint/cells.js'
import type {Look} from '../../core/picture/paint/look.js'
import {Painter} from '../../core/picture/paint/painter.js'
import {chromaSize, MAX_HEIGHT, MAX_WIDTH, type Picture, type Size} from '../../core/picture/picture.js'
import type {Pane} from '../cells/compositor.js'
import type {Rect} from '../cells/rect.js'

const NOWHERE: Rect = {x: 0, y: 0, cols: 0, rows: 0}
/** What moves by itself is drawn no oftener: it decorates, and every cell of it changes. */
export const MOVE_INTERVAL_MS = 100

/**
 * One person's newest picture. Made when the person gets a card, moved as the layout changes, gone with the person.
 * Painted when the screen is about to be drawn: a picture that nobody sees costs nothing.
 */
export class PicturePane implements Pane {
  rect = NOWHERE
  cells: Cells = blankCells(0, 0)
  raised = false
  #painter: Painter
  #picture: Picture | null = null
  #stale = true
  #paintedAtMs = Number.NEGATIVE_INFINITY

  constructor(look: Look) {
    this.#painter = new Painter(look)
  }

  get mirrored(): boolean {
    return this.#painter.look.mirrored
  }

  get moves(): boolean {
    const {filter} = this.#painter.look
    return this.#picture !== null && (filter === 'rainbow' || filter === 'matrix')
  }

  /** The picture at hand is drawn anew: a sender with nothing new to show sends nothing. */
  setLook(look: Look): void {
    this.#painter = new Painter(look)
    this.#stale = true
  }

  /** The picture at hand is drawn to the new size until one made for it comes. */
  place(rect: Rect, raised = false): void {
    this.raised = raised
    const resized = !sameGridSize(rect, this.rect)
    this.rect = rect
    if (!resized) return
    this.cells = blankCells(rect.cols, rect.rows)
    this.#stale = true
  }

  /** Holds on to the picture, which must not change any more. False for one whose samples do not fill its size. */
  draw(picture: Picture): boolean {
    if (!isWhole(picture)) return false
    this.#picture = picture
    this.#stale = true
    return true
  }

  refresh(nowMs: number): boolean {
    const isDue = this.#stale || (this.moves && nowMs - this.#paintedAtMs >= MOVE_INTERVAL_MS)
    if (!isDue) return false
    this.#stale = false
    if (this.#picture === null || this.cells.codes.length === 0) return true
    this.#painter.paint(this.#picture, this.cells, nowMs)
    this.#paintedAtMs = nowMs
    return true
  }
}

function isWhole(picture: Picture): boolean {
  if (!isSize(picture)) return false
  const count = picture.width * picture.height
  switch (picture.format) {
    case 'levels':
      return picture.levels.length === count
    case 'colour': {
      const {width, height} = chromaSize(picture)
      const chroma = width * height
      return [picture.luma.length, picture.blue.length, picture.red.length].every(
        (length, plane) => length === (plane === 0 ? count : chroma),
      )
    }
    default:
      return picture satisfies never
  }
}

const isSize = ({width, height}: Size): boolean =>
  Number.isInteger(width) &&
  Number.isInteger(height) &&
  Math.min(width, height) > 0 &&
  width <= MAX_WIDTH &&
  height <= MAX_HEIGHT
