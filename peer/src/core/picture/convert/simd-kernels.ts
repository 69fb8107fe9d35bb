/** The kernels of peer/kernels in their own WebAssembly memory. */
import {unpackCode} from '../../web-assembly/packed-code.js'
import {webAssembly} from '../../web-assembly/web-assembly.js'
import type {Size} from '../picture.js'
import {KERNEL_CODE} from './kernel-code.js'
import {averageShift, type Block, type Channels, isPaired, type Kernels, VECTOR_BYTES} from './kernels.js'

/** What peer/kernels/index.ts exports; blocks are told by where they start. */
type Exports = {
  readonly memory: {readonly buffer: ArrayBuffer}
  readonly allocate: (bytes: number) => number
  readonly release: (at: number) => void
  readonly average: (
    lines: number,
    firstLine: number,
    width: number,
    height: number,
    cols: number,
    rows: number,
    fromRow: number,
    toRow: number,
    paired: boolean,
    sums: number,
    shift: number,
    samples: number,
  ) => void
  readonly settle: (
    fresh: number,
    settled: number,
    width: number,
    height: number,
    apart: number,
    deviation: number,
    work: number,
  ) => void
  readonly luma: (samples: number, lumas: number, count: number) => void
  readonly histogram: (lumas: number, count: number, bins: number) => void
  readonly levels: (
    lumas: number,
    count: number,
    low: number,
    scale: number,
    reach: number,
    to: number,
  ) => void
  readonly brightness: (lumas: number, count: number, reach: number, to: number) => void
  readonly chroma: (
    samples: number,
    width: number,
    height: number,
    reach: number,
    blue: number,
    red: number,
  ) => void
}

/** Frames are averaged in bands of about so many bytes, which stay in a processor's own caches. */
const BAND_BYTES = 160 * 1024

/** Working memory of `average`, for frames of one width. */
type Scratch = {
  readonly width: number
  readonly band: Block
  /** A 32-bit sum for each byte of a row. */
  readonly sums: Block
}

/** Null where the engine has no WebAssembly, or one without SIMD. */
export function simdKernels(): Kernels | null {
  const code = unpackCode(KERNEL_CODE)
  if (webAssembly === null || !webAssembly.validate(code)) return null
  const {exports} = new webAssembly.Instance(new webAssembly.Module(code), {})
  return new SimdKernels(exports as Exports)
}

class SimdKernels implements Kernels {
  readonly kind = 'simd'
  readonly #code: Exports
  readonly #places = new WeakMap<Block, number>()
  #scratch: Scratch | null = null

  constructor(code: Exports) {
    this.#code = code
  }

  allocate(bytes: number): Block {
    const size = Math.ceil(bytes / VECTOR_BYTES + 1) * VECTOR_BYTES
    const at = this.#code.allocate(size)
    const block = new MemoryBlock(this.#code.memory, at, size)
    block.bytes.fill(0)
    this.#places.set(block, at)
    return block
  }

  release(block: Block): void {
    this.#code.release(this.#at(block))
    this.#places.delete(block)
  }

  average(frame: Uint8Array, from: Size, to: Size, samples: Block): void {
    const stride = 3 * from.width
    const shift = averageShift(from, to)
    const mostLines = Math.max(Math.ceil(from.height / to.height), Math.floor(BAND_BYTES / stride))
    const {band, sums} = this.#scratchFor(from.width, mostLines * stride)
    const bytes = band.bytes
    const sizes = [from.width, from.height, to.width, to.height] as const
    const places = [isPaired(from, to), this.#at(sums), shift, this.#at(samples)] as const
    for (let row = 0, next = 1; row < to.height; row = next++) {
      const top = firstLine(row, from, to)
      while (next < to.height && endLine(next, from, to) - top <= mostLines) next++
      bytes.set(frame.subarray(top * stride, endLine(next - 1, from, to) * stride))
      this.#code.average(this.#at(band), top, ...sizes, row, next, ...places)
    }
  }

  #scratchFor(width: number, bandBytes: number): Scratch {
    const known = this.#scratch
    if (known !== null && known.width === width && known.band.size >= bandBytes + VECTOR_BYTES) return known
    if (known !== null) for (const block of [known.band, known.sums]) this.release(block)
    this.#scratch = {
      width,
      band: this.allocate(bandBytes),
      sums: this.allocate(4 * (3 * width + VECTOR_BYTES)),
    }
    return this.#scratch
  }

  settle(
    fresh: Block,
    settled: Block,
    {width, height}: Size,
    channels: Channels,
    deviation: number,
    work: Block,
  ): void {
    const [from, to] = [this.#at(fresh), this.#at(settled)]
    this.#code.settle(from, to, channels * width, height, 2 * channels, deviation, this.#at(work))
  }

  luma(samples: Block, lumas: Block, count: number): void {
    this.#code.luma(this.#at(samples), this.#at(lumas), count)
  }

  histogram(lumas: Block, count: number, bins: Block): void {
    this.#code.histogram(this.#at(lumas), count, this.#at(bins))
  }

  levels(lumas: Block, count: number, low: number, scale: number, reach: number, levels: Block): void {
    this.#code.levels(this.#at(lumas), count, low, scale, reach, this.#at(levels))
  }

  brightness(lumas: Block, count: number, reach: number, bytes: Block): void {
    this.#code.brightness(this.#at(lumas), count, reach, this.#at(bytes))
  }

  chroma(samples: Block, {width, height}: Size, reach: number, blue: Block, red: Block): void {
    this.#code.chroma(this.#at(samples), width, height, reach, this.#at(blue), this.#at(red))
  }

  #at(block: Block): number {
    const at = this.#places.get(block)
    if (at === undefined) throw new Error('a block that was released, or of other kernels')
    return at
  }
}

/** The lines that a row of samples is the mean of: the first, and the one after the last. */
const firstLine = (row: number, from: Size, to: Size): number => Math.floor((row * from.height) / to.height)
const endLine = (row: number, from: Size, to: Size): number =>
  Math.max(firstLine(row, from, to) + 1, firstLine(row + 1, from, to))

/** Views are made anew, because they end when the memory grows. */
class MemoryBlock implements Block {
  readonly size: number
  readonly #memory: {readonly buffer: ArrayBuffer}
  readonly #at: number

  constructor(memory: {readonly buffer: ArrayBuffer}, at: number, size: number) {
    this.#memory = memory
    this.#at = at
    this.size = size
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, this.#at, this.size)
  }

  get words(): Int16Array {
    return new Int16Array(this.#memory.buffer, this.#at, this.size >> 1)
  }

  get longs(): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#at, this.size >> 2)
  }
}
