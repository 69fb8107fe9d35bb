/**
 * Probabilities as integers of 16 bits (65536 is certainty), and their log-odds (1/256 nat). Everything is made of the
 * shipped knots by integer arithmetic alone, so that every engine comes to the same tables.
 */
import {COST_KNOTS, KNOT_STEP, MAX_LOG_ODDS, SQUASH_KNOTS} from './logistic-knots.js'

export {MAX_LOG_ODDS} from './logistic-knots.js'

export const PROBABILITY_BITS = 16
export const PROBABILITY_ONE = 1 << PROBABILITY_BITS
/** Costs are counted in 1/256 bit. */
export const COST_ONE = 256

/** Probability at log-odds `i - MAX_LOG_ODDS`: 1..65535. */
export const SQUASH: Uint16Array = Uint16Array.from(interpolate(SQUASH_KNOTS))
/** Log-odds at each probability 0..65535; ascending. */
export const STRETCH: Int16Array = invert(SQUASH)
/** What a decision costs, in 1/256 bit, that had been given log-odds `i - MAX_LOG_ODDS`. */
export const COST: Uint16Array = Uint16Array.from(interpolate(COST_KNOTS))

/** What it costs, in 1/256 bit, to code `bit` where a one has `probability` (1..65535). */
export function costOf(bit: number, probability: number): number {
  const logOdds = STRETCH[probability]!
  return COST[MAX_LOG_ODDS + (bit === 1 ? logOdds : -logOdds)]!
}

function interpolate(knots: readonly number[]): number[] {
  return Array.from({length: 2 * MAX_LOG_ODDS + 1}, (_, i) => {
    const knot = (i / KNOT_STEP) | 0
    const past = i % KNOT_STEP
    const next = knots[past === 0 ? knot : knot + 1]!
    return (knots[knot]! * (KNOT_STEP - past) + next * past + KNOT_STEP / 2) >> 4
  })
}

/** For each probability the first log-odds that reach it. */
function invert(squash: Uint16Array): Int16Array {
  const stretch = new Int16Array(PROBABILITY_ONE)
  let at = 0
  for (let probability = 0; probability < PROBABILITY_ONE; probability++) {
    while (at < squash.length - 1 && squash[at]! < probability) at++
    stretch[probability] = at - MAX_LOG_ODDS
  }
  return stretch
}
