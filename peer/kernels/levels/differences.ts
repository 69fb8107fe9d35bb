/** Levels, and differences of them sorted into few classes: see levels/level-differences.ts. */

export const BRIGHTEST: i32 = 15
/** Of differences. */
export const MOST_CHANGE: i32 = BRIGHTEST

/** 0 less, 1 none, 2 more. */
export function sign(difference: i32): i32 {
  return i32(difference > 0) - i32(difference < 0) + 1
}

/** 0..4 for -2..2 and beyond. */
export function five(difference: i32): i32 {
  return clamp(difference, 2) + 2
}

/** 0..8 for -4..4 and beyond. */
export function nine(difference: i32): i32 {
  return clamp(difference, 4) + 4
}

/** 0..5 for -2..2 and more. */
export function six(difference: i32): i32 {
  return max(0, min(5, difference + 2))
}

export function clamp(value: i32, most: i32): i32 {
  return max(-most, min(most, value))
}
