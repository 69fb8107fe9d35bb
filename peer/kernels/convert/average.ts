/** Interleaves the low or high eight bytes of two vectors: rows that lie above each other become neighbours. */
function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}
function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
}
/** The sums of the squares of each two neighbours, four at a time. */
function squaresOfLow(pairs: v128): v128 {
  const wide = i16x8.extend_low_i8x16_u(pairs)
  return i32x4.dot_i16x8_s(wide, wide)
}
function squaresOfHigh(pairs: v128): v128 {
  const wide = i16x8.extend_high_i8x16_u(pairs)
  return i32x4.dot_i16x8_s(wide, wide)
}
/** Two lines as one. */
function pair(at: usize, stride: usize): v128 {
  return i8x16.avgr_u(v128.load(at), v128.load(at + stride))
}

/**
 * The sums of the squares below each byte of some lines; 16 columns at a time, so that sums stay in registers. Reads and
 * writes up to 15 columns more than there are.
 */
function sumLines(top: usize, lines: u32, stride: usize, sums: usize): void {
  for (let x: usize = 0; x < stride; x += 16, sums += 64) {
    let first = i32x4.splat(0)
    let second = i32x4.splat(0)
    let third = i32x4.splat(0)
    let fourth = i32x4.splat(0)
    let at = top + x
    for (let line: u32 = 0; line < lines; line += 2, at += stride << 1) {
      const a = v128.load(at)
      const b = line + 1 < lines ? v128.load(at + stride) : i8x16.splat(0)
      const left = low(a, b)
      const right = high(a, b)
      first = i32x4.add(first, squaresOfLow(left))
      second = i32x4.add(second, squaresOfHigh(left))
      third = i32x4.add(third, squaresOfLow(right))
      fourth = i32x4.add(fourth, squaresOfHigh(right))
    }
    storeFour(sums, first, second, third, fourth)
  }
}

/** The same where each two lines are taken as one, and the last of an odd number by itself. */
function sumPairs(top: usize, lines: u32, stride: usize, sums: usize): void {
  const four = stride << 2
  const rest = lines & 3
  for (let x: usize = 0; x < stride; x += 16, sums += 64) {
    let first = i32x4.splat(0)
    let second = i32x4.splat(0)
    let third = i32x4.splat(0)
    let fourth = i32x4.splat(0)
    let at = top + x
    for (let fours = lines >> 2; fours > 0; fours--, at += four) {
      const a = pair(at, stride)
      const b = pair(at + (stride << 1), stride)
      const left = low(a, b)
      const right = high(a, b)
      first = i32x4.add(first, squaresOfLow(left))
      second = i32x4.add(second, squaresOfHigh(left))
      third = i32x4.add(third, squaresOfLow(right))
      fourth = i32x4.add(fourth, squaresOfHigh(right))
    }
    if (rest > 0) {
      const a = rest > 1 ? pair(at, stride) : v128.load(at)
      const b = rest > 2 ? v128.load(at + (stride << 1)) : i8x16.splat(0)
      const left = low(a, b)
      const right = high(a, b)
      first = i32x4.add(first, squaresOfLow(left))
      second = i32x4.add(second, squaresOfHigh(left))
      third = i32x4.add(third, squaresOfLow(right))
      fourth = i32x4.add(fourth, squaresOfHigh(right))
    }
    storeFour(sums, first, second, third, fourth)
  }
}

function storeFour(to: usize, first: v128, second: v128, third: v128, fourth: v128): void {
  v128.store(to, first)
  v128.store(to, second, 16)
  v128.store(to, third, 32)
  v128.store(to, fourth, 48)
}

/** A row of samples of the sums of their columns: boxes are `width / cols` columns wide, or one more. */
function meanBoxes(
  sums: usize,
  width: u32,
  cols: u32,
  shift: i32,
  narrowFactor: f32,
  wideFactor: f32,
  samples: usize,
): void {
  const colour = i32x4(-1, -1, -1, 0)
  const narrow = width / cols
  const remainder = width % cols
  let rest: u32 = 0
  for (let to = samples; to < samples + (usize(cols) << 3); to += 8) {
    rest += remainder
    const wide = rest >= cols
    if (wide) rest -= cols
    const columns = narrow + u32(wide)
    let sum = i32x4.splat(0)
    const end = sums + max(1, columns) * 12
    for (let at = sums; at < end; at += 12) sum = i32x4.add(sum, i32x4.shr_u(v128.load(at), shift))
    sums += columns * 12
    const mean = f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.splat(wide ? wideFactor : narrowFactor))
    const root = f32x4.add(f32x4.sqrt(mean), f32x4.splat(0.5))
    const whole = v128.and(i32x4.trunc_sat_f32x4_s(root), colour)
    v128.store64_lane(to, i16x8.narrow_i32x4_s(whole, whole), 0)
  }
}

/** The sample rows from `fromRow` to `toRow`, of the lines from `firstLine` on that stand at `lines`. */
export function average(
  lines: usize,
  firstLine: u32,
  width: u32,
  height: u32,
  cols: u32,
  rows: u32,
  fromRow: u32,
  toRow: u32,
  paired: bool,
  sums: usize,
  shift: i32,
  samples: usize,
): void {
  const stride = usize(width * 3)
  const scale: f32 = 16384 * f32(1 << shift)
  const narrow = width / cols
  let to = samples + ((usize(fromRow) * usize(cols)) << 3)
  for (let row = fromRow; row < toRow; row++) {
    const top = (row * height) / rows
    const bottom = max(top + 1, ((row + 1) * height) / rows)
    const from = lines + usize(top - firstLine) * stride
    if (paired) sumPairs(from, bottom - top, stride, sums)
    else sumLines(from, bottom - top, stride, sums)
    const high = paired ? (bottom - top + 1) >> 1 : bottom - top
    const narrowFactor = scale / f32(max(1, narrow) * high)
    const wideFactor = scale / f32((narrow + 1) * high)
    meanBoxes(sums, width, cols, shift, narrowFactor, wideFactor, to)
    to += usize(cols) << 3
  }
}
