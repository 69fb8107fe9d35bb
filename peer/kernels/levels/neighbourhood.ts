/** What both sides know of a sample before it is coded: see levels/level-neighbourhood.ts. */
import {
  errorOf,
  inputs,
  learnChange,
  predictChange,
  predictNothing,
  startPredicting,
} from './change-predictor'
import {five, MOST_CHANGE, nine, sign} from './differences'
import {
  BORDER,
  beforePlane,
  doubtPlane,
  doubts,
  height,
  history as histories,
  lastChange as lastChanges,
  nowPlane,
  pastPlane,
  recentPlane,
  reference,
  stride,
  width,
} from './memory'

const DOUBT_SHIFT: i32 = 13
const MOST_DOUBT: i32 = 255
const MOST_CONTRAST: i32 = 15

export let shown: i32 = 0
export let west: i32 = 0
export let north: i32 = 0
export let westChange: i32 = 0
export let northChange: i32 = 0
export let northwestChange: i32 = 0
export let northeastChange: i32 = 0
export let changedAround: i32 = 0
export let restless: i32 = 0
export let history: i32 = 0
export let age: i32 = 0
export let lastChange: i32 = 0
export let direction: i32 = 0
export let bend: i32 = 0
export let changeSum: i32 = 0
export let contrast: i32 = 0
export let isQuiet = true
export let doubt: i32 = 0
export let cross: i32 = 0
export let cross5: i32 = 0
export let wide: i32 = 0
export let ring: i32 = 0
export let beforeSigns: i32 = 0

/** Takes the reference's arrays into the planes. */
export function loadReference(): void {
  const planeBytes = stride * (height + 2 * BORDER)
  memory.fill(pastPlane, 0, planeBytes)
  memory.fill(recentPlane, 0, planeBytes)
  memory.fill(doubtPlane, 0, planeBytes)
  for (let y: usize = 0; y < height; y++) {
    const row = rowStart(y)
    const from = y * width
    memory.copy(beforePlane + row, reference + from, width)
    memory.fill(beforePlane + row - BORDER, load<u8>(reference + from), BORDER)
    memory.fill(beforePlane + row + width, load<u8>(reference + from + width - 1), BORDER)
    memory.copy(pastPlane + row, histories + from, width)
    memory.copy(doubtPlane + row, doubts + from, width)
    for (let x: usize = 0; x < width; x++) {
      const changed = load<u8>(histories + from + x) & 1
      store<u8>(recentPlane + row + x, changed * u8(load<i8>(lastChanges + from + x) + MOST_CHANGE))
    }
  }
  const last = (height + BORDER - 1) * stride
  for (let y: usize = 0; y < BORDER; y++) {
    memory.copy(beforePlane + y * stride, beforePlane + BORDER * stride, stride)
    memory.copy(beforePlane + last + (y + 1) * stride, beforePlane + last, stride)
  }
  memory.copy(nowPlane, beforePlane, planeBytes)
  startPredicting()
}

/** Where the samples of a row start in each plane. */
export function rowStart(y: usize): usize {
  return (y + BORDER) * stride + BORDER
}

/** The sample at `at` has another level now. */
export function show(at: usize, level: i32): void {
  store<u8>(nowPlane + at, level)
}

/** `last`: by how much the sample changed when it last did. */
export function look(at: usize, x: usize, last: i32): void {
  const now = nowPlane + at
  const before = beforePlane + at
  const here: i32 = load<u8>(before)
  shown = here
  west = level(now - 1) - here
  north = level(now - stride) - here
  const northwest = level(now - stride - 1) - here
  const northeast = level(now - stride + 1) - here
  const farWest = level(now - 2) - here
  const farNorth = level(now - 2 * stride) - here
  const westBefore = level(before - 1) - here
  const northBefore = level(before - stride) - here
  const eastBefore = level(before + 1) - here
  const southBefore = level(before + stride) - here
  const southeastBefore = level(before + stride + 1) - here
  const southwestBefore = level(before + stride - 1) - here
  const northwestBefore = level(before - stride - 1) - here
  const northeastBefore = level(before - stride + 1) - here
  westChange = west - westBefore
  northChange = north - northBefore
  northwestChange = northwest - northwestBefore
  northeastChange = northeast - northeastBefore
  changedAround =
    i32(westChange !== 0) + i32(northChange !== 0) + i32(northwestChange !== 0) + i32(northeastChange !== 0)
  lastChange = last
  direction = sign(last)
  bend = nine((west + north + eastBefore + southBefore) >> 1)
  changeSum = nine(westChange + northChange)
  contrast = min(MOST_CONTRAST, abs(westBefore) + abs(northBefore) + abs(eastBefore) + abs(southBefore))
  cross = ((sign(west) * 3 + sign(north)) * 3 + sign(eastBefore)) * 3 + sign(southBefore)
  cross5 = ((five(west) * 5 + five(north)) * 5 + five(eastBefore)) * 5 + five(southBefore)
  const farEast = sign(level(before + 2) - here)
  const farSouth = sign(level(before + 2 * stride) - here)
  wide = (((cross * 3 + farEast) * 3 + farSouth) * 3 + sign(farWest)) * 3 + sign(farNorth)
  ring =
    (((cross * 3 + sign(northwest)) * 3 + sign(northeast)) * 3 + sign(southeastBefore)) * 3 +
    sign(southwestBefore)
  beforeSigns = sign(westBefore) * 3 + sign(northBefore)
  lookBack(at)
  isQuiet = changedAround + restless === 0 && (history & 7) === 0
  doubt = 0
  if (isQuiet) {
    predictNothing()
    return
  }
  store<i32>(inputs, west)
  store<i32>(inputs, north, 4)
  store<i32>(inputs, northwest, 8)
  store<i32>(inputs, northeast, 12)
  store<i32>(inputs, farWest, 16)
  store<i32>(inputs, farNorth, 20)
  store<i32>(inputs, eastBefore, 24)
  store<i32>(inputs, southBefore, 28)
  store<i32>(inputs, westBefore, 32)
  store<i32>(inputs, northBefore, 36)
  store<i32>(inputs, southeastBefore, 40)
  store<i32>(inputs, southwestBefore, 44)
  store<i32>(inputs, northeastBefore, 48)
  store<i32>(inputs, northwestBefore, 52)
  store<i32>(inputs, -changeBefore(at), 56)
  store<i32>(inputs, changeBefore(at + 1), 60)
  store<i32>(inputs, changeBefore(at + stride), 64)
  predictChange(x)
  lookAtDoubts(doubtPlane + at)
}

/** Tells by how much the sample at `at` changed; gives how wrong the guess was. */
export function learn(at: usize, change: i32): i32 {
  if (!isQuiet) learnChange(change)
  const wrong = min(MOST_DOUBT, errorOf(change) >> DOUBT_SHIFT)
  store<u8>(doubtPlane + at, wrong)
  return wrong
}

function lookBack(at: usize): void {
  const past = pastPlane + at
  history = load<u8>(past)
  age = (history & 1) !== 0 ? 0 : (history & 2) !== 0 ? 1 : (history & 4) !== 0 ? 2 : 3
  restless =
    (level(past + 1) & 1) +
    (level(past + stride) & 1) +
    (level(past + stride - 1) & 1) +
    (level(past + stride + 1) & 1)
}

function lookAtDoubts(at: usize): void {
  const now = level(at - 1) + level(at - stride) + level(at - stride - 1) + level(at - stride + 1)
  const before = level(at) * 2 + level(at + 1) + level(at + stride)
  doubt = halvesOf(now * 2 + before)
}

/** By how much a sample changed in the reference. */
function changeBefore(at: usize): i32 {
  const seen: i32 = load<u8>(recentPlane + at)
  return seen === 0 ? 0 : seen - MOST_CHANGE
}

function level(at: usize): i32 {
  return load<u8>(at)
}

/** Two classes for each doubling. */
function halvesOf(sum: i32): i32 {
  if (sum < 2) return sum
  const log = 31 - clz(sum)
  return 2 * log + ((sum >> (log - 1)) & 1)
}
