/** The tables of entropy/logistic.ts, which writes them here: one source for both. */

export const MAX_LOG_ODDS: i32 = 2816
const LOG_ODDS: i32 = 2 * MAX_LOG_ODDS + 1

/** 16-bit numbers each: probability by log-odds, log-odds by probability, cost by log-odds. */
export const squash: usize = memory.data(2 * LOG_ODDS, 16)
export const stretch: usize = memory.data(2 * 65536, 16)
export const cost: usize = memory.data(2 * LOG_ODDS, 16)

export function probabilityOf(logOdds: i32): i32 {
  const limited = max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, logOdds))
  return load<u16>(squash + (usize(MAX_LOG_ODDS + limited) << 1))
}

/** `probability`: 0..65535. */
export function logOddsOf(probability: i32): i32 {
  return load<i16>(stretch + (usize(probability) << 1))
}

/** In 1/256 bit. */
export function costOf(bit: i32, probability: i32): i32 {
  const logOdds = logOddsOf(probability)
  return load<u16>(cost + (usize(MAX_LOG_ODDS + (bit === 1 ? logOdds : -logOdds)) << 1))
}
