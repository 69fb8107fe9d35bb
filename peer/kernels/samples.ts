/** Kernels over samples as `average` makes them: four 16-bit numbers each, red, green, blue and nothing, in 1/128. */

export function settle(fresh: usize, settled: usize, bytes: usize, far: i32): void {
  const most = i16x8.splat(i16(far))
  const stretch = i16x8.splat(i16(32767 / far))
  const least = i16x8.splat(4096)
  for (let at: usize = 0; at < bytes; at += 16) {
    const old = v128.load(settled + at)
    const change = i16x8.sub(v128.load(fresh + at), old)
    const size = i16x8.mul(i16x8.min_s(i16x8.abs(change), most), stretch)
    const part = i16x8.max_s(i16x8.q15mulr_sat_s(size, size), least)
    v128.store(settled + at, i16x8.add(old, i16x8.q15mulr_sat_s(change, part)))
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
