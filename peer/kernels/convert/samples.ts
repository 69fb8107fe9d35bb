/** Kernels over samples as `average` makes them: four 16-bit numbers each, red, green, blue and nothing, in 1/128. */

/** Blends each two neighbours and what is between them, 1-2-1. */
function blend(before: v128, middle: v128, after: v128): v128 {
  const sides = i16x8.add(i16x8.shr_s(before, 2), i16x8.shr_s(after, 2))
  return i16x8.add(sides, i16x8.shr_s(middle, 1))
}

/** How much one row changes, blended across; `row` has room for a value `apart` more at both ends. */
function blendChanges(
  fresh: usize,
  settled: usize,
  stride: usize,
  apart: usize,
  row: usize,
  to: usize,
): void {
  const first = row + apart
  for (let at: usize = 0; at < stride; at += 16)
    v128.store(first + at, i16x8.sub(v128.load(fresh + at), v128.load(settled + at)))
  if (apart === 2) {
    store<u16>(row, load<u16>(first))
    store<u16>(first + stride, load<u16>(row + stride))
  } else {
    store<u64>(row, load<u64>(first))
    store<u64>(first + stride, load<u64>(row + stride))
  }
  for (let at: usize = row; at < row + stride; at += 16, to += 16)
    v128.store(to, blend(v128.load(at), v128.load(at + apart), v128.load(at + apart + apart)))
}

/** Where eight settled values go. `around`: the change of all about them, blended. */
function follow(old: v128, fresh: v128, around: v128, deviation: i32): v128 {
  const change = i16x8.sub(fresh, old)
  const far = 7 * deviation
  const most = i16x8.min_s(i16x8.abs(change), i16x8.splat(i16(far)))
  const alone = i16x8.mul(most, i16x8.splat(i16(32767 / far)))
  const one = i16x8.splat(i16(deviation))
  const beyond = i16x8.max_s(i16x8.sub(i16x8.abs(around), one), i16x8.splat(0))
  const together = i16x8.mul(i16x8.min_s(beyond, one), i16x8.splat(i16(32767 / deviation)))
  const part = i16x8.max_s(i16x8.max_s(i16x8.q15mulr_sat_s(alone, alone), together), i16x8.splat(4096))
  return i16x8.add(old, i16x8.q15mulr_sat_s(change, part))
}

/** The first bytes of a vector alone: what stands behind them belongs to the next row. */
function storeFirst(to: usize, vector: v128, bytes: usize, work: usize): void {
  v128.store(work, vector)
  memory.copy(to, work, bytes)
}

/** `width` values of 16 bits a row, with their neighbours `apart` bytes away. `work`: four rows with room for 24 values more. */
export function settle(
  fresh: usize,
  settled: usize,
  width: u32,
  height: u32,
  apart: usize,
  deviation: i32,
  work: usize,
): void {
  const stride = usize(width) << 1
  const room = stride + 48
  let above = work + room
  let here = above
  let below = above + room
  const third = below + room
  blendChanges(fresh, settled, stride, apart, work, here)
  for (let y: u32 = 0; y < height; y++, fresh += stride, settled += stride) {
    if (y + 1 < height) blendChanges(fresh + stride, settled + stride, stride, apart, work, below)
    else below = here
    for (let at: usize = 0; at < stride; at += 16) {
      const around = blend(v128.load(above + at), v128.load(here + at), v128.load(below + at))
      const to = follow(v128.load(settled + at), v128.load(fresh + at), around, deviation)
      if (at + 16 <= stride) v128.store(settled + at, to)
      else storeFirst(settled + at, to, stride - at, work)
    }
    const free = y === 0 ? third : above
    above = here
    here = below
    below = free
  }
}

/** Weighs eight samples; the sums of four stand in the lanes of two vectors. */
function weigh(samples: usize, weights: v128): v128 {
  const first = i32x4.dot_i16x8_s(v128.load(samples), weights)
  const second = i32x4.dot_i16x8_s(v128.load(samples, 16), weights)
  const sum = i32x4.add(i32x4.shuffle(first, second, 0, 2, 4, 6), i32x4.shuffle(first, second, 1, 3, 5, 7))
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(8192)), 14)
}

export function luma(samples: usize, lumas: usize, count: usize): void {
  const weights = i16x8(4899, 9617, 1868, 0, 4899, 9617, 1868, 0)
  for (let i: usize = 0; i < count; i += 8) {
    const at = samples + (i << 3)
    v128.store(lumas + (i << 1), i16x8.narrow_i32x4_s(weigh(at, weights), weigh(at + 32, weights)))
  }
}

export function chroma(samples: usize, width: u32, height: u32, reach: i32, blue: usize, red: usize): void {
  const weights = i16x8(-2765, -5427, 8192, 0, 8192, -6860, -1332, 0)
  const stride = usize(width) << 3
  for (let y: u32 = 0; y < height; y += 2) {
    const upper = samples + usize(y) * stride
    const lower = y + 1 < height ? upper + stride : upper
    for (let x: u32 = 0; x < width; x += 2, blue++, red++) {
      const left = usize(x) << 3
      const right = x + 1 < width ? left + 8 : left
      const sum = i32x4.add(
        i32x4.add(wide(upper + left), wide(upper + right)),
        i32x4.add(wide(lower + left), wide(lower + right)),
      )
      const mean = i32x4.shr_s(i32x4.add(sum, i32x4.splat(2)), 2)
      const parts = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(mean, mean), weights)
      keepOrStore(blue, i32x4.extract_lane(parts, 0) + i32x4.extract_lane(parts, 1), reach)
      keepOrStore(red, i32x4.extract_lane(parts, 2) + i32x4.extract_lane(parts, 3), reach)
    }
  }
}

function wide(sample: usize): v128 {
  return i32x4.extend_low_i16x8_s(v128.load64_zero(sample))
}

function keepOrStore(to: usize, weighed: i32, reach: i32): void {
  const exact = ((weighed + 8192) >> 14) + 16384
  const kept = i32(load<u8>(to)) << 7
  if (abs(exact - kept) > reach) store<u8>(to, min(255, (exact + 64) >> 7))
}
