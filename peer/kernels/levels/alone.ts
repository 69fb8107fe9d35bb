/** A picture without a reference, each sample against the median edge detector's guess: see levels/level-alone.ts. */
import {BRIGHTEST, five, nine, sign} from './differences'
import {height, levels, source, width} from './memory'
import {above, beyond, surprising} from './models'

const MIDDLE: i32 = 8
const MOST_UNREST: i32 = 7

/** Fills `levels`, as a writer's `source` says or as is read. */
export function codeAlone(isWriting: bool): void {
  let i: usize = 0
  for (let y: usize = 0; y < height; y++)
    for (let x: usize = 0; x < width; x++, i++) {
      const at = levels + i
      const west = x > 0 ? level(at - 1) : y > 0 ? level(at - width) : MIDDLE
      const north = y > 0 ? level(at - width) : west
      const northwest = x > 0 && y > 0 ? level(at - width - 1) : north
      const northeast = y > 0 && x < width - 1 ? level(at - width + 1) : north
      const farWest = x > 1 ? level(at - 2) : west
      const farNorth = y > 1 ? level(at - 2 * width) : north
      const guess = medianEdge(west, north, northwest)
      const slopes = five(west - northwest) * 25 + five(north - northwest) * 5 + five(northeast - north)
      const slope = abs(west - northwest) + abs(north - northwest) + abs(northeast - north)
      const unrest = min(MOST_UNREST, slope)
      const around = (nine(west - guess) * 9 + nine(north - guess)) * 9 + nine(northeast - guess)
      const far = min(MOST_UNREST, abs(farWest - west) + abs(farNorth - north))
      const wanted = isWriting ? level(source + i) : guess
      surprising.see(0, slopes)
      surprising.see(1, guess * 25 + five(west - north) * 5 + five(northeast - north))
      surprising.see(2, around)
      surprising.see(3, west * 16 + north)
      surprising.see(4, unrest * 8 + far)
      surprising.weigh(0, unrest >> 1)
      if (surprising.predictAndSettle(i32(wanted !== guess)) === 0) {
        store<u8>(at, guess)
        continue
      }
      let up = i32(guess === 0)
      if (guess > 0 && guess < BRIGHTEST) {
        above.see(0, slopes)
        above.see(1, guess * 9 + sign(west - guess) * 3 + sign(north - guess))
        above.see(2, around)
        above.weigh(0, 0)
        up = above.predictAndSettle(i32(wanted > guess))
      }
      const bend = min(MOST_UNREST, abs(west + north - northwest - guess))
      const most = up === 1 ? BRIGHTEST - guess : guess
      const away = codeMagnitude(most, abs(wanted - guess), unrest * 8 + bend, guess, slopes)
      store<u8>(at, up === 1 ? guess + away : guess - away)
    }
}

/** 1..`most`. */
function codeMagnitude(most: i32, wanted: i32, bent: i32, guess: i32, slopes: i32): i32 {
  let magnitude = 1
  for (; magnitude < most; magnitude++) {
    const step = magnitude - 1
    beyond.see(0, step * 64 + bent)
    beyond.see(1, step * 16 + guess)
    beyond.see(2, step * 125 + slopes)
    beyond.weigh(0, step)
    if (beyond.predictAndSettle(i32(wanted > magnitude)) === 0) break
  }
  return magnitude
}

function level(at: usize): i32 {
  return load<u8>(at)
}

function medianEdge(west: i32, north: i32, northwest: i32): i32 {
  if (northwest >= max(west, north)) return min(west, north)
  if (northwest <= min(west, north)) return max(west, north)
  return west + north - northwest
}
