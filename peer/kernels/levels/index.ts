/**
 * The level coder, whole messages at a time, in AssemblyScript with WebAssembly SIMD. What it codes is told in
 * peer/src/core/picture/coding/levels; that twin gives the same bytes and learns the same. `npm run build` compiles and embeds it.
 */
import {codeAgainst} from './against'
import {codeAlone} from './alone'
import {code, finishWriting, isAllRead, startReading, startWriting} from './interval'
import {height, history, width} from './memory'
import {activity} from './models'

export {cost, squash, stretch} from './logistic'
export {
  dissent,
  doubts,
  history,
  lastChange,
  levels,
  message,
  prepare,
  reference,
  reserveMessage,
  source,
  sums,
} from './memory'
export {modelBytes, models} from './models'

const ACTIVITY_BITS: i32 = 4
const MAX_ACTIVITY: i32 = 15
/** A reader has nothing to leave out. */
const READING: i32 = -1

/**
 * Each message begins with a decision that is 0: `otherwise` is the probability of a one. Gives the bytes of the message.
 */
export function encodeAlone(otherwise: i32): usize {
  startWriting()
  code(0, otherwise)
  codeAlone(true)
  return finishWriting()
}

/** `wanted`: class of how many samples change. `before`: the reference's. */
export function encodeAgainst(otherwise: i32, before: i32, wanted: i32, skip: i32): usize {
  startWriting()
  code(0, otherwise)
  codeChanges(before, wanted, skip)
  return finishWriting()
}

/** False: bytes are left that no decision needed. */
export function decodeAlone(bytes: usize, otherwise: i32): bool {
  startReading(bytes)
  code(0, otherwise)
  codeAlone(false)
  return isAllRead()
}

/** Gives the class of how many samples changed; -1: bytes are left that no decision needed. */
export function decodeAgainst(bytes: usize, otherwise: i32, before: i32): i32 {
  startReading(bytes)
  code(0, otherwise)
  const seen = codeChanges(before, 0, READING)
  return isAllRead() ? seen : -1
}

function codeChanges(before: i32, wanted: i32, skip: i32): i32 {
  const seen = codeActivity(before, wanted)
  if (seen > 0) codeAgainst(seen, skip)
  else for (let at = history; at < history + width * height; at++) store<u8>(at, load<u8>(at) << 1)
  return seen
}

function codeActivity(before: i32, wanted: i32): i32 {
  activity.weigh(0, 0)
  let node = 1
  for (let shift = ACTIVITY_BITS - 1; shift >= 0; shift--) {
    activity.see(0, before * 16 + node)
    node = node * 2 + activity.predictAndSettle((wanted >> shift) & 1)
  }
  return node & MAX_ACTIVITY
}
