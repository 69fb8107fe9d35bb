import type {Grid} from './grid.js'
import {REFERENCE_HISTORY} from './picture-message.js'

/** The newest pictures by number, for use as references. Both sides keep the same span. */
export class History {
  readonly #slots: ({number: number; grid: Grid} | undefined)[] = new Array(REFERENCE_HISTORY + 1)

  add(number: number, grid: Grid): void {
    const slot = number % this.#slots.length
    const held = this.#slots[slot]
    if (held === undefined || held.number < number) this.#slots[slot] = {number, grid}
  }

  get(number: number): Grid | null {
    const held = this.#slots[number % this.#slots.length]
    return held?.number === number ? held.grid : null
  }
}
