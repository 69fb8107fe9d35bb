/** How far two colours of cells are from each other, for an encoder that may pass over small differences. Pure. */
import {type Colour, directColour} from '../../core/picture/paint/colour.js'

const FIRST_DIRECT = directColour(0)

export const isDirect = (colour: Colour): boolean => colour >= FIRST_DIRECT

/** Whether no channel differs by more than the tolerance (of 255). What a palette's colours are nobody knows: these must be equal. */
export function isNear(a: Colour, b: Colour, tolerance: number): boolean {
  if (a === b) return true
  if (tolerance === 0 || !isDirect(a) || !isDirect(b)) return false
  const blue = (a & 255) - (b & 255)
  if (blue > tolerance || blue < -tolerance) return false
  const green = ((a >> 8) & 255) - ((b >> 8) & 255)
  if (green > tolerance || green < -tolerance) return false
  const red = ((a >> 16) & 255) - ((b >> 16) & 255)
  return red <= tolerance && red >= -tolerance
}

/** The colour half way between two; the first where there is none. */
export function middle(a: Colour, b: Colour): Colour {
  if (!isDirect(a) || !isDirect(b)) return a
  const half = (shift: number): number => ((((a >> shift) & 255) + ((b >> shift) & 255)) >> 1) << shift
  return directColour(half(16) | half(8) | half(0))
}
