/**
 * A picture of levels without a reference: each sample against the median edge detector's guess (MED, of LOCO-I) from
 * the samples to its left and above.
 */
import {LEVELS, type Size} from '../../picture.js'
import type {BitPort} from '../entropy/arithmetic-coder.js'
import {FIVE, NINE, OFFSET, SIGN} from './level-differences.js'
import type {LevelModels} from './level-models.js'

/** What is before the first sample. */
const MIDDLE = LEVELS >> 1

/** Codes `levels`, which a reading port fills and a writing one takes from `source`. */
export function codeAlone(
  port: BitPort,
  {predictors: {surprising, above, beyond}}: LevelModels,
  {width, height}: Size,
  source: Uint8Array | null,
  levels: Uint8Array,
): void {
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const west = x > 0 ? levels[i - 1]! : y > 0 ? levels[i - width]! : MIDDLE
      const north = y > 0 ? levels[i - width]! : west
      const northwest = x > 0 && y > 0 ? levels[i - width - 1]! : north
      const northeast = y > 0 && x < width - 1 ? levels[i - width + 1]! : north
      const farWest = x > 1 ? levels[i - 2]! : west
      const farNorth = y > 1 ? levels[i - 2 * width]! : north
      const guess = medianEdge(west, north, northwest)
      const slopes =
        FIVE[west - northwest + OFFSET]! * 25 +
        FIVE[north - northwest + OFFSET]! * 5 +
        FIVE[northeast - north + OFFSET]!
      const unrest = Math.min(
        7,
        Math.abs(west - northwest) + Math.abs(north - northwest) + Math.abs(northeast - north),
      )
      const around =
        (NINE[west - guess + OFFSET]! * 9 + NINE[north - guess + OFFSET]!) * 9 +
        NINE[northeast - guess + OFFSET]!
      const level = source === null ? guess : source[i]!
      const seen = surprising.contexts
      seen[0] = slopes
      seen[1] = guess * 25 + FIVE[west - north + OFFSET]! * 5 + FIVE[northeast - north + OFFSET]!
      seen[2] = around
      seen[3] = west * LEVELS + north
      seen[4] = unrest * 8 + Math.min(7, Math.abs(farWest - west) + Math.abs(farNorth - north))
      surprising.weigh(0, unrest >> 1)
      if (surprising.code(port, level === guess ? 0 : 1) === 0) {
        levels[i] = guess
        continue
      }
      let up = guess === 0 ? 1 : 0
      if (guess > 0 && guess < LEVELS - 1) {
        above.see(0, slopes)
        above.see(1, guess * 9 + SIGN[west - guess + OFFSET]! * 3 + SIGN[north - guess + OFFSET]!)
        above.see(2, around)
        above.weigh(0, 0)
        up = above.code(port, level > guess ? 1 : 0)
      }
      const bend = Math.min(7, Math.abs(west + north - northwest - guess))
      const most = up === 1 ? LEVELS - 1 - guess : guess
      const wanted = Math.abs(level - guess)
      let magnitude = 1
      while (magnitude < most) {
        const step = magnitude - 1
        beyond.see(0, step * 64 + unrest * 8 + bend)
        beyond.see(1, step * LEVELS + guess)
        beyond.see(2, step * 125 + slopes)
        beyond.weigh(0, step)
        if (beyond.code(port, wanted > magnitude ? 1 : 0) === 0) break
        magnitude++
      }
      levels[i] = up === 1 ? guess + magnitude : guess - magnitude
    }
  }
}

function medianEdge(west: number, north: number, northwest: number): number {
  if (northwest >= Math.max(west, north)) return Math.min(west, north)
  if (northwest <= Math.min(west, north)) return Math.max(west, north)
  return west + north - northwest
}
