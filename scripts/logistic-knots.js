// Prints the constants of peer/src/core/picture/coding/entropy/logistic-knots.ts. They are shipped, not calculated at run time,
// since engines differ in the last bits of Math.exp and Math.log2 and both sides of a call need the same integers:
//   node scripts/logistic-knots.js > peer/src/core/picture/coding/entropy/logistic-knots.ts && npm run format
const LOG_ODDS_ONE = 256
const MAX_LOG_ODDS = 11 * LOG_ODDS_ONE
const KNOT_STEP = 16
const PROBABILITY_ONE = 65536
const COST_ONE = 256

const positions = Array.from(
  {length: (2 * MAX_LOG_ODDS) / KNOT_STEP + 1},
  (_, i) => (i * KNOT_STEP - MAX_LOG_ODDS) / LOG_ODDS_ONE,
)
const squash = positions.map(x => Math.round(PROBABILITY_ONE / (1 + Math.exp(-x))))
const cost = positions.map(x => Math.round(COST_ONE * Math.log2(1 + Math.exp(-x))))

console.log(`/** Made by scripts/logistic-knots.js; a test compares. */
/** Log-odds are in 1/${LOG_ODDS_ONE} nat, from -MAX_LOG_ODDS to MAX_LOG_ODDS. */
export const MAX_LOG_ODDS = ${MAX_LOG_ODDS}
/** Log-odds from one knot to the next; between them the tables are linear. */
export const KNOT_STEP = ${KNOT_STEP}
/** Probability, in 1/${PROBABILITY_ONE}, at each knot. */
export const SQUASH_KNOTS: readonly number[] = [${squash.join(', ')}]
/** What a decision costs, in 1/${COST_ONE} bit, at the log-odds that had been given to it. */
export const COST_KNOTS: readonly number[] = [${cost.join(', ')}]`)
