/** A picture against a reference, sample by sample: see levels/level-against.ts. */
import {guess, startRow, wideGuess} from './change-predictor'
import {BRIGHTEST, clamp, MOST_CHANGE, nine, sign, six} from './differences'
import {doubts, height, history as histories, lastChange as lastChanges, levels, width} from './memory'
import {Mixer} from './mixer'
import {changed, further, hashed, lighter, woken} from './models'
import {
  age,
  beforeSigns,
  bend,
  changedAround,
  changeSum,
  contrast,
  cross,
  cross5,
  direction,
  doubt,
  history,
  isQuiet,
  lastChange,
  learn,
  loadReference,
  look,
  north,
  northChange,
  northeastChange,
  northwestChange,
  restless,
  ring,
  rowStart,
  show,
  shown,
  west,
  westChange,
  wide,
} from './neighbourhood'
import {choose} from './skip-decision'

const DOUBT_CLASSES: i32 = 24
const MAGNITUDE_STEPS: i32 = 14

/** `level`: class of how many samples change, 1..15. `skip`: as in Quality; a reader's is -1. */
export function codeAgainst(activity: i32, skip: i32): void {
  loadReference()
  changed.weigh(1, activity)
  woken.weigh(0, activity)
  let i: usize = 0
  for (let y: usize = 0; y < height; y++) {
    const start = rowStart(y)
    startRow(y)
    for (let x: usize = 0; x < width; x++, i++) {
      look(start + x, x, load<i8>(lastChanges + i))
      const flag = isQuiet ? seeQuiet(activity) : seeUnrest()
      flag.predict()
      const before = shown
      const wanted = skip < 0 ? before : choose(i, before, flag.probability, skip)
      const bit = flag.settle(i32(wanted !== before))
      const change = bit === 0 ? 0 : codeChange(wanted - before)
      store<u8>(histories + i, (load<u8>(histories + i) << 1) | u8(bit))
      store<u8>(doubts + i, learn(start + x, change))
      if (bit === 0) continue
      store<u8>(levels + i, before + change)
      store<i8>(lastChanges + i, change)
      show(start + x, before + change)
    }
  }
}

function seeQuiet(activity: i32): Mixer {
  woken.see(0, hashed(wide))
  woken.see(1, hashed(cross5 * 16 + shown))
  woken.see(2, hashed(ring))
  woken.see(3, activity * 32 + (history >> 3))
  woken.see(4, (contrast * 3 + direction) * 9 + bend)
  return woken
}

function seeUnrest(): Mixer {
  const few = min(2, changedAround)
  const restless3 = min(3, restless)
  changed.see(0, (history << 3) | (restless3 << 1) | min(1, changedAround))
  changed.see(1, ((changeSum * 9 + bend) * 3 + direction) * 9 + min(2, age) * 3 + few)
  changed.see(2, hashed(((beforeSigns * 81 + cross) * 3 + direction) * 4 + age))
  changed.see(3, cross5 * 4 + age)
  changed.see(4, hashed(ring))
  changed.see(5, (clamp(eighths(guess), 32) + 32) * 3 + few)
  changed.see(6, doubtedGuess())
  changed.see(7, bothGuesses())
  changed.weigh(0, age * 20 + changedAround * 4 + restless3)
  return changed
}

/** Which way and how far; not 0. */
function codeChange(wanted: i32): i32 {
  const from = shown
  const up = from === 0 ? 1 : from === BRIGHTEST ? 0 : codeDirection(i32(wanted > 0))
  const way = up === 1 ? 1 : -1
  return way * codeMagnitude(way, up === 1 ? BRIGHTEST - from : from, wanted * way)
}

function codeDirection(wanted: i32): i32 {
  const nearSigns = sign(westChange) * 3 + sign(northChange)
  const farSigns = sign(northeastChange) * 3 + sign(northwestChange)
  lighter.see(0, (nearSigns * 9 + farSigns) * 3 + direction)
  lighter.see(1, (nine(west) * 9 + nine(north)) * 3 + direction)
  lighter.see(2, (shown * 9 + bend) * 3 + direction)
  lighter.see(3, (changeSum * 9 + bend) * 3 + min(2, age))
  lighter.see(4, (lastChange + MOST_CHANGE) * 12 + age * 3 + sign(westChange + northChange))
  lighter.see(5, (clamp(eighths(guess), 32) + 32) * 3 + direction)
  lighter.see(6, (clamp(quarters(guess), 16) + 16) * 17 + clamp(medianChange(), 8) + 8)
  lighter.see(7, doubtedGuess())
  lighter.see(8, bothGuesses())
  lighter.weigh(0, min(3, changedAround))
  return lighter.predictAndSettle(wanted)
}

/** 1..`most`. `way`: the direction of the change, in which all differences are seen. */
function codeMagnitude(way: i32, most: i32, wanted: i32): i32 {
  const changes = six(way * westChange) * 6 + six(way * northChange)
  const ends = nine(way * west) * 9 + nine(way * north)
  const guessed = eighths(way * guess) + 64
  const doubted = (quarters(way * guess) + 32) * DOUBT_CLASSES + doubt
  const both = (quarters(way * wideGuess) + 32) * 65 + quarters(way * guess) + 32
  const median = clamp(way * medianChange(), 16) + 16
  const last = way * lastChange + MOST_CHANGE
  let magnitude = 1
  for (; magnitude < most; magnitude++) {
    const step = magnitude - 1
    further.see(0, step * 36 + changes)
    further.see(1, step * 16 + shown)
    further.see(2, step * 81 + ends)
    further.see(3, step * 16 + contrast)
    further.see(4, step * 31 + last)
    further.see(5, step * 129 + guessed)
    further.see(6, step * 33 + median)
    further.see(7, hashed(doubted * MAGNITUDE_STEPS + step))
    further.see(8, hashed(both * MAGNITUDE_STEPS + step))
    further.weigh(0, step)
    if (further.predictAndSettle(i32(wanted > magnitude)) === 0) break
  }
  return magnitude
}

function doubtedGuess(): i32 {
  return (clamp(quarters(guess), 12) + 12) * DOUBT_CLASSES + doubt
}

function bothGuesses(): i32 {
  return (clamp(quarters(wideGuess), 12) + 12) * 25 + clamp(quarters(guess), 12) + 12
}

/** What MED would make of the neighbours' changes. */
function medianChange(): i32 {
  const slope = westChange + northChange - northwestChange
  return max(min(westChange, northChange), min(max(westChange, northChange), slope))
}

/** From guesses in 1/65536 level, to the nearest. */
function quarters(exact: i32): i32 {
  return (exact + 8192) >> 14
}

function eighths(exact: i32): i32 {
  return (exact + 4096) >> 13
}
