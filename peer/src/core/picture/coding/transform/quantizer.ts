/** Step sizes: a quantizer of 0..MAX_QUANTIZER, whose step doubles each 6 (that of H.264 at the same number). */
import {COEFFICIENT_SCALE, MAX_COEFFICIENT} from './dct.js'

export const MAX_QUANTIZER = 63
export const QUANTIZER_BITS = 6

/** Steps of the first six, in 1/COEFFICIENT_SCALE. */
const FIRST_STEPS = [10, 11, 13, 14, 16, 18] as const

/** In units of scaled coefficients. */
export const stepOf = (quantizer: number): number => FIRST_STEPS[quantizer % 6]! << ((quantizer / 6) | 0)

/** Chroma is quantized this much finer than luma, in the first picture of a chain even finer: what it starts with stays. */
const FINER_CHROMA = 5
const FINER_FIRST_CHROMA = 4
/** From here on chroma follows luma with two thirds of its steps: coarse chroma shows and saves little. */
const CHROMA_KNEE = 26

export function chromaQuantizer(quantizer: number, isFirst: boolean): number {
  const finer = quantizer - FINER_CHROMA - (isFirst ? FINER_FIRST_CHROMA : 0)
  return Math.max(0, finer <= CHROMA_KNEE ? finer : CHROMA_KNEE + ((((finer - CHROMA_KNEE) * 2) / 3) | 0))
}

export const dequantize = (level: number, step: number): number =>
  Math.max(-MAX_COEFFICIENT, Math.min(MAX_COEFFICIENT, Math.imul(level, step)))

/** Squared error that is worth one bit (Sullivan and Wiegand's rule for H.264), squared coefficients as scaled. */
export const scaledErrorPerBit = (step: number): number => 0.136 * step * step

export const SQUARED_SCALE = COEFFICIENT_SCALE * COEFFICIENT_SCALE
