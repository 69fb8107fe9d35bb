/** The arithmetic coder, in one direction or the other: see entropy/arithmetic-coder.ts. */
import {message, messageCapacity, reserveMessage} from './memory'

let isReading = false
let low: u32 = 0
let high: u32 = 0
let value: u32 = 0
/** Bytes of the message, and how many of them were read or written; a reader may go beyond its end. */
let length: usize = 0
let at: usize = 0

export function startWriting(): void {
  isReading = false
  low = 0
  high = 0xffffffff
  at = 0
}

export function startReading(bytes: usize): void {
  isReading = true
  low = 0
  high = 0xffffffff
  value = 0
  length = bytes
  at = 0
  for (let i = 0; i < 4; i++) shift()
}

/** Whether no byte was left over. */
export function isAllRead(): bool {
  return at >= length
}

/** Gives the bit that both sides know now; a reader ignores `bit`. */
export function code(bit: i32, probability: i32): i32 {
  const range = high - low
  const p = u32(probability)
  const middle = low + (range >> 16) * p + (((range & 0xffff) * p) >> 16)
  const settled = isReading ? i32(value <= middle) : bit
  if (settled === 1) high = middle
  else low = middle + 1
  while (((low ^ high) & 0xff000000) === 0) {
    if (isReading) shift()
    else put(high >> 24)
    low <<= 8
    high = (high << 8) | 255
  }
  return settled
}

/** The shortest end, without the zeros that readers see beyond it; how many bytes the message has then. */
export function finishWriting(): usize {
  let zeros: u64 = 4
  while (roundedUp(low, zeros) > u64(high)) zeros--
  const end = roundedUp(low, zeros)
  for (let bits: u64 = 32; bits > 8 * zeros; bits -= 8) put(u32(end >> (bits - 8)) & 255)
  while (at > 0 && load<u8>(message + at - 1) === 0) at--
  return at
}

/** The least value from `from` on that ends in so many zero bytes. */
function roundedUp(from: u32, zeros: u64): u64 {
  const unit: u64 = 1 << (8 * zeros)
  return ((u64(from) + unit - 1) / unit) * unit
}

function put(byte: u32): void {
  if (at === messageCapacity) reserveMessage(at + 1)
  store<u8>(message + at++, byte)
}

function shift(): void {
  const next: u32 = at < length ? load<u8>(message + at) : 0
  value = (value << 8) | next
  at++
}
