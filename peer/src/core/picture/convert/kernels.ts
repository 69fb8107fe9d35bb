/**
 * The inner loops of conversion. There are two of each, which give the same bytes: in WebAssembly SIMD (sources in
 * peer/kernels), and in plain TypeScript where an engine has none. Both work on blocks of their own memory.
 */
import type {Size} from '../picture.js'

/** Vectors are 16 bytes: loops may read and write so many bytes beyond what they are asked for, less one. */
export const VECTOR_BYTES = 16
/** A sample while it is worked on: 16-bit red, green, blue and nothing, in 1/128, gamma-coded as the capture. */
export const SAMPLE_BYTES = 8
/** Values of 16 bits a sample: four as above, or the luma alone. */
export type Channels = 1 | 4
/** Steps of one 8-bit luma in a sample. */
export const LUMA_ONE = 128
/** Steps of one level while it is rounded. */
export const LEVEL_ONE = 256

/** A piece of the kernels' memory, aligned to a vector. The views hold until the next block is made. */
export interface Block {
  readonly size: number
  readonly bytes: Uint8Array
  readonly words: Int16Array
  readonly longs: Int32Array
}

export interface Kernels {
  readonly kind: 'simd' | 'plain'
  /** All zeros, a vector larger than asked. Lives until released. */
  allocate(bytes: number): Block
  release(block: Block): void

  /**
   * RGB24 to samples, gamma-correct: the mean of the squares (gamma 2) of all pixels of a sample's box, and of that the
   * square root. Boxes start at floor(i * frame / samples); they share no pixel unless there are more samples than
   * pixels. Sums of large boxes lose their lowest bits, so that they do not overflow (`averageShift`). In boxes of many lines
   * each two lines count as their mean (`isPaired`), a last one alone as two.
   */
  average(frame: Uint8Array, from: Size, to: Size, samples: Block): void
  /**
   * Moves settled values of `channels` a sample toward fresh ones, each by itself, by what the noise leaves open: a difference
   * of seven of its `deviation` (1/128, 1 to 4681) at once, a smaller one by its square, at least an eighth of the way; and at
   * once where the differences around, blended 1-2-1 both ways so that noise cancels out, make two deviations, the more the
   * nearer to that from one deviation on. `work`: `settleWorkBytes`.
   */
  settle(fresh: Block, settled: Block, size: Size, channels: Channels, deviation: number, work: Block): void
  /** BT.601 luma of `count` samples, 16 bits in 1/128. */
  luma(samples: Block, lumas: Block, count: number): void
  /** How many of `count` lumas round to each 8-bit luma: 256 longs. */
  histogram(lumas: Block, count: number, bins: Block): void
  /**
   * Lumas to levels: `(luma - low) * scale / 32768` in 1/256 level, rounded. A level stays while the exact value is no
   * more than `reach` (1/256 level) from it; -1: none stays.
   */
  levels(lumas: Block, count: number, low: number, scale: number, reach: number, levels: Block): void
  /** Lumas to 8 bits. A byte stays while the exact value is no more than `reach` (1/128) from it; -1: none stays. */
  brightness(lumas: Block, count: number, reach: number, bytes: Block): void
  /** Samples to Cb and Cr (full range BT.601), each of the mean of 2x2 samples; they stay as in `brightness`. */
  chroma(samples: Block, size: Size, reach: number, blue: Block, red: Block): void
}

/** What `settle` works in: four rows with some room at their ends. */
export const settleWorkBytes = ({width}: Size, channels: Channels): number =>
  4 * (2 * channels * width + 3 * VECTOR_BYTES)

/** The least shift for which the sum of a box's squares stays below 2^31. */
export function averageShift(from: Size, to: Size): number {
  const area = Math.ceil(from.width / to.width) * Math.ceil(from.height / to.height)
  let shift = 0
  while ((area * 255 * 255) / 2 ** shift >= 2 ** 31) shift++
  return shift
}

/** From so many lines a sample on, two lines in a row differ by less than what is lost where they are taken as one. */
const PAIRED_LINES = 8
export const isPaired = (from: Size, to: Size): boolean => from.height >= PAIRED_LINES * to.height
