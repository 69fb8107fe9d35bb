/**
 * One picture while it is coded: what encoder and decoder do alike. Both walk over the luma blocks, then over the chroma
 * blocks, code each one's choice, and reconstruct it.
 */

import type {Size} from '../../picture.js'
import type {BitPort} from '../arithmetic-coder.js'
import {type BlockMemory, emptyBlocks} from './block-memory.js'
import {activityOf, BlockSyntax, withinMotion} from './block-syntax.js'
import type {ChromaChoice, LumaChoice} from './choices.js'
import {inverse4, inverse8} from './dct.js'
import {Decisions} from './decisions.js'
import {predictIntra} from './intra-prediction.js'
import {LumaSurroundings, predictChroma} from './motion-compensation.js'
import {BLOCK, emptyPlane, type Plane} from './plane.js'
import {chromaQuantizer, dequantize, stepOf} from './quantizer.js'
import {BLUE_8, LUMA_4, LUMA_8, ResidualSyntax} from './residual-syntax.js'
import type {TransformModels} from './transform-models.js'

const residual = new Int32Array(64)

export class PictureCoding {
  readonly decisions: Decisions
  readonly syntax: BlockSyntax
  readonly residuals: ResidualSyntax
  readonly blocks: BlockMemory
  readonly before: BlockMemory
  /** Luma, and unless only that is coded blue and red. */
  readonly planes: readonly Plane[]
  readonly references: readonly Plane[] | null
  /** Of the block at hand. */
  readonly prediction = new Uint8ClampedArray(64)
  readonly surroundings = new LumaSurroundings()
  lumaStep = 0
  chromaStep = 0

  constructor(
    size: Size,
    port: BitPort,
    models: TransformModels,
    references: readonly Plane[] | null,
    before: BlockMemory | null,
    planes: readonly Plane[],
  ) {
    this.decisions = new Decisions(port)
    this.blocks = emptyBlocks(size)
    this.before = before ?? emptyBlocks(size)
    this.syntax = new BlockSyntax(this.decisions, models, this.blocks, this.before)
    this.residuals = new ResidualSyntax(this.decisions, models)
    this.references = references
    this.planes = planes
  }

  quantizeBy(quantizer: number): void {
    this.lumaStep = stepOf(quantizer)
    this.chromaStep = stepOf(chromaQuantizer(quantizer))
  }

  /** All but the levels, which follow if `coded`. `syntax` must be at the block. */
  codeLumaMode(choice: LumaChoice, column: number, row: number): void {
    const {syntax} = this
    if (this.references === null) choice.intra = 1
    else {
      choice.skipped = syntax.codeSkipped(choice.skipped, column, row)
      if (choice.skipped === 1) {
        choice.second = syntax.hasSecond ? syntax.codeSecond(choice.second) : 0
        return this.#takeKnown(choice)
      }
      choice.intra = syntax.codeIntra(choice.intra)
    }
    const known = choice.intra === 1 ? this.#codeIntra(choice) : this.#codeVector(choice)
    choice.coded = known ? 1 : syntax.codeCodedLuma(choice.coded, choice.intra)
    if (choice.coded === 1) choice.split = syntax.codeSplit(choice.split, choice.intra)
    else choice.weight = 0
  }

  #codeIntra(choice: LumaChoice): false {
    choice.mode = this.syntax.codeIntraMode(choice.mode, 0)
    choice.across = this.syntax.firstAcross
    choice.down = this.syntax.firstDown
    return false
  }

  #takeKnown(choice: LumaChoice): void {
    const {syntax} = this
    choice.across = choice.second === 1 ? syntax.secondAcross : syntax.firstAcross
    choice.down = choice.second === 1 ? syntax.secondDown : syntax.firstDown
    choice.intra = 0
    choice.coded = 0
    choice.weight = 0
  }

  /** Gives whether the vector is a predicted one; then there is a residual, or the block were skipped. */
  #codeVector(choice: LumaChoice): boolean {
    const {syntax} = this
    const isFirst = choice.across === syntax.firstAcross && choice.down === syntax.firstDown
    if (syntax.codeKnown(isFirst ? 1 : 0, 0) === 1) {
      choice.across = syntax.firstAcross
      choice.down = syntax.firstDown
      return true
    }
    const isSecond = choice.across === syntax.secondAcross && choice.down === syntax.secondDown
    if (syntax.hasSecond && syntax.codeKnown(isSecond ? 1 : 0, 1) === 1) {
      choice.across = syntax.secondAcross
      choice.down = syntax.secondDown
      return true
    }
    const across = syntax.codeDifference(choice.across - syntax.firstAcross, 0, 0)
    const down = syntax.codeDifference(choice.down - syntax.firstDown, 1, across)
    choice.across = withinMotion(syntax.firstAcross + across)
    choice.down = withinMotion(syntax.firstDown + down)
    return false
  }

  codeLumaLevels(choice: LumaChoice): void {
    const {syntax, residuals} = this
    const activity = syntax.activity()
    if (choice.split === 0) {
      choice.weight = residuals.code(LUMA_8, choice.levels, 0, activity)
      return
    }
    choice.weight = 0
    for (let quarter = 0, mask = 0; quarter < 4; quarter++) {
      const wanted = hasLevels(choice.levels, quarter * 16, 16) ? 1 : 0
      if (syntax.codeQuarter(wanted, quarter, mask, choice.intra) === 0) continue
      mask |= 1 << quarter
      choice.weight += residuals.code(LUMA_4, choice.levels, quarter * 16, activity)
    }
  }

  predictLuma(choice: LumaChoice, column: number, row: number): void {
    const x = column * BLOCK
    const y = row * BLOCK
    if (choice.intra === 1) return predictIntra(this.planes[0]!, x, y, choice.mode, this.prediction)
    this.surroundings.load(this.references![0]!, x + (choice.across >> 2), y + (choice.down >> 2))
    this.surroundings.predict(choice.across & 3, choice.down & 3, this.prediction)
  }

  /** Adds the residual to the prediction, and remembers the block. */
  finishLuma(choice: LumaChoice, column: number, row: number): void {
    const {blocks} = this
    const block = row * blocks.columns + column
    const changed = choice.skipped === 1 ? 0 : 1
    blocks.changes[block] = (this.before.changes[block]! << 1) | changed
    blocks.across[block] = choice.across
    blocks.down[block] = choice.down
    blocks.weights[block] = choice.weight
    blocks.modes[block] = choice.intra === 1 ? choice.mode + 1 : 0
    if (choice.coded === 1) {
      if (choice.split === 1) inverseQuarters(choice.levels, this.lumaStep)
      else inverseWhole(choice.levels, this.lumaStep)
    }
    place(this.planes[0]!, column * BLOCK, row * BLOCK, this.prediction, choice.coded === 1 ? residual : null)
  }

  /** Of the four luma blocks under a chroma block, how many changed. */
  changedUnder(column: number, row: number): number {
    const {blocks} = this
    let count = 0
    for (let i = 0; i < 4; i++) count += blocks.changes[this.#lumaUnder(column, row, i)]! & 1
    return count
  }

  /** Whether a chroma block is predicted from its own plane: where all its luma is. */
  isChromaIntra(column: number, row: number): boolean {
    for (let i = 0; i < 4; i++) if (this.blocks.modes[this.#lumaUnder(column, row, i)] === 0) return false
    return true
  }

  #lumaUnder(column: number, row: number, part: number): number {
    const {columns, rows} = this.blocks
    const x = Math.min(columns - 1, column * 2 + (part & 1))
    const y = Math.min(rows - 1, row * 2 + (part >> 1))
    return y * columns + x
  }

  /** `plane`: 1 blue, 2 red; `mode`: the intra mode, or -1. */
  predictChroma(plane: 1 | 2, column: number, row: number, mode: number): void {
    const x = column * BLOCK
    const y = row * BLOCK
    if (mode >= 0) return predictIntra(this.planes[plane]!, x, y, mode, this.prediction)
    for (let i = 0; i < 4; i++) {
      const block = this.#lumaUnder(column, row, i)
      const right = (i & 1) * 4
      const below = (i >> 1) * 4
      const {across, down} = this.blocks
      predictChroma(
        this.references![plane]!,
        x + right,
        y + below,
        across[block]!,
        down[block]!,
        this.prediction,
        below * BLOCK + right,
      )
    }
  }

  codeChromaMode(choice: ChromaChoice, plane: 1 | 2, column: number, row: number, changed: number): void {
    const {chromaChanges, chromaColumns} = this.blocks
    const other = plane === 2 ? chromaChanges[0][row * chromaColumns + column]! & 1 : 0
    const index = plane === 1 ? 0 : 1
    choice.coded = this.syntax.codeCodedChroma(choice.coded, index, column, row, changed, other)
  }

  codeChromaLevels(choice: ChromaChoice, plane: 1 | 2, changed: number): void {
    this.residuals.code(BLUE_8 + plane - 1, choice.levels, 0, activityOf(changed))
  }

  finishChroma(choice: ChromaChoice, plane: 1 | 2, column: number, row: number): void {
    const index = plane === 1 ? 0 : 1
    const block = row * this.blocks.chromaColumns + column
    this.blocks.chromaChanges[index][block] = (this.before.chromaChanges[index][block]! << 1) | choice.coded
    if (choice.coded === 1) inverseWhole(choice.levels, this.chromaStep)
    place(
      this.planes[plane]!,
      column * BLOCK,
      row * BLOCK,
      this.prediction,
      choice.coded === 1 ? residual : null,
    )
  }
}

/** Planes to reconstruct a picture in. */
export function emptyPlanes(size: Size, chroma: Size | null): Plane[] {
  const luma = emptyPlane(size.width, size.height, 0)
  if (chroma === null) return [luma]
  return [luma, emptyPlane(chroma.width, chroma.height, 0), emptyPlane(chroma.width, chroma.height, 0)]
}

export function hasLevels(levels: Int16Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) if (levels[i] !== 0) return true
  return false
}

function inverseWhole(levels: Int16Array, step: number): void {
  for (let i = 0; i < 64; i++) residual[i] = levels[i] === 0 ? 0 : dequantize(levels[i]!, step)
  inverse8(residual, 0)
}

const quarters = new Int32Array(64)

function inverseQuarters(levels: Int16Array, step: number): void {
  for (let i = 0; i < 64; i++) quarters[i] = levels[i] === 0 ? 0 : dequantize(levels[i]!, step)
  for (let quarter = 0; quarter < 4; quarter++) {
    inverse4(quarters, quarter * 16)
    const to = (quarter >> 1) * 32 + (quarter & 1) * 4
    for (let i = 0; i < 16; i++) residual[to + (i >> 2) * 8 + (i & 3)] = quarters[quarter * 16 + i]!
  }
}

function place(
  plane: Plane,
  x: number,
  y: number,
  prediction: Uint8ClampedArray,
  added: Int32Array | null,
): void {
  const {samples, stride, origin} = plane
  let at = origin + y * stride + x
  for (let from = 0; from < 64; from += BLOCK, at += stride)
    for (let i = 0; i < BLOCK; i++) {
      const value = prediction[from + i]! + (added === null ? 0 : added[from + i]!)
      samples[at + i] = value < 0 ? 0 : value > 255 ? 255 : value
    }
}
