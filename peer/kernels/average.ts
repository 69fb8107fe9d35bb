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
function add(to: usize, more: v128): void {
  v128.store(to, i32x4.add(v128.load(to), more))
}

/** Adds the squares of two rows to the sums below each byte; reads and writes up to 15 columns more than there are. */
function addTwo(first: usize, second: usize, stride: usize, sums: usize): void {
  for (let x: usize = 0; x < stride; x += 16, sums += 64) {
    const a = v128.load(first + x)
    const b = v128.load(second + x)
    const left = low(a, b)
    const right = high(a, b)
    add(sums, squaresOfLow(left))
    add(sums + 16, squaresOfHigh(left))
    add(sums + 32, squaresOfLow(right))
    add(sums + 48, squaresOfHigh(right))
  }
}

/** The same for four rows that follow each other. */
function addFour(first: usize, stride: usize, sums: usize): void {
  const second = first + stride
  const third = second + stride
  const fourth = third + stride
  for (let x: usize = 0; x < stride; x += 16, sums += 64) {
    const a = v128.load(first + x)
    const b = v128.load(second + x)
    const c = v128.load(third + x)
    const d = v128.load(fourth + x)
    const left = low(a, b)
    const right = high(a, b)
    const lowerLeft = low(c, d)
    const lowerRight = high(c, d)
    add(sums, i32x4.add(squaresOfLow(left), squaresOfLow(lowerLeft)))
    add(sums + 16, i32x4.add(squaresOfHigh(left), squaresOfHigh(lowerLeft)))
    add(sums + 32, i32x4.add(squaresOfLow(right), squaresOfLow(lowerRight)))
    add(sums + 48, i32x4.add(squaresOfHigh(right), squaresOfHigh(lowerRight)))
  }
}

function sumColumns(top: usize, rows: u32, stride: usize, black: usize, sums: usize): void {
  memory.fill(sums, 0, (stride + 15) << 2)
  let at = top
  let left = rows
  for (; left >= 4; left -= 4, at += stride << 2) addFour(at, stride, sums)
  for (; left >= 2; left -= 2, at += stride << 1) addTwo(at, at + stride, stride, sums)
  if (left === 1) addTwo(at, black, stride, sums)
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
  black: usize,
  sums: usize,
  shift: i32,
  samples: usize,
): void {
  const stride = usize(width * 3)
  const colour = i32x4(-1, -1, -1, 0)
  const scale: f32 = 16384 * f32(1 << shift)
  const narrow = width / cols
  const remainder = width % cols
  let to = samples + ((usize(fromRow) * usize(cols)) << 3)
  for (let row = fromRow; row < toRow; row++) {
    const top = (row * height) / rows
    const bottom = max(top + 1, ((row + 1) * height) / rows)
    sumColumns(lines + usize(top - firstLine) * stride, bottom - top, stride, black, sums)
    const narrowFactor = scale / f32(max(1, narrow) * (bottom - top))
    const wideFactor = scale / f32((narrow + 1) * (bottom - top))
    let left: u32 = 0
    let rest: u32 = 0
    for (let col: u32 = 0; col < cols; col++, to += 8) {
      rest += remainder
      const wide = rest >= cols
      if (wide) rest -= cols
      const next = left + narrow + u32(wide)
      const right = max(left + 1, next)
      let sum = i32x4.splat(0)
      for (let x = left; x < right; x++) sum = i32x4.add(sum, i32x4.shr_u(v128.load(sums + x * 12), shift))
      const mean = f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.splat(wide ? wideFactor : narrowFactor))
      const root = f32x4.add(f32x4.sqrt(mean), f32x4.splat(0.5))
      const whole = v128.and(i32x4.trunc_sat_f32x4_s(root), colour)
      v128.store64_lane(to, i16x8.narrow_i32x4_s(whole, whole), 0)
      left = next
    }
  }
}
