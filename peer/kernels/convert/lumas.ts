/** Kernels over lumas: 16-bit numbers of 1/128. */

export function histogram(lumas: usize, count: usize, bins: usize): void {
  memory.fill(bins, 0, 1024)
  for (let i: usize = 0; i < count; i++) {
    const bin = bins + (((usize(load<u16>(lumas + (i << 1))) + 64) >> 7) << 2)
    store<u32>(bin, load<u32>(bin) + 1)
  }
}

/** Keeps what is within reach of eight old values, `1 << shift` a step; else takes the nearest step. */
function stepped(exact: v128, to: usize, shift: i32, reach: v128): void {
  const old = v128.load8x8_u(to)
  const away = i16x8.abs(i16x8.sub(exact, i16x8.shl(old, shift)))
  const half: i32 = 1 << (shift - 1)
  const nearest = i16x8.shr_s(i16x8.add(exact, i16x8.splat(i16(half))), shift)
  const kept = v128.bitselect(nearest, old, i16x8.gt_s(away, reach))
  v128.store64_lane(to, i8x16.narrow_i16x8_u(kept, kept), 0)
}

export function brightness(lumas: usize, count: usize, reach: i32, to: usize): void {
  const within = i16x8.splat(i16(reach))
  for (let i: usize = 0; i < count; i += 8) stepped(v128.load(lumas + (i << 1)), to + i, 7, within)
}

export function levels(lumas: usize, count: usize, low: i32, scale: i32, reach: i32, to: usize): void {
  const within = i16x8.splat(i16(reach))
  const black = i16x8.splat(i16(low))
  const stretch = i16x8.splat(i16(scale))
  const none = i16x8.splat(0)
  const white = i16x8.splat(3840)
  for (let i: usize = 0; i < count; i += 8) {
    const above = i16x8.max_s(i16x8.sub(v128.load(lumas + (i << 1)), black), none)
    stepped(i16x8.min_s(i16x8.q15mulr_sat_s(above, stretch), white), to + i, 8, within)
  }
}
