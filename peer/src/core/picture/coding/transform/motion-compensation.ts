/**
 * Prediction from a reference plane displaced by a motion vector in quarters of a luma sample. Luma between samples is
 * that of H.264 (6.4.2.2.1 there: six taps for halves, the mean of two neighbours for quarters), chroma
 * that of H.265 (8.5.3.3.3.2 there: four taps, eighths).
 */
import {BLOCK, BORDER, type Plane} from './plane.js'

/** Each way, in quarters of a luma sample. */
export const MAX_MOTION = 127
/** How far a block may start before the plane, and start after its last sample: the filters reach 2 and 3 further. */
const FARTHEST_BEFORE = BORDER - 4
const FARTHEST_AFTER = BORDER - BLOCK - 4

/** Luma of 10x10 places around a block: one more on each side than the block has. */
const SIDE = BLOCK + 2
const AREA = SIDE * SIDE

/**
 * The surroundings of one displaced block, between samples too: at `FULL`, `ACROSS` (half a sample to the right),
 * `DOWN` and `BOTH` a plane of 10x10. Halves are made when they are first needed.
 */
const FULL = 0
const ACROSS = AREA
const DOWN = 2 * AREA
const BOTH = 3 * AREA

/** For each phase (4 * down + across, quarters): the planes and steps (of one sample) whose mean is taken. */
const PHASES: readonly (readonly [first: number, second: number])[] = [
  [FULL, FULL],
  [FULL, ACROSS],
  [ACROSS, ACROSS],
  [ACROSS, FULL + 1],
  [FULL, DOWN],
  [ACROSS, DOWN],
  [ACROSS, BOTH],
  [ACROSS, DOWN + 1],
  [DOWN, DOWN],
  [DOWN, BOTH],
  [BOTH, BOTH],
  [BOTH, DOWN + 1],
  [DOWN, FULL + SIDE],
  [DOWN, ACROSS + SIDE],
  [BOTH, ACROSS + SIDE],
  [ACROSS + SIDE, DOWN + 1],
]

export class LumaSurroundings {
  readonly #planes = new Uint8ClampedArray(4 * AREA)
  /** Rows of sums across, from two above the places to three below them, before they are rounded. */
  readonly #sums = new Int32Array(SIDE * (SIDE + 5))
  #reference: Plane | null = null
  #start = 0
  #hasAcross = false
  #hasDown = false
  #hasBoth = false

  /** Moves to the block whose first sample lies at (`x`, `y`) of the plane. */
  load(reference: Plane, x: number, y: number): void {
    this.#reference = reference
    this.#start = sampleAt(reference, x, y) - reference.stride - 1
    this.#hasAcross = false
    this.#hasDown = false
    this.#hasBoth = false
    const {samples, stride} = reference
    for (let row = 0, to = FULL, at = this.#start; row < SIDE; row++, at += stride)
      for (let i = 0; i < SIDE; i++) this.#planes[to++] = samples[at + i]!
  }

  /** Writes the block's 64 samples, displaced by -4..3 quarters of a sample each way. */
  predict(across: number, down: number, into: Uint8ClampedArray): void {
    const phase = (down & 3) * 4 + (across & 3)
    const [first, second] = PHASES[phase]!
    this.#make(phase)
    const planes = this.#planes
    const start = (1 + (down >> 2)) * SIDE + 1 + (across >> 2)
    let a = first + start
    let b = second + start
    for (let to = 0; to < BLOCK * BLOCK; to += BLOCK, a += SIDE, b += SIDE)
      for (let i = 0; i < BLOCK; i++) into[to + i] = (planes[a + i]! + planes[b + i]! + 1) >> 1
  }

  /**
   * The sum of absolute differences between the displaced block and 64 samples in rows of `stride` from `from` on;
   * anything above `limit` once it is above.
   */
  compare(
    across: number,
    down: number,
    samples: Uint8Array,
    from: number,
    stride: number,
    limit: number,
  ): number {
    const phase = (down & 3) * 4 + (across & 3)
    const [first, second] = PHASES[phase]!
    this.#make(phase)
    const planes = this.#planes
    const start = (1 + (down >> 2)) * SIDE + 1 + (across >> 2)
    let a = first + start
    let b = second + start
    let sum = 0
    for (let row = 0; row < BLOCK; row++, a += SIDE, b += SIDE, from += stride) {
      for (let i = 0; i < BLOCK; i++) {
        const difference = samples[from + i]! - ((planes[a + i]! + planes[b + i]! + 1) >> 1)
        sum += difference < 0 ? -difference : difference
      }
      if (sum > limit) return sum
    }
    return sum
  }

  #make(phase: number): void {
    const across = phase & 3
    const down = phase >> 2
    if ((across & 1) + (down & 1) === 2 || (across !== 0 && down !== 2)) this.#makeAcross()
    if ((across & 1) + (down & 1) === 2 || (down !== 0 && across !== 2)) this.#makeDown()
    if ((across === 2 && down !== 0) || (down === 2 && across !== 0)) this.#makeBoth()
  }

  #makeAcross(): void {
    if (this.#hasAcross) return
    this.#hasAcross = true
    const {samples, stride} = this.#reference!
    for (let row = 0, to = ACROSS, at = this.#start; row < SIDE; row++, at += stride)
      for (let i = 0; i < SIDE; i++) this.#planes[to++] = (tapSamples(samples, at + i, 1) + 16) >> 5
  }

  #makeDown(): void {
    if (this.#hasDown) return
    this.#hasDown = true
    const {samples, stride} = this.#reference!
    for (let row = 0, to = DOWN, at = this.#start; row < SIDE; row++, at += stride)
      for (let i = 0; i < SIDE; i++) this.#planes[to++] = (tapSamples(samples, at + i, stride) + 16) >> 5
  }

  #makeBoth(): void {
    if (this.#hasBoth) return
    this.#hasBoth = true
    const {samples, stride} = this.#reference!
    const sums = this.#sums
    for (let row = 0, to = 0, at = this.#start - 2 * stride; row < SIDE + 5; row++, at += stride)
      for (let i = 0; i < SIDE; i++) sums[to++] = tapSamples(samples, at + i, 1)
    for (let i = 0; i < AREA; i++) this.#planes[BOTH + i] = (tapSums(sums, i + 2 * SIDE) + 512) >> 10
  }
}

/** Copies the block that starts at (`x`, `y`), for vectors without fractions: all that stands still. */
export function predictWhole(reference: Plane, x: number, y: number, into: Uint8ClampedArray): void {
  const {samples, stride} = reference
  for (let to = 0, at = sampleAt(reference, x, y); to < BLOCK * BLOCK; to += BLOCK, at += stride)
    for (let i = 0; i < BLOCK; i++) into[to + i] = samples[at + i]!
}

/** Six taps around the half between `at` and the next sample, `step` away: 32 times it. */
const tapSamples = (from: Uint8Array, at: number, step: number): number =>
  from[at - 2 * step]! +
  from[at + 3 * step]! -
  5 * (from[at - step]! + from[at + 2 * step]!) +
  20 * (from[at]! + from[at + step]!)

const tapSums = (from: Int32Array, at: number): number =>
  from[at - 2 * SIDE]! +
  from[at + 3 * SIDE]! -
  5 * (from[at - SIDE]! + from[at + 2 * SIDE]!) +
  20 * (from[at]! + from[at + SIDE]!)

/** For each eighth four weights, of 64 in all. */
const CHROMA_TAPS = Int32Array.of(
  ...[0, 64, 0, 0, -2, 58, 10, -2, -4, 54, 16, -2, -6, 46, 28, -4],
  ...[-4, 36, 36, -4, -4, 28, 46, -6, -2, 16, 54, -4, -2, 10, 58, -2],
)
const CHROMA_SIDE = BLOCK >> 1
const chromaSums = new Int32Array(CHROMA_SIDE * (CHROMA_SIDE + 3))

/**
 * Predicts the 4x4 chroma samples of one luma block: `x`, `y` in chroma samples, the vector in eighths of one. Writes rows
 * of `into` that are BLOCK apart, from `at` on.
 */
export function predictChroma(
  reference: Plane,
  x: number,
  y: number,
  across: number,
  down: number,
  into: Uint8ClampedArray,
  at: number,
): void {
  const {samples, stride} = reference
  const from = sampleAt(reference, x + (across >> 3), y + (down >> 3))
  if (((across | down) & 7) === 0) {
    for (let row = 0; row < CHROMA_SIDE; row++)
      for (let i = 0; i < CHROMA_SIDE; i++) into[at + row * BLOCK + i] = samples[from + row * stride + i]!
    return
  }
  sumAcross(samples, from - stride, stride, (across & 7) * 4)
  const taps = (down & 7) * 4
  for (let row = 0, sum = 0; row < CHROMA_SIDE; row++)
    for (let i = 0; i < CHROMA_SIDE; i++, sum++) {
      const value =
        CHROMA_TAPS[taps]! * chromaSums[sum]! +
        CHROMA_TAPS[taps + 1]! * chromaSums[sum + CHROMA_SIDE]! +
        CHROMA_TAPS[taps + 2]! * chromaSums[sum + 2 * CHROMA_SIDE]! +
        CHROMA_TAPS[taps + 3]! * chromaSums[sum + 3 * CHROMA_SIDE]!
      into[at + row * BLOCK + i] = (value + 2048) >> 12
    }
}

function sumAcross(samples: Uint8Array, from: number, stride: number, taps: number): void {
  for (let row = 0, sum = 0; row < CHROMA_SIDE + 3; row++)
    for (let i = 0; i < CHROMA_SIDE; i++, sum++) {
      const at = from + row * stride + i
      chromaSums[sum] =
        CHROMA_TAPS[taps]! * samples[at - 1]! +
        CHROMA_TAPS[taps + 1]! * samples[at]! +
        CHROMA_TAPS[taps + 2]! * samples[at + 1]! +
        CHROMA_TAPS[taps + 3]! * samples[at + 2]!
    }
}

/** Where a block that starts at (`x`, `y`) lies in the plane, drawn to its border when it is farther out. */
function sampleAt({origin, stride, columns, rows}: Plane, x: number, y: number): number {
  const inX = Math.max(-FARTHEST_BEFORE, Math.min(columns + FARTHEST_AFTER, x))
  const inY = Math.max(-FARTHEST_BEFORE, Math.min(rows + FARTHEST_AFTER, y))
  return origin + inY * stride + inX
}
