/**
 * How blocks are coded but for their coefficients: what is skipped, motion vectors, intra modes, which residuals exist.
 * Every function takes what the encoder chose (a reader gives anything) and gives what both sides know then.
 */
import type {BlockMemory} from './block-memory.js'
import type {Decisions} from './decisions.js'
import {INTRA_MODES} from './intra-prediction.js'
import {MAX_MOTION} from './motion-compensation.js'
import type {TransformModels} from './transform-models.js'

const UNARY_VECTOR = 15
const VECTOR_DIGITS = 8

export class BlockSyntax {
  /** The predicted vector of the block that was last looked at. */
  firstAcross = 0
  firstDown = 0
  /** Another likely vector, if `hasSecond`. */
  secondAcross = 0
  secondDown = 0
  hasSecond = false

  readonly #decisions: Decisions
  readonly #models: TransformModels['predictors']
  readonly #blocks: BlockMemory
  readonly #before: BlockMemory
  #block = 0
  #changedAround = 0
  #history = 0
  #left = -1
  #above = -1
  #aboveLeft = -1
  #aboveRight = -1
  #motionAround = 0

  /** `before`: the blocks of the reference, or empty ones. */
  constructor(decisions: Decisions, {predictors}: TransformModels, blocks: BlockMemory, before: BlockMemory) {
    this.#decisions = decisions
    this.#models = predictors
    this.#blocks = blocks
    this.#before = before
  }

  /** Looks at the surroundings of a luma block; the calls until the next are about it. */
  at(column: number, row: number): void {
    const {columns, changes} = this.#blocks
    const block = row * columns + column
    this.#block = block
    this.#left = column > 0 ? block - 1 : -1
    this.#above = row > 0 ? block - columns : -1
    this.#aboveLeft = column > 0 && row > 0 ? block - columns - 1 : -1
    this.#aboveRight = row > 0 && column < columns - 1 ? block - columns + 1 : -1
    this.#changedAround =
      bit(changes, this.#left) +
      2 * bit(changes, this.#above) +
      4 * bit(changes, this.#aboveRight) +
      8 * bit(changes, this.#aboveLeft)
    this.#history = this.#before.changes[block]!
    this.#predictVectors()
  }

  /** How much is coded around the block, 0..7. */
  activity(): number {
    const {weights} = this.#blocks
    const sum = (this.#left < 0 ? 2 : weights[this.#left]!) + (this.#above < 0 ? 2 : weights[this.#above]!)
    return activityOf(sum)
  }

  codeSkipped(skipped: number, column: number, row: number): number {
    const predictor = this.#models.skipped
    const {columns, rows} = this.#blocks
    const before = this.#before.changes
    const block = this.#block
    const right = column < columns - 1
    const below = row < rows - 1
    const later =
      (right ? before[block + 1]! & 1 : 0) +
      2 * (below ? before[block + columns]! & 1 : 0) +
      4 * (below && right ? before[block + columns + 1]! & 1 : 0) +
      8 * (below && column > 0 ? before[block + columns - 1]! & 1 : 0)
    const around = this.#changedAround
    const history = this.#history
    const countAround = BITS[around]!
    const countLater = BITS[later]!
    predictor.see(0, around * 8 + (history & 7))
    predictor.see(1, (history & 63) * 5 + countLater)
    predictor.see(2, around * 16 + later)
    predictor.see(
      3,
      (countAround * 5 + countLater) * 16 +
        Math.min(3, BITS8[history]!) * 4 +
        Math.min(3, this.#motionAround),
    )
    predictor.see(4, history)
    predictor.weigh(0, countAround * 4 + (history & 3))
    predictor.weigh(1, Math.min(7, countLater + (this.#motionAround > 0 ? 4 : 0)))
    return this.#decisions.code(predictor, skipped)
  }

  /** Only where `hasSecond`. */
  codeSecond(second: number): number {
    const predictor = this.#models.secondVector
    predictor.see(0, this.#vectorClass())
    predictor.see(1, this.#vectorClass() % 9)
    predictor.weigh(0, 0)
    return this.#decisions.code(predictor, second)
  }

  codeIntra(intra: number): number {
    const predictor = this.#models.intra
    const {modes} = this.#blocks
    const l = this.#left < 0 ? 2 : modes[this.#left]! > 0 ? 1 : 0
    const a = this.#above < 0 ? 2 : modes[this.#above]! > 0 ? 1 : 0
    predictor.see(0, l * 3 + a)
    predictor.see(1, this.#changedAround)
    predictor.see(2, 0)
    predictor.weigh(0, 0)
    return this.#decisions.code(predictor, intra)
  }

  codeIntraMode(mode: number): number {
    const {modes} = this.#blocks
    const left = this.#left < 0 ? 0 : modes[this.#left]!
    const above = this.#above < 0 ? 0 : modes[this.#above]!
    return this.#codeMode(mode, 0, left, above)
  }

  /** `left`, `above`: the modes (plus one; 0 for none) of the neighbours. */
  #codeMode(mode: number, chroma: number, left: number, above: number): number {
    const predictor = this.#models.intraMode
    for (let k = 0; k < INTRA_MODES - 1; k++) {
      predictor.see(0, k * 6 + left)
      predictor.see(1, k * 36 + left * 6 + above)
      predictor.see(2, k * 2 + chroma)
      predictor.weigh(0, chroma)
      if (this.#decisions.code(predictor, mode === k ? 1 : 0) === 1) return k
    }
    return INTRA_MODES - 1
  }

  codeChromaMode(mode: number): number {
    return this.#codeMode(mode, 1, 0, 0)
  }

  /** Whether the block has the first predicted vector; `second`: the same question about the second. */
  codeKnown(known: number, second: number): number {
    const predictor = this.#models.knownVector
    predictor.see(0, this.#vectorClass())
    predictor.see(1, second * 16 + this.#changedAround)
    predictor.see(2, second * 8 + (this.#history & 7))
    predictor.weigh(0, second)
    return this.#decisions.code(predictor, known)
  }

  /** One part of a vector, less its prediction. `down`: 0 or 1; `other`: the part that was coded before it. */
  codeDifference(difference: number, down: number, other: number): number {
    const size = this.#codeSize(Math.abs(difference), down, other)
    if (size === 0) return 0
    const predictor = this.#models.vectorSign
    const predicted = down === 1 ? this.firstDown : this.firstAcross
    predictor.see(0, down * 3 + Math.sign(predicted) + 1)
    predictor.see(1, down * 9 + (Math.sign(predicted) + 1) * 3 + Math.sign(other) + 1)
    predictor.weigh(0, 0)
    return this.#decisions.code(predictor, difference < 0 ? 1 : 0) === 1 ? -size : size
  }

  #codeSize(wanted: number, down: number, other: number): number {
    const predictor = this.#models.vectorSize
    const o = down === 0 ? 0 : 1 + Math.min(2, Math.abs(other) >> 1)
    for (let k = 0; k < UNARY_VECTOR; k++) {
      predictor.see(0, (down * 16 + k) * 4 + o)
      predictor.see(1, (down * 16 + k) * 8 + Math.min(7, this.#motionAround))
      predictor.see(2, down * 16 + k)
      predictor.weigh(0, down)
      if (this.#decisions.code(predictor, wanted > k ? 1 : 0) === 0) return k
    }
    return UNARY_VECTOR + this.#decisions.codeLarge(Math.max(0, wanted - UNARY_VECTOR), VECTOR_DIGITS)
  }

  codeCodedLuma(coded: number, intra: number): number {
    const predictor = this.#models.codedLuma
    predictor.see(0, this.#changedAround)
    predictor.see(1, intra * 8 + this.activity())
    predictor.see(2, intra * 16 + (this.#history & 15))
    predictor.weigh(0, intra)
    return this.#decisions.code(predictor, coded)
  }

  codeSplit(split: number, intra: number): number {
    const predictor = this.#models.split
    predictor.see(0, Math.min(8, this.activity()))
    predictor.see(1, this.#changedAround)
    predictor.see(2, intra * 4 + (this.#history & 3))
    predictor.weigh(0, intra)
    return this.#decisions.code(predictor, split)
  }

  /** Whether the quarter (4x4 residual) 0..3 exists, after those before it, of which the bits of `before` say the same. */
  codeQuarter(coded: number, quarter: number, before: number, intra: number): number {
    const predictor = this.#models.codedQuarter
    predictor.see(0, (before + (1 << quarter)) * 2 - (intra === 1 ? 1 : 0))
    predictor.see(1, (quarter * 5 + BITS[before]!) * 2 + intra)
    predictor.see(2, before + (1 << quarter))
    predictor.weigh(0, quarter)
    return this.#decisions.code(predictor, coded)
  }

  /** `lumaChanged`: of the four luma blocks 0..4; `other`: whether blue has a residual here, for red. */
  codeCodedChroma(
    coded: number,
    plane: 0 | 1,
    column: number,
    row: number,
    lumaChanged: number,
    other: number,
  ): number {
    const predictor = this.#models.codedChroma
    const {chromaColumns, chromaChanges} = this.#blocks
    const changes = chromaChanges[plane]
    const block = row * chromaColumns + column
    const left = column > 0 ? changes[block - 1]! & 1 : 2
    const above = row > 0 ? changes[block - chromaColumns]! & 1 : 2
    const history = this.#before.chromaChanges[plane][block]!
    predictor.see(0, (plane * 5 + lumaChanged) * 9 + left * 3 + above)
    predictor.see(1, plane * 64 + (history & 63))
    predictor.see(2, (plane * 5 + lumaChanged) * 16 + (history & 15))
    predictor.see(3, ((plane * 2 + other) * 9 + left * 3 + above) * 2 + (history & 1))
    predictor.weigh(0, plane * 5 + lumaChanged)
    predictor.weigh(1, other)
    return this.#decisions.code(predictor, coded)
  }

  #vectorClass(): number {
    const size = Math.min(2, (Math.abs(this.firstAcross) + Math.abs(this.firstDown) + 3) >> 2)
    const before = this.#before.across[this.#block] !== 0 || this.#before.down[this.#block] !== 0 ? 1 : 0
    const spread = Math.min(2, (this.#motionAround + 1) >> 1)
    return before * 9 + size * 3 + spread
  }

  #predictVectors(): void {
    const {across, down} = this.#blocks
    const l = this.#left
    const a = this.#above
    const r = this.#aboveRight >= 0 ? this.#aboveRight : this.#aboveLeft
    if (a < 0) {
      this.firstAcross = l < 0 ? 0 : across[l]!
      this.firstDown = l < 0 ? 0 : down[l]!
    } else {
      this.firstAcross = median(l < 0 ? 0 : across[l]!, across[a]!, r < 0 ? 0 : across[r]!)
      this.firstDown = median(l < 0 ? 0 : down[l]!, down[a]!, r < 0 ? 0 : down[r]!)
    }
    this.#motionAround = spreadOf(across, down, l, a, r)
    this.hasSecond = true
    if (this.firstAcross !== 0 || this.firstDown !== 0) return this.#setSecond(0, 0)
    for (const block of [l, a, r]) {
      if (block >= 0 && (across[block] !== 0 || down[block] !== 0))
        return this.#setSecond(across[block]!, down[block]!)
    }
    const [x, y] = [this.#before.across[this.#block]!, this.#before.down[this.#block]!]
    this.hasSecond = x !== 0 || y !== 0
    this.#setSecond(x, y)
  }

  #setSecond(across: number, down: number): void {
    this.secondAcross = across
    this.secondDown = down
  }
}

export const withinMotion = (value: number): number => Math.max(-MAX_MOTION, Math.min(MAX_MOTION, value))

const BITS = Uint8Array.from({length: 16}, (_, i) => (i & 1) + ((i >> 1) & 1) + ((i >> 2) & 1) + (i >> 3))
const BITS8 = Uint8Array.from({length: 256}, (_, i) => BITS[i & 15]! + BITS[i >> 4]!)

const bit = (changes: Uint8Array, block: number): number => (block < 0 ? 0 : changes[block]! & 1)

export function activityOf(sum: number): number {
  if (sum < 3) return sum
  return sum < 5 ? 3 : sum < 9 ? 4 : sum < 17 ? 5 : sum < 33 ? 6 : 7
}

const median = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))

/** How far neighbouring vectors lie apart from none, in a coarse scale 0..7. */
function spreadOf(across: Int8Array, down: Int8Array, l: number, a: number, r: number): number {
  let sum = 0
  if (l >= 0) sum += Math.abs(across[l]!) + Math.abs(down[l]!)
  if (a >= 0) sum += Math.abs(across[a]!) + Math.abs(down[a]!)
  if (r >= 0) sum += Math.abs(across[r]!) + Math.abs(down[r]!)
  return Math.min(7, 32 - Math.clz32(sum))
}
