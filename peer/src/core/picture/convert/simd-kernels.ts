/** The kernels of peer/kernels in their own WebAssembly memory. */
import {hexToBytes} from '@noble/hashes/utils.js'
import type {Size} from '../picture.js'
import {KERNEL_CODE} from './kernel-code.js'
import {type AverageScratch, type Block, type Kernels, VECTOR_BYTES} from './kernels.js'
import {webAssembly} from './web-assembly.js'

/** What peer/kernels/index.ts exports; blocks are told by where they start. */
type Exports = {
  readonly memory: {readonly buffer: ArrayBuffer}
  readonly allocate: (bytes: number) => number
  readonly release: (at: number) => void
  readonly average: (
    pixels: number,
    width: number,
    height: number,
    cols: number,
    rows: number,
    black: number,
    sums: number,
    shift: number,
    samples: number,
  ) => void
  readonly settle: (fresh: number, settled: number, bytes: number) => void
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

/** Null where the engine has no WebAssembly, or one without SIMD. */
export function simdKernels(): Kernels | null {
  const code = hexToBytes(KERNEL_CODE)
  if (webAssembly === null || !webAssembly.validate(code)) return null
  const {exports} = new webAssembly.Instance(new webAssembly.Module(code), {})
  return new SimdKernels(exports as Exports)
}

class SimdKernels implements Kernels {
  readonly kind = 'simd'
  readonly #code: Exports
  readonly #places = new WeakMap<Block, number>()

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

  average(
    frame: Block,
    from: Size,
    to: Size,
    {black, sums}: AverageScratch,
    shift: number,
    samples: Block,
  ): void {
    const sizes = [from.width, from.height, to.width, to.height] as const
    this.#code.average(this.#at(frame), ...sizes, this.#at(black), this.#at(sums), shift, this.#at(samples))
  }

  settle(fresh: Block, settled: Block, count: number): void {
    this.#code.settle(this.#at(fresh), this.#at(settled), 8 * count)
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
