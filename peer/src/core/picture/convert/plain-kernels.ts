/** The kernels in plain TypeScript, byte for byte what the ones in peer/kernels do. */
import type {Size} from '../picture.js'
import {
  averageShift,
  type Block,
  type Channels,
  isPaired,
  type Kernels,
  LUMA_ONE,
  VECTOR_BYTES,
} from './kernels.js'

const SAMPLE_WORDS = 4

export class PlainKernels implements Kernels {
  readonly kind = 'plain'

  allocate(bytes: number): Block {
    const size = Math.ceil(bytes / VECTOR_BYTES + 1) * VECTOR_BYTES
    const buffer = new ArrayBuffer(size)
    return {
      size,
      bytes: new Uint8Array(buffer),
      words: new Int16Array(buffer),
      longs: new Int32Array(buffer),
    }
  }

  release(): void {}

  average(frame: Uint8Array, from: Size, to: Size, {words: samples}: Block): void {
    const shift = averageShift(from, to)
    const scale = 16384 * 2 ** shift
    const sums = new Int32Array(3 * from.width)
    const paired = isPaired(from, to)
    const lefts = starts(from.width, to.width)
    for (let row = 0, at = 0; row < to.height; row++) {
      const top = Math.floor((row * from.height) / to.height)
      const height = Math.max(1, Math.floor(((row + 1) * from.height) / to.height) - top)
      const high = paired ? sumPairs(frame, top, height, sums) : sumColumns(frame, top, height, sums)
      for (let col = 0; col < to.width; col++, at += SAMPLE_WORDS) {
        const left = lefts[col]!
        const width = Math.max(1, lefts[col + 1]! - left)
        const factor = Math.fround(scale / (width * high))
        for (let channel = 0; channel < 3; channel++)
          samples[at + channel] = root(sumBox(sums, left, width, channel, shift), factor)
        samples[at + 3] = 0
      }
    }
  }

  settle(
    {words: fresh}: Block,
    {words: settled}: Block,
    {width, height}: Size,
    channels: Channels,
    deviation: number,
  ): void {
    const stride = width * channels
    const changes = fresh.subarray(0, height * stride).map((value, i) => value - settled[i]!)
    const across = blended(changes, stride, channels)
    for (let y = 0; y < height; y++) {
      const [above, here, below] = [Math.max(0, y - 1), y, Math.min(height - 1, y + 1)].map(
        row => row * stride,
      )
      for (let x = 0; x < stride; x++) {
        const around = blend(across[above! + x]!, across[here! + x]!, across[below! + x]!)
        settled[here! + x]! += q15(changes[here! + x]!, partToGo(changes[here! + x]!, around, deviation))
      }
    }
  }

  luma({words: samples}: Block, {words: lumas}: Block, count: number): void {
    for (let i = 0, at = 0; i < count; i++, at += SAMPLE_WORDS)
      lumas[i] = (4899 * samples[at]! + 9617 * samples[at + 1]! + 1868 * samples[at + 2]! + 8192) >> 14
  }

  histogram({words: lumas}: Block, count: number, {longs: bins}: Block): void {
    bins.fill(0, 0, 256)
    for (let i = 0; i < count; i++) bins[(lumas[i]! + 64) >> 7]!++
  }

  levels(
    lumas: Block,
    count: number,
    low: number,
    scale: number,
    reach: number,
    {bytes: levels}: Block,
  ): void {
    for (let i = 0; i < count; i++) {
      const exact = Math.min(3840, q15(Math.max(0, lumas.words[i]! - low), scale))
      if (Math.abs(exact - (levels[i]! << 8)) > reach) levels[i] = (exact + 128) >> 8
    }
  }

  brightness({words: lumas}: Block, count: number, reach: number, {bytes}: Block): void {
    for (let i = 0; i < count; i++) keepOrStore(lumas[i]!, bytes, i, reach)
  }

  chroma({words}: Block, {width, height}: Size, reach: number, blue: Block, red: Block): void {
    const stride = width * SAMPLE_WORDS
    for (let y = 0, to = 0; y < height; y += 2) {
      const upper = y * stride
      const lower = y + 1 < height ? upper + stride : upper
      for (let x = 0; x < width; x += 2, to++) {
        const left = x * SAMPLE_WORDS
        const right = x + 1 < width ? left + SAMPLE_WORDS : left
        const mean = (channel: number): number =>
          (words[upper + left + channel]! +
            words[upper + right + channel]! +
            words[lower + left + channel]! +
            words[lower + right + channel]! +
            2) >>
          2
        const [r, g, b] = [mean(0), mean(1), mean(2)]
        keepOrStore(fromMiddle(-2765 * r - 5427 * g + 8192 * b), blue.bytes, to, reach)
        keepOrStore(fromMiddle(8192 * r - 6860 * g - 1332 * b), red.bytes, to, reach)
      }
    }
  }
}

const starts = (length: number, count: number): Int32Array =>
  Int32Array.from({length: count + 1}, (_, i) => Math.floor((i * length) / count))

/** Both give how many squares each sum is of. */
function sumColumns(pixels: Uint8Array, top: number, height: number, sums: Int32Array): number {
  const stride = sums.fill(0).length
  for (let y = top, at = top * stride; y < top + height; y++)
    for (let x = 0; x < stride; x++, at++) sums[x]! += pixels[at]! * pixels[at]!
  return height
}

function sumPairs(pixels: Uint8Array, top: number, height: number, sums: Int32Array): number {
  const stride = sums.fill(0).length
  for (let y = 0; y < height; y += 2) {
    const upper = (top + y) * stride
    const lower = y + 1 < height ? upper + stride : upper
    for (let x = 0; x < stride; x++) sums[x]! += ((pixels[upper + x]! + pixels[lower + x]! + 1) >> 1) ** 2
  }
  return (height + 1) >> 1
}

function sumBox(sums: Int32Array, left: number, width: number, channel: number, shift: number): number {
  let sum = 0
  for (let x = 3 * left + channel; x < 3 * (left + width); x += 3) sum += sums[x]! >>> shift
  return sum
}

/** In single precision at each step, as the vectors are. */
const root = (sum: number, factor: number): number =>
  Math.trunc(Math.fround(Math.fround(Math.sqrt(Math.fround(Math.fround(sum) * factor))) + 0.5))

/** Each of the `stride` numbers of a row with those `apart` before and after it. */
function blended(values: Int16Array, stride: number, apart: number): Int16Array {
  return values.map((value, i) => {
    const x = i % stride
    return blend(
      x < apart ? value : values[i - apart]!,
      value,
      x + apart < stride ? values[i + apart]! : value,
    )
  })
}

const blend = (before: number, middle: number, after: number): number =>
  (before >> 2) + (middle >> 1) + (after >> 2)

function partToGo(change: number, around: number, deviation: number): number {
  const far = 7 * deviation
  const alone = Math.min(Math.abs(change), far) * Math.floor(32_767 / far)
  const beyond = Math.min(Math.max(0, Math.abs(around) - deviation), deviation)
  return Math.max(q15(alone, alone), beyond * Math.floor(32_767 / deviation), 4096)
}

/** The product of two numbers of which one is a part of 32768, rounded. */
const q15 = (a: number, b: number): number => (a * b + 16384) >> 15

const fromMiddle = (weighed: number): number => ((weighed + 8192) >> 14) + 128 * LUMA_ONE

function keepOrStore(exact: number, bytes: Uint8Array, at: number, reach: number): void {
  if (Math.abs(exact - (bytes[at]! << 7)) > reach) bytes[at] = Math.min(255, (exact + 64) >> 7)
}
