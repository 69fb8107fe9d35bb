/** Differences of levels (-15..15) sorted into few classes; tables, since they are looked up for every sample. */
import {LEVELS} from '../../picture.js'

const MOST = LEVELS - 1
/** To be added to a difference before it is looked up. */
export const OFFSET = MOST

const classes = (classOf: (difference: number) => number): Uint8Array =>
  Uint8Array.from({length: 2 * MOST + 1}, (_, i) => classOf(i - MOST))

export const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value))

/** 0 less, 1 none, 2 more. */
export const SIGN: Uint8Array = classes(difference => Math.sign(difference) + 1)
/** 0..4 for -2..2 and beyond. */
export const FIVE: Uint8Array = classes(difference => clamp(difference, 2) + 2)
/** 0..8 for -4..4 and beyond. */
export const NINE: Uint8Array = classes(difference => clamp(difference, 4) + 4)
/** 0..5 for -2..2 and more: what goes further the same way as it. */
export const SIX: Uint8Array = classes(difference => Math.max(0, Math.min(5, difference + 2)))
