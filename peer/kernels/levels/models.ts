/** The predictors, one after the other in one block of memory: shapes and layout are those of levels/level-models.ts. */
import {Mixer} from './mixer'

const HASHED: u32 = 2048
const HASH_BITS: u32 = 11
const STEPS: u32 = 14

/** All that was learned: `modelBytes`, and no more than this. */
export const models: usize = memory.data(163840, 16)

/** `recent` ones count what came of late, too. */
const PLAIN_RATE: i32 = 4
const RECENT_RATE: i32 = 2

/** How many samples changed. */
export const activity = plain(models, [256], [1])
/** Whether a sample differs from the reference, and whether one does that has been quiet. */
export const changed = recent(activity.end, [2048, 2187, HASHED, 2500, HASHED, 195, 600, 625], [80, 16])
export const woken = plain(changed.end, [HASHED, HASHED, HASHED, 512, 432], [16])
/** Whether it became lighter. */
export const lighter = recent(woken.end, [243, 243, 432, 243, 372, 195, 561, 600, 625], [4])
/** Whether it changed by more than so much. */
export const further = recent(
  lighter.end,
  [36 * STEPS, 16 * STEPS, 81 * STEPS, 16 * STEPS, 31 * STEPS, 129 * STEPS, 33 * STEPS, HASHED, HASHED],
  [STEPS],
)
/** Without a reference: whether a sample differs from what its neighbours suggest, which way, and by more than so much. */
export const surprising = plain(further.end, [125, 400, 729, 256, 64], [4])
export const above = plain(surprising.end, [125, 144, 729], [1])
export const beyond = plain(above.end, [64 * STEPS, 16 * STEPS, 125 * STEPS], [STEPS])

/** How much of `models` is used. */
export const modelBytes: usize = beyond.end - models

/** Spreads a number over the hashed contexts (Knuth's multiplicative hash). */
export function hashed(seen: i32): i32 {
  return i32((u32(seen) * 2654435761) >> (32 - HASH_BITS))
}

function plain(start: usize, contexts: StaticArray<u32>, sets: StaticArray<u32>): Mixer {
  return mixer(start, contexts, sets, false, PLAIN_RATE)
}

function recent(start: usize, contexts: StaticArray<u32>, sets: StaticArray<u32>): Mixer {
  return mixer(start, contexts, sets, true, RECENT_RATE)
}

function mixer(
  start: usize,
  contexts: StaticArray<u32>,
  sets: StaticArray<u32>,
  isRecent: bool,
  rate: i32,
): Mixer {
  const sizes = changetype<usize>(contexts)
  return new Mixer(start, contexts.length, sizes, sets.length, changetype<usize>(sets), isRecent, rate)
}
