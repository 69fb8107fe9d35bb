/**
 * One picture while it is coded: what encoder and decoder do alike. Both walk over the luma blocks, then over the chroma
 * blocks; code what was chosen for each, and reconstruct it.
 */
import type {PictureFormat, Size} from '../../picture.js'
import type {BitPort} from '../entropy/arithmetic-coder.js'
import {type BlockMemory, emptyBlocks} from './block-memory.js'
import {activityOf, BlockSyntax, withinMotion} from './block-syntax.js'
import {type ChromaChoice, type ChromaPlane, hasLevels, type LumaChoice} from './choices.js'
import {deblock} from './deblocking.js'
import {Decisions} from './decisions.js'
import {predictIntra} from './intra-prediction.js'
import {LumaSurroundings, predictChroma, predictWhole} from './motion-compensation.js'
import {BLOCK, BORDER, emptyPlane, type Plane} from './plane.js'
import {chromaQuantizer, stepOf} from './quantizer.js'
import {codeQuantizer} from './quantizer-syntax.js'
import {place, placeQuarters, placeWhole} from './reconstruction.js'
import {BLUE_8, LUMA_4, LUMA_8, ResidualSyntax} from './residual-syntax.js'
import type {TransformModels} from './transform-models.js'
import {cropped, pictureOf, planeCount, planeSize, spread, type TransformState} from './transform-state.js'

export class PictureCoding {
  readonly decisions: Decisions
  readonly syntax: BlockSyntax
  readonly blocks: BlockMemory
  readonly before: BlockMemory
  readonly references: readonly Plane[] | null
  /** Of the block at hand. */
  readonly prediction = new Uint8ClampedArray(BLOCK * BLOCK)
  readonly surroundings = new LumaSurroundings()
  lumaStep = 0
  chromaStep = 0
  /** Being reconstructed. */
  readonly #planes: readonly Plane[]
  readonly #residuals: ResidualSyntax
  readonly #models: TransformModels
  readonly #size: Size
  readonly #format: PictureFormat
  readonly #quantizerBefore: number | null
  #quantizer = 0

  /** Takes over what the reference had learned. */
  constructor(
    size: Size,
    format: PictureFormat,
    port: BitPort,
    models: TransformModels,
    reference: TransformState | null,
  ) {
    if (reference === null) models.forget()
    else models.memory.set(reference.learned)
    this.decisions = new Decisions(port)
    this.blocks = emptyBlocks(size)
    this.before = reference?.blocks ?? emptyBlocks(size)
    this.references = reference === null ? null : spread(reference.planes, size, BORDER)
    this.syntax = new BlockSyntax(this.decisions, models, this.blocks, this.before)
    this.#planes = Array.from({length: planeCount(format)}, (_, i) => {
      const {width, height} = planeSize(size, i)
      return emptyPlane(width, height, 0)
    })
    this.#residuals = new ResidualSyntax(this.decisions, models)
    this.#models = models
    this.#size = size
    this.#format = format
    this.#quantizerBefore = reference?.quantizer ?? null
  }

  get hasChroma(): boolean {
    return this.#planes.length > 1
  }

  /** Comes first. */
  codeQuantizer(quantizer: number): void {
    this.#quantizer = codeQuantizer(this.decisions, this.#models, quantizer, this.#quantizerBefore)
    this.lumaStep = stepOf(this.#quantizer)
    this.chromaStep = stepOf(chromaQuantizer(this.#quantizer, this.references === null))
  }

  /** Comes last. */
  finish(): TransformState {
    deblock(this.#planes[0]!, this.blocks, this.lumaStep)
    const planes = cropped(this.#planes, this.#size)
    return {
      kind: 'transform',
      picture: pictureOf(planes, this.#size, this.#format),
      planes,
      blocks: this.blocks,
      quantizer: this.#quantizer,
      learned: this.#models.memory.slice(),
    }
  }

  /** All but the levels, which follow if `coded`. `syntax` must be at the block. */
  codeLumaMode(choice: LumaChoice, column: number, row: number): void {
    const {syntax} = this
    if (this.references === null) choice.intra = 1
    else {
      choice.skipped = syntax.codeSkipped(choice.skipped, column, row)
      if (choice.skipped === 1) return this.#codeSkippedVector(choice)
      choice.intra = syntax.codeIntra(choice.intra)
    }
    const known = choice.intra === 1 ? this.#codeIntra(choice) : this.#codeVector(choice)
    choice.coded = known ? 1 : syntax.codeCodedLuma(choice.coded, choice.intra)
    if (choice.coded === 1) choice.split = syntax.codeSplit(choice.split, choice.intra)
    else choice.weight = 0
  }

  codeLumaLevels(choice: LumaChoice): void {
    const activity = this.syntax.activity()
    if (choice.split === 0) choice.weight = this.#residuals.code(LUMA_8, choice.levels, 0, activity)
    else this.#codeQuarters(choice, activity)
  }

  predictLuma(choice: LumaChoice, column: number, row: number): void {
    const x = column * BLOCK
    const y = row * BLOCK
    if (choice.intra === 1) return predictIntra(this.#planes[0]!, x, y, choice.mode, this.prediction)
    const {across, down} = choice
    const reference = this.references![0]!
    const fromX = x + (across >> 2)
    const fromY = y + (down >> 2)
    if (((across | down) & 3) === 0) return predictWhole(reference, fromX, fromY, this.prediction)
    this.surroundings.load(reference, fromX, fromY)
    this.surroundings.predict(across & 3, down & 3, this.prediction)
  }

  /** Adds the residual to the prediction, and remembers the block. */
  finishLuma(choice: LumaChoice, column: number, row: number): void {
    const {blocks} = this
    const block = row * blocks.columns + column
    blocks.changes[block] = (this.before.changes[block]! << 1) | (1 - choice.skipped)
    blocks.across[block] = choice.across
    blocks.down[block] = choice.down
    blocks.weights[block] = choice.weight
    blocks.modes[block] = choice.intra === 1 ? choice.mode + 1 : 0
    const [plane] = this.#planes as [Plane]
    const x = column * BLOCK
    const y = row * BLOCK
    if (choice.coded === 0) place(plane, x, y, this.prediction)
    else if (choice.split === 0) placeWhole(plane, x, y, this.prediction, choice.levels, this.lumaStep)
    else placeQuarters(plane, x, y, this.prediction, choice.levels, this.lumaStep)
  }

  /** Of the four luma blocks under a chroma block, how many changed. */
  changedUnder(column: number, row: number): number {
    let count = 0
    for (let i = 0; i < 4; i++) count += this.blocks.changes[this.#lumaUnder(column, row, i)]! & 1
    return count
  }

  /** Whether a chroma block is predicted from its own plane: where all its luma is. */
  isChromaIntra(column: number, row: number): boolean {
    for (let i = 0; i < 4; i++) if (this.blocks.modes[this.#lumaUnder(column, row, i)] === 0) return false
    return true
  }

  /** All but the levels, which follow if `coded`. `changed`: that of `changedUnder`. */
  codeChromaMode(
    choice: ChromaChoice,
    plane: ChromaPlane,
    column: number,
    row: number,
    changed: number,
  ): void {
    const {chromaChanges, chromaColumns} = this.blocks
    const other = plane === 2 ? chromaChanges[0][row * chromaColumns + column]! & 1 : 0
    const index = plane === 1 ? 0 : 1
    choice.coded = this.syntax.codeCodedChroma(choice.coded, index, column, row, changed, other)
  }

  codeChromaLevels(choice: ChromaChoice, plane: ChromaPlane, changed: number): void {
    this.#residuals.code(BLUE_8 + plane - 1, choice.levels, 0, activityOf(changed))
  }

  /** `mode`: the intra mode, or -1: as the luma blocks moved. */
  predictChroma(plane: ChromaPlane, column: number, row: number, mode: number): void {
    const x = column * BLOCK
    const y = row * BLOCK
    if (mode >= 0) return predictIntra(this.#planes[plane]!, x, y, mode, this.prediction)
    const reference = this.references![plane]!
    const {across, down} = this.blocks
    for (let i = 0; i < 4; i++) {
      const block = this.#lumaUnder(column, row, i)
      const right = (i & 1) * 4
      const below = (i >> 1) * 4
      const at = below * BLOCK + right
      predictChroma(reference, x + right, y + below, across[block]!, down[block]!, this.prediction, at)
    }
  }

  finishChroma(choice: ChromaChoice, plane: ChromaPlane, column: number, row: number): void {
    const index = plane === 1 ? 0 : 1
    const block = row * this.blocks.chromaColumns + column
    const history = this.before.chromaChanges[index][block]!
    this.blocks.chromaChanges[index][block] = (history << 1) | choice.coded
    const into = this.#planes[plane]!
    const x = column * BLOCK
    const y = row * BLOCK
    if (choice.coded === 0) place(into, x, y, this.prediction)
    else placeWhole(into, x, y, this.prediction, choice.levels, this.chromaStep)
  }

  #codeSkippedVector(choice: LumaChoice): void {
    const {syntax} = this
    choice.second = syntax.hasSecond ? syntax.codeSecond(choice.second) : 0
    choice.across = choice.second === 1 ? syntax.secondAcross : syntax.firstAcross
    choice.down = choice.second === 1 ? syntax.secondDown : syntax.firstDown
    choice.intra = 0
    choice.coded = 0
    choice.weight = 0
  }

  /** Its chroma may be predicted from the reference, when a neighbour's is. */
  #codeIntra(choice: LumaChoice): false {
    choice.mode = this.syntax.codeIntraMode(choice.mode)
    choice.across = this.syntax.firstAcross
    choice.down = this.syntax.firstDown
    return false
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

  #codeQuarters(choice: LumaChoice, activity: number): void {
    choice.weight = 0
    for (let quarter = 0, mask = 0; quarter < 4; quarter++) {
      const wanted = hasLevels(choice.levels, quarter * 16, 16) ? 1 : 0
      if (this.syntax.codeQuarter(wanted, quarter, mask, choice.intra) === 0) continue
      mask |= 1 << quarter
      choice.weight += this.#residuals.code(LUMA_4, choice.levels, quarter * 16, activity)
    }
  }

  /** The luma block under part 0..3 of a chroma block; past the edge, the last one. */
  #lumaUnder(column: number, row: number, part: number): number {
    const {columns, rows} = this.blocks
    const x = Math.min(columns - 1, column * 2 + (part & 1))
    const y = Math.min(rows - 1, row * 2 + (part >> 1))
    return y * columns + x
  }
}
