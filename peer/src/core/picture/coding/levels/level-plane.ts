/** A picture's samples with a border around them, so that each has neighbours on all sides. Reused, and grows with the largest. */
import type {Size} from '../../picture.js'

/** Contexts look at most so many samples away. */
const BORDER = 2

export class LevelPlane {
  /** Samples from one row to the next. */
  stride = 0
  samples = new Uint8Array(0)
  #used = 0

  /** Copies samples in. `repeat`: the border repeats the outermost ones, else it is 0. */
  load(source: Uint8Array, {width, height}: Size, repeat: boolean): void {
    this.#reserve(width, height)
    const {samples} = this
    if (!repeat) samples.fill(0, 0, this.#used)
    for (let y = 0; y < height; y++) {
      const start = this.rowStart(y)
      samples.set(source.subarray(y * width, (y + 1) * width), start)
      if (!repeat) continue
      samples.fill(samples[start]!, start - BORDER, start)
      samples.fill(samples[start + width - 1]!, start + width, start + width + BORDER)
    }
    if (!repeat) return
    for (let y = 1; y <= BORDER; y++) {
      this.#copyRow(0, -y)
      this.#copyRow(height - 1, height - 1 + y)
    }
  }

  /** Becomes the same as another plane, border and all. */
  copy(other: LevelPlane): void {
    if (this.samples.length < other.#used) this.samples = new Uint8Array(other.#used)
    this.stride = other.stride
    this.#used = other.#used
    this.samples.set(other.samples.subarray(0, other.#used))
  }

  /** Where the first sample of a row is. */
  rowStart(y: number): number {
    return (y + BORDER) * this.stride + BORDER
  }

  #reserve(width: number, height: number): void {
    this.stride = width + 2 * BORDER
    this.#used = this.stride * (height + 2 * BORDER)
    if (this.samples.length < this.#used) this.samples = new Uint8Array(this.#used)
  }

  #copyRow(from: number, to: number): void {
    const start = this.rowStart(from) - BORDER
    this.samples.copyWithin(this.rowStart(to) - BORDER, start, start + this.stride)
  }
}
