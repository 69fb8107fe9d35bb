import {sameGridSize} from '../../core/picture/grid.js'
import {LEVELS, type Picture, type Size, sameSize} from '../../core/picture/picture.js'
import {levelsOf} from '../../core/picture/ramp.js'
import {BLANK} from '../cells/cell-buffer.js'
import {PLAIN} from '../cells/cell-style.js'
import type {Pane} from '../cells/compositor.js'
import type {Rect} from '../cells/rect.js'

const NOWHERE: Rect = {x: 0, y: 0, cols: 0, rows: 0}
type Levels = Size & {readonly levels: Uint8Array}
const NO_PICTURE: Levels = {width: 0, height: 0, levels: new Uint8Array(0)}

/**
 * One person's newest picture, in the terminal's own colour. Made when the person gets a card, moved as the
 * layout changes, gone with the person.
 */
export class PicturePane implements Pane {
  rect = NOWHERE
  codes = new Uint32Array(0)
  readonly style = PLAIN
  changed = true
  readonly #ramp: Uint32Array
  readonly #mirrored: boolean
  #picture: Levels = NO_PICTURE

  /** `ramp`: a code for each level. People know themselves from mirrors: the own picture is `mirrored`. */
  constructor(ramp: Uint32Array, mirrored: boolean) {
    if (ramp.length !== LEVELS) throw new Error(`a ramp has ${LEVELS} glyphs, not ${ramp.length}`)
    this.#ramp = ramp
    this.#mirrored = mirrored
  }

  /** Keeps the picture: a sender with nothing new to show sends nothing. */
  place(rect: Rect): void {
    const resized = !sameGridSize(rect, this.rect)
    this.rect = rect
    if (!resized) return
    this.codes = new Uint32Array(rect.cols * rect.rows)
    this.#paint()
  }

  /** Copies the picture. One whose levels do not fill its size is no picture. */
  draw(picture: Picture): void {
    const {width, height} = picture
    const levels = levelsOf(picture)
    if (levels.length !== width * height) return
    if (!sameSize(picture, this.#picture))
      this.#picture = {width, height, levels: new Uint8Array(levels.length)}
    this.#picture.levels.set(levels)
    this.#paint()
  }

  /** A picture of another size (its sender has yet to hear of a resize) is centred and cut. */
  #paint(): void {
    const {rect, codes} = this
    const {width: cols, height: rows, levels} = this.#picture
    this.changed = true
    if (cols < rect.cols || rows < rect.rows) codes.fill(BLANK)
    const columns = overlap(cols, rect.cols)
    const lines = overlap(rows, rect.rows)
    const step = this.#mirrored ? -1 : 1
    for (let row = 0; row < lines.length; row++) {
      let to = (lines.to + row) * rect.cols + columns.to
      let from = (lines.from + row) * cols + (this.#mirrored ? cols - 1 - columns.from : columns.from)
      for (const end = to + columns.length; to < end; to++, from += step) {
        codes[to] = this.#ramp[levels[from]!] ?? BLANK
      }
    }
  }
}

/** The common part of a length and the place for it, both centred: where it starts in each. */
function overlap(length: number, place: number): {from: number; to: number; length: number} {
  const common = Math.min(length, place)
  return {from: (length - common) >> 1, to: (place - common) >> 1, length: common}
}
