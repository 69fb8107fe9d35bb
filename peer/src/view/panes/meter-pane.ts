import {within} from '@s2c/shared/within'
import {blankCells} from '../../core/picture/paint/cells.js'
import type {Pane} from '../cells/compositor.js'
import type {Rect} from '../cells/rect.js'
import {METER_COLS} from '../scene/meter-place.js'

/** What is not reached shows as the border that the meter lies on. */
const UNICODE_STEPS = {reached: '▁▂▃▅▇', rest: '─'}
const ASCII_STEPS = {reached: '.:|||', rest: '-'}
/** Quieter than this is shown as silence: a room's noise is not news. Speech reaches -26 to -14 dBFS. */
const SILENCE_DBFS = -50
const STEP_DB = 8

/** How loud somebody is, as a row of rising steps. Made for each place a layout gives it. */
export class MeterPane implements Pane {
  readonly rect: Rect
  readonly cells = blankCells(METER_COLS, 1)
  readonly moves = false
  readonly raised: boolean
  #stale = true
  readonly #steps: typeof UNICODE_STEPS
  #lit = 0

  constructor(x: number, y: number, unicode: boolean, raised = false) {
    this.raised = raised
    this.rect = {x, y, cols: METER_COLS, rows: 1}
    this.#steps = unicode ? UNICODE_STEPS : ASCII_STEPS
    this.#paint()
  }

  /** `level`: root mean square, 0..1 of full scale. */
  show(level: number): void {
    const steps = level > 0 ? Math.floor((20 * Math.log10(level) - SILENCE_DBFS) / STEP_DB) + 1 : 0
    const lit = within(steps, METER_COLS)
    if (lit === this.#lit) return
    this.#lit = lit
    this.#paint()
    this.#stale = true
  }

  refresh(): boolean {
    const changed = this.#stale
    this.#stale = false
    return changed
  }

  #paint(): void {
    const {reached, rest} = this.#steps
    for (let step = 0; step < METER_COLS; step++) {
      this.cells.codes[step] = (step < this.#lit ? reached : rest.repeat(METER_COLS)).charCodeAt(step)
    }
  }
}
