/** Chooses how a luma block is coded: the least squared error plus what the bits are worth. */
import {COST_ONE} from '../entropy/logistic.js'
import {emptyLumaChoice, type LumaChoice} from './choices.js'
import {forward4, forward8} from './dct.js'
import {INTRA_MODES} from './intra-prediction.js'
import type {LevelChooser} from './level-chooser.js'
import {MotionSearch} from './motion-search.js'
import type {PictureCoding} from './picture-coding.js'
import {BLOCK, type Plane} from './plane.js'
import {SQUARED_SCALE, scaledErrorPerBit} from './quantizer.js'
import {LUMA_4, LUMA_8} from './residual-syntax.js'
import {squaredError, subtract} from './source-block.js'

/** Thresholds, in bits' worth of error. Skipped at less than this: nothing can pay. */
const SKIP_BITS = 5
/** At less than this no motion is searched if no residual pays where the block is expected. */
const EXPECTED_BITS = 40
/** Well enough predicted by motion, no intra mode is tried. */
const MOTION_BITS = 25
/** A residual that costs less is not tried in quarters. */
const SPLIT_BITS = 10

/** About what the four flags of split residuals cost, in bits. */
const QUARTER_FLAGS_BITS = 4

export class LumaChooser {
  readonly #coding: PictureCoding
  readonly #source: Plane
  readonly #search: MotionSearch
  readonly #levels: LevelChooser
  readonly #errorPerCost: number
  readonly #errorPerBit: number
  readonly #differences = new Int32Array(BLOCK * BLOCK)
  readonly #coefficients = new Int32Array(BLOCK * BLOCK)
  #best = emptyLumaChoice()
  #trial = emptyLumaChoice()
  /** Error and worth of the bits of the best. */
  #least = Infinity
  #column = 0
  #row = 0

  constructor(coding: PictureCoding, source: Plane, levels: LevelChooser) {
    this.#coding = coding
    this.#source = source
    this.#search = new MotionSearch(coding.surroundings)
    this.#levels = levels
    this.#errorPerBit = scaledErrorPerBit(coding.lumaStep)
    this.#errorPerCost = this.#errorPerBit / COST_ONE
  }

  /** The coding's syntax must be at the block. The choice is valid until the next. */
  choose(column: number, row: number): LumaChoice {
    this.#column = column
    this.#row = row
    this.#least = Infinity
    if (this.#coding.references === null) this.#tryIntra()
    else this.#chooseInter()
    return this.#best
  }

  #chooseInter(): void {
    if (this.#trySkipping()) return
    if (this.#least < this.#errorPerBit * EXPECTED_BITS) {
      this.#tryVector(this.#best.across, this.#best.down)
      if (this.#best.skipped === 1) return
    }
    this.#tryMotion()
    if (this.#least > this.#errorPerBit * MOTION_BITS) this.#tryIntra()
  }

  /** Gives whether one is good enough; the second is not even looked at then, lest slow drift is coded as motion. */
  #trySkipping(): boolean {
    const {syntax} = this.#coding
    for (let second = 0; second <= (syntax.hasSecond ? 1 : 0); second++) {
      const choice = this.#inter(
        second === 1 ? syntax.secondAcross : syntax.firstAcross,
        second === 1 ? syntax.secondDown : syntax.firstDown,
      )
      choice.skipped = 1
      choice.second = second
      const error = this.#predict(choice)
      if (error < this.#errorPerBit * SKIP_BITS) {
        this.#take()
        return true
      }
      this.#offer(error, 0)
    }
    return false
  }

  #tryMotion(): void {
    const {syntax, before, references, blocks} = this.#coding
    const block = this.#row * blocks.columns + this.#column
    const search = this.#search
    search.at(this.#source, references![0]!, this.#column * BLOCK, this.#row * BLOCK)
    search.expect(syntax.firstAcross, syntax.firstDown, this.#errorPerBit / SQUARED_SCALE)
    search.start(0, 0)
    search.start(syntax.firstAcross, syntax.firstDown)
    search.start(before.across[block]!, before.down[block]!)
    if (syntax.hasSecond) search.start(syntax.secondAcross, syntax.secondDown)
    search.search()
    const {across, down} = search
    this.#tryVector(across, down)
    if (across !== syntax.firstAcross || down !== syntax.firstDown)
      this.#tryVector(syntax.firstAcross, syntax.firstDown)
    if (syntax.hasSecond && (across !== syntax.secondAcross || down !== syntax.secondDown))
      this.#tryVector(syntax.secondAcross, syntax.secondDown)
  }

  #tryVector(across: number, down: number): void {
    const {syntax} = this.#coding
    const error = this.#predict(this.#inter(across, down))
    const isFirst = across === syntax.firstAcross && down === syntax.firstDown
    const isSecond = syntax.hasSecond && across === syntax.secondAcross && down === syntax.secondDown
    if (!isFirst && !isSecond) this.#offer(error, 0)
    this.#subtract()
    this.#tryWhole(() => this.#inter(across, down))
  }

  #tryIntra(): void {
    let best = 0
    let least = Infinity
    for (let mode = 0; mode < INTRA_MODES; mode++) {
      const error = this.#predict(this.#intra(mode))
      if (error >= least) continue
      least = error
      best = mode
    }
    this.#predict(this.#intra(best))
    this.#offer(least, 0)
    this.#subtract()
    this.#tryWhole(() => this.#intra(best))
  }

  /** A trial, anew. */
  #inter(across: number, down: number): LumaChoice {
    const choice = this.#trial
    choice.skipped = 0
    choice.intra = 0
    choice.across = across
    choice.down = down
    choice.coded = 0
    return choice
  }

  #intra(mode: number): LumaChoice {
    const choice = this.#inter(0, 0)
    choice.intra = 1
    choice.mode = mode
    return choice
  }

  /** Gives the squared error, as scaled. */
  #predict(choice: LumaChoice): number {
    this.#coding.predictLuma(choice, this.#column, this.#row)
    const {prediction} = this.#coding
    return squaredError(this.#source, this.#column * BLOCK, this.#row * BLOCK, prediction) * SQUARED_SCALE
  }

  #subtract(): void {
    const {prediction} = this.#coding
    subtract(this.#source, this.#column * BLOCK, this.#row * BLOCK, prediction, this.#differences)
  }

  /** With a residual of one transform; if that is costly, also of four. */
  #tryWhole(trial: () => LumaChoice): void {
    const choice = trial()
    choice.coded = 1
    choice.split = 0
    this.#coefficients.set(this.#differences)
    forward8(this.#coefficients)
    if (!this.#choose(LUMA_8, choice.levels, 0)) return
    const isCostly = this.#levels.cost > SPLIT_BITS * COST_ONE
    this.#offer(this.#levels.error, this.#levels.cost)
    if (isCostly) this.#trySplit(trial())
  }

  #trySplit(choice: LumaChoice): void {
    choice.coded = 1
    choice.split = 1
    quartersOf(this.#differences, this.#coefficients)
    let error = 0
    let cost = QUARTER_FLAGS_BITS * COST_ONE
    let any = false
    for (let from = 0; from < BLOCK * BLOCK; from += 16) {
      forward4(this.#coefficients, from)
      const pays =
        this.#choose(LUMA_4, choice.levels, from) && this.#levels.saved > COST_ONE * this.#errorPerCost
      if (!pays) choice.levels.fill(0, from, from + 16)
      any ||= pays
      error += pays ? this.#levels.error : this.#levels.plainError
      cost += pays ? this.#levels.cost : 0
    }
    if (any) this.#offer(error, cost)
  }

  #choose(kind: number, levels: Int16Array, from: number): boolean {
    return this.#levels.choose(
      kind,
      this.#coefficients,
      levels,
      from,
      this.#coding.lumaStep,
      this.#errorPerCost,
    )
  }

  /** Takes the trial if it is better than the best so far. `levelCost`: of what the mode does not say. */
  #offer(error: number, levelCost: number): void {
    if (error + levelCost * this.#errorPerCost >= this.#least) return
    const {decisions} = this.#coding
    decisions.rehearse()
    this.#coding.codeLumaMode(this.#trial, this.#column, this.#row)
    decisions.perform()
    const all = error + (levelCost + decisions.cost) * this.#errorPerCost
    if (all >= this.#least) return
    this.#least = all
    this.#take()
  }

  #take(): void {
    const best = this.#best
    this.#best = this.#trial
    this.#trial = best
  }
}

/** From rows of 8 to four quarters of rows of 4. */
function quartersOf(differences: Int32Array, into: Int32Array): void {
  for (let i = 0; i < BLOCK * BLOCK; i++) {
    const quarter = (i >> 5) * 2 + ((i >> 2) & 1)
    into[quarter * 16 + ((i >> 3) & 3) * 4 + (i & 3)] = differences[i]!
  }
}
