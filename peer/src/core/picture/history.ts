import type {Picture} from './picture.js'
import {REFERENCE_HISTORY} from './picture-message.js'

/** The newest pictures by number, for use as references. Both sides keep the same span. */
export class History {
  readonly #slots: ({number: number; picture: Picture} | undefined)[] = new Array(REFERENCE_HISTORY + 1)

  add(number: number, picture: Picture): void {
    const slot = number % this.#slots.length
    const held = this.#slots[slot]
    if (held === undefined || held.number < number) this.#slots[slot] = {number, picture}
  }

  get(number: number): Picture | null {
    const held = this.#slots[number % this.#slots.length]
    return held?.number === number ? held.picture : null
  }
}
