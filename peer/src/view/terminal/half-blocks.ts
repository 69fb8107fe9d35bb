/**
 * Glyphs that fill the upper or lower half of their cell, both, or none: what they show is two colours, and the same two
 * can be shown in several ways. Pure, without allocation: it runs for every cell that changes.
 */
import {type Colour, OWN_COLOUR} from '../../core/picture/paint/colour.js'
import {BLANK} from '../cells/cell-buffer.js'
import {isNear, middle} from '../cells/near-colour.js'
import type {Pen} from './pen.js'

export const UPPER_HALF = 0x2580
export const LOWER_HALF = 0x2584
export const FULL_BLOCK = 0x2588
/** A half in the terminal’s own text colour, a number that is no colour; one in its own background is `OWN_COLOUR`. */
export const OWN_INK = 0xffffff
/** Bytes of a block glyph. */
const BLOCK_BYTES = 3

export const isHalves = (code: number): boolean =>
  code === BLANK || code === UPPER_HALF || code === LOWER_HALF || code === FULL_BLOCK

const ink = (foreground: Colour): Colour => (foreground === OWN_COLOUR ? OWN_INK : foreground)

export const upperOf = (code: number, foreground: Colour, background: Colour): Colour =>
  code === UPPER_HALF || code === FULL_BLOCK ? ink(foreground) : background
export const lowerOf = (code: number, foreground: Colour, background: Colour): Colour =>
  code === LOWER_HALF || code === FULL_BLOCK ? ink(foreground) : background

/** Finds the cheapest way for a pen to draw two halves; the answer stands in the fields until the next. */
export class HalfBlockChoice {
  code = BLANK
  foreground: Colour = OWN_COLOUR
  background: Colour = OWN_COLOUR
  #cost = 0

  /** Each half is drawn within the tolerance. */
  choose(upper: Colour, lower: Colour, pen: Pen, tolerance: number): void {
    this.#cost = Number.POSITIVE_INFINITY
    const one = isNear(upper, lower, tolerance) ? middle(upper, lower) : null
    if (one !== null) this.#tryEven(one, upper, lower, pen, tolerance)
    else {
      this.#trySplit(UPPER_HALF, upper, lower, pen, tolerance)
      this.#trySplit(LOWER_HALF, lower, upper, pen, tolerance)
    }
  }

  #tryEven(one: Colour, upper: Colour, lower: Colour, pen: Pen, tolerance: number): void {
    const fits = (colour: Colour): boolean =>
      isNear(colour, upper, tolerance) && isNear(colour, lower, tolerance)
    if (one !== OWN_INK) this.#try(BLANK, pen.foreground, fits(pen.background) ? pen.background : one, pen)
    if (one === OWN_COLOUR) return
    if (one === OWN_INK) this.#try(FULL_BLOCK, OWN_COLOUR, pen.background, pen)
    else if (fits(pen.foreground)) this.#try(FULL_BLOCK, pen.foreground, pen.background, pen)
  }

  #trySplit(code: number, front: Colour, back: Colour, pen: Pen, tolerance: number): void {
    if (front === OWN_COLOUR || back === OWN_INK) return
    const foreground = front === OWN_INK ? OWN_COLOUR : pen.frontFor(front, tolerance)
    this.#try(code, foreground, pen.backFor(back, tolerance), pen)
  }

  #try(code: number, foreground: Colour, background: Colour, pen: Pen): void {
    const cost = pen.cost(foreground, background) + (code === BLANK ? 1 : BLOCK_BYTES)
    if (cost >= this.#cost) return
    this.#cost = cost
    this.code = code
    this.foreground = foreground
    this.background = background
  }
}
