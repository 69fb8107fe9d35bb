/** Finds where a block came from: whole samples first, then halves and quarters. */
import {type LumaSurroundings, MAX_MOTION} from './motion-compensation.js'
import {BLOCK, BORDER, type Plane} from './plane.js'

/** Pairs of whole samples around the best so far that are tried, with these distances one after the other. */
const DISTANCES = [4, 2, 1] as const
/** Moves at each distance. */
const MAX_MOVES = 4
/** What a vector may point to that is searched, in samples. */
const REACH = MAX_MOTION >> 2

/** The four neighbours, then those at the corners. */
const AROUND_X = Int8Array.of(-1, 1, 0, 0, -1, 1, -1, 1)
const AROUND_Y = Int8Array.of(0, 0, -1, 1, -1, -1, 1, 1)

export class MotionSearch {
  /** The best vector, in quarters of a sample. */
  across = 0
  down = 0
  readonly #surroundings: LumaSurroundings
  #source: Plane | null = null
  #reference: Plane | null = null
  #x = 0
  #y = 0
  #likelyAcross = 0
  #likelyDown = 0
  #errorPerBit = 0
  #bestX = 0
  #bestY = 0
  #best = 0
  #offsetX = 0
  #offsetY = 0

  constructor(surroundings: LumaSurroundings) {
    this.#surroundings = surroundings
  }

  /** Moves to the block whose first sample is at (`x`, `y`). */
  at(source: Plane, reference: Plane, x: number, y: number): void {
    this.#source = source
    this.#reference = reference
    this.#x = x
    this.#y = y
    this.#best = Infinity
  }

  /** Vectors near this one cost less. `errorPerBit`: squared error that a bit is worth. */
  expect(likelyAcross: number, likelyDown: number, errorPerBit: number): void {
    this.#likelyAcross = likelyAcross
    this.#likelyDown = likelyDown
    this.#errorPerBit = Math.sqrt(errorPerBit)
  }

  /** A vector to search from, in quarters of a sample. */
  start(across: number, down: number): void {
    this.#tryWhole((across + 2) >> 2, (down + 2) >> 2)
  }

  /** From the best start on. */
  search(): void {
    for (const distance of DISTANCES) this.#walk(distance)
    this.#refine()
  }

  #walk(distance: number): void {
    for (let move = 0; move < MAX_MOVES; move++) {
      const fromX = this.#bestX
      const fromY = this.#bestY
      for (let i = 0; i < 4; i++) {
        this.#tryWhole(fromX + AROUND_X[i]! * distance, fromY + AROUND_Y[i]! * distance)
      }
      if (fromX === this.#bestX && fromY === this.#bestY) return
    }
  }

  #tryWhole(x: number, y: number): void {
    if (Math.abs(x) > REACH || Math.abs(y) > REACH) return
    const {columns, rows, stride, origin, samples} = this.#reference!
    const atX = this.#x + x
    const atY = this.#y + y
    if (atX < 4 - BORDER || atY < 4 - BORDER || atX > columns + 4 || atY > rows + 4) return
    const cost = this.#vectorError(x * 4, y * 4)
    const error = cost + this.#differences(samples, origin + atY * stride + atX, stride, this.#best - cost)
    if (error >= this.#best) return
    this.#best = error
    this.#bestX = x
    this.#bestY = y
  }

  #refine(): void {
    const surroundings = this.#surroundings
    surroundings.load(this.#reference!, this.#x + this.#bestX, this.#y + this.#bestY)
    this.#best = Infinity
    this.#offsetX = 0
    this.#offsetY = 0
    this.#tryBetween(0, 0)
    this.#tryAround(0, 0, 2)
    this.#tryAround(this.#offsetX, this.#offsetY, 1)
    this.across = this.#bestX * 4 + this.#offsetX
    this.down = this.#bestY * 4 + this.#offsetY
  }

  #tryAround(x: number, y: number, distance: number): void {
    for (let i = 0; i < AROUND_X.length; i++)
      this.#tryBetween(x + AROUND_X[i]! * distance, y + AROUND_Y[i]! * distance)
  }

  #tryBetween(x: number, y: number): void {
    const across = this.#bestX * 4 + x
    const down = this.#bestY * 4 + y
    if (Math.abs(across) > MAX_MOTION || Math.abs(down) > MAX_MOTION) return
    const {samples, stride, origin} = this.#source!
    const cost = this.#vectorError(across, down)
    const from = origin + this.#y * stride + this.#x
    const error = cost + this.#surroundings.compare(x, y, samples, from, stride, this.#best - cost)
    if (error >= this.#best) return
    this.#best = error
    this.#offsetX = x
    this.#offsetY = y
  }

  #vectorError(across: number, down: number): number {
    return (digits(across - this.#likelyAcross) + digits(down - this.#likelyDown)) * this.#errorPerBit
  }

  /** Sum of absolute differences; anything above `limit` once it is above. */
  #differences(samples: Uint8Array, at: number, stride: number, limit: number): number {
    const source = this.#source!
    let from = source.origin + this.#y * source.stride + this.#x
    const own = source.samples
    let sum = 0
    for (let row = 0; row < BLOCK; row++, at += stride, from += source.stride) {
      for (let i = 0; i < BLOCK; i++) {
        const difference = own[from + i]! - samples[at + i]!
        sum += difference < 0 ? -difference : difference
      }
      if (sum > limit) return sum
    }
    return sum
  }
}

/** About how many bits the part of a vector costs. */
const digits = (difference: number): number =>
  difference === 0 ? 0.5 : 2 * (32 - Math.clz32(Math.abs(difference))) + 1
