/** The writer's choice which changes to show: see levels/skip-decision.ts. */

import {costOf} from './logistic'
import {dissent, height, reference, source, width} from './memory'

const DIRECTION_COST: i32 = 563
const LEVEL_COST: i32 = 307
const ERROR_SHIFT: i64 = 13
const WEIGHT_ONE: i32 = 8
const DISSENT_WEIGHT: i32 = 5
const COMPANY_WEIGHT: i32 = 16
const DISSENT_FADE: i32 = 2
const MAX_DISSENT: i32 = 255

/** The level to show; `probability` that another one than `shown` is. */
export function choose(index: usize, shown: i32, probability: i32, skip: i32): i32 {
  const wanted: i32 = load<u8>(source + index)
  const doubted: i32 = load<u8>(dissent + index)
  if (wanted === shown) {
    if (doubted > 0) store<u8>(dissent + index, max(0, doubted - DISSENT_FADE))
    return shown
  }
  if (skip > 0 && isWorthLess(index, wanted - shown, probability, skip)) {
    store<u8>(dissent + index, min(MAX_DISSENT, doubted + 1))
    return shown
  }
  store<u8>(dissent + index, 0)
  return wanted
}

function isWorthLess(index: usize, change: i32, probability: i32, skip: i32): bool {
  const flag = costOf(1, probability) - costOf(0, probability)
  const cost = flag + DIRECTION_COST + LEVEL_COST * abs(change)
  const company = max(0, companyOf(index, change > 0 ? 1 : -1))
  const weight = WEIGHT_ONE + DISSENT_WEIGHT * load<u8>(dissent + index) + COMPANY_WEIGHT * company
  return i64(abs(change) * weight) << ERROR_SHIFT < i64(skip) * i64(cost)
}

/** How many of the eight neighbours change the same way, those by more than one level twice, less those that do not. */
function companyOf(index: usize, sign: i32): i32 {
  const samples = isize(width * height)
  let company = 0
  for (let row = -isize(width); row <= isize(width); row += isize(width))
    for (let side: isize = -1; side <= 1; side++) {
      const at = isize(index) + row + side
      if (at < 0 || at >= samples || at === isize(index)) continue
      const change: i32 = i32(load<u8>(source + at)) - i32(load<u8>(reference + at))
      company += max(-1, min(2, change * sign))
    }
  return company
}
