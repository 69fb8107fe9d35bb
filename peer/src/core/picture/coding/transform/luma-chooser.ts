/** Chooses how a luma block is coded: the least squared error plus what the bits are worth. */
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

/** A block that is skipped at an error below this many bits' worth is not looked at further: nothing can pay. */
const SKIP_BITS = 5

export class LumaChooser {
  readonly #coding: PictureCoding
  readonly #source: Plane
  readonly #search: MotionSearch
  readonly #levels: LevelChooser
  readonly #errorPerCost: number
  #best = emptyLumaChoice()
  #trial = emptyLumaChoice()
  #least = Infinity
  #column = 0
  #row = 0
  readonly #starts: number[] = []
  readonly #differences = new Int32Array(64)
  readonly #coefficients = new Int32Array(64)

  constructor(coding: PictureCoding, source: Plane, levels: LevelChooser) {
    this.#coding = coding
    this.#source = source
    this.#search = new MotionSearch(coding.surroundings)
    this.#levels = levels
    this.#errorPerCost = scaledErrorPerBit(coding.lumaStep) / 256
  }

  /** The coding's syntax must be at the block. The choice is valid until the next. */
  choose(column: number, row: number): LumaChoice {
    this.#column = column
    this.#row = row
    this.#least = Infinity
    if (this.#coding.references !== null) {
      if (this.#trySkipping()) return this.#best
      const T = (globalThis as any).T ?? {}
      if (this.#least < this.#errorPerCost * 256 * (T.probe ?? 40)) {
        this.#tryVector(this.#best.across, this.#best.down)
        if (this.#best.skipped === 1) return this.#best
      }
      this.#tryMotion()
      if (this.#least < this.#errorPerCost * 256 * (T.intra ?? 25)) return this.#best
    }
    this.#tryIntra()
    return this.#best
  }

  #clear(): LumaChoice {
    const choice = this.#trial
    choice.skipped = 0
    choice.second = 0
    choice.intra = 0
    choice.coded = 0
    choice.split = 0
    return choice
  }

  /** Whether it is good enough. */
  #trySkipping(): boolean {
    const {syntax} = this.#coding
    for (let second = 0; second <= (syntax.hasSecond ? 1 : 0); second++) {
      const choice = this.#clear()
      choice.skipped = 1
      choice.second = second
      choice.across = second === 1 ? syntax.secondAcross : syntax.firstAcross
      choice.down = second === 1 ? syntax.secondDown : syntax.firstDown
      const error = this.#predict(choice)
      this.#offer(error, 0)
      if (error < this.#errorPerCost * 256 * SKIP_BITS) return true
    }
    return false
  }

  #tryMotion(): void {
    const {syntax, before, references, blocks} = this.#coding
    const block = this.#row * blocks.columns + this.#column
    const starts = this.#starts
    starts.length = 0
    starts.push(0, 0, syntax.firstAcross, syntax.firstDown)
    if (syntax.hasSecond) starts.push(syntax.secondAcross, syntax.secondDown)
    starts.push(before.across[block]!, before.down[block]!)
    this.#search.search(
      this.#source,
      references![0]!,
      this.#column * BLOCK,
      this.#row * BLOCK,
      syntax.firstAcross,
      syntax.firstDown,
      starts,
      (this.#errorPerCost * 256) / SQUARED_SCALE,
    )
    const {across, down} = this.#search
    this.#tryVector(across, down)
    if (across !== syntax.firstAcross || down !== syntax.firstDown)
      this.#tryVector(syntax.firstAcross, syntax.firstDown)
    if (syntax.hasSecond && (across !== syntax.secondAcross || down !== syntax.secondDown))
      this.#tryVector(syntax.secondAcross, syntax.secondDown)
  }

  #tryVector(across: number, down: number): void {
    const {syntax} = this.#coding
    const choice = this.#clear()
    choice.across = across
    choice.down = down
    const error = this.#predict(choice)
    const known =
      (across === syntax.firstAcross && down === syntax.firstDown) ||
      (syntax.hasSecond && across === syntax.secondAcross && down === syntax.secondDown)
    if (!known) this.#offer(error, 0)
    this.#tryResidual(across, down, 0, 0)
  }

  #tryIntra(): void {
    let best = 0
    let least = Infinity
    for (let mode = 0; mode < INTRA_MODES; mode++) {
      const choice = this.#clear()
      choice.intra = 1
      choice.mode = mode
      const error = this.#predict(choice)
      if (error >= least) continue
      least = error
      best = mode
    }
    const choice = this.#clear()
    choice.intra = 1
    choice.mode = best
    this.#predict(choice)
    this.#offer(least, 0)
    this.#tryResidual(0, 0, 1, best)
  }

  /** Gives the squared error, as scaled, and keeps the differences. */
  #predict(choice: LumaChoice): number {
    this.#coding.predictLuma(choice, this.#column, this.#row)
    return (
      squaredError(this.#source, this.#column * BLOCK, this.#row * BLOCK, this.#coding.prediction) *
      SQUARED_SCALE
    )
  }

  /** With residual: of the prediction that was made last. */
  #tryResidual(across: number, down: number, intra: number, mode: number): void {
    const {prediction, lumaStep} = this.#coding
    subtract(this.#source, this.#column * BLOCK, this.#row * BLOCK, prediction, this.#differences)
    const coefficients = this.#coefficients
    coefficients.set(this.#differences)
    forward8(coefficients, 0)
    let choice = this.#clear()
    choice.intra = intra
    choice.mode = mode
    choice.across = across
    choice.down = down
    choice.coded = 1
    if (!this.#levels.choose(LUMA_8, coefficients, choice.levels, 0, lumaStep, this.#errorPerCost)) return
    this.#offer(this.#levels.error, this.#levels.cost)
    if (this.#levels.cost < ((globalThis as any).T?.split ?? 10) * 256) return
    choice = this.#clear()
    choice.intra = intra
    choice.mode = mode
    choice.across = across
    choice.down = down
    choice.coded = 1
    choice.split = 1
    quartersOf(this.#differences, coefficients)
    let error = 0
    let any = false
    let cost = 4 * 256
    for (let quarter = 0; quarter < 4; quarter++) {
      forward4(coefficients, quarter * 16)
      let plain = 0
      for (let i = quarter * 16; i < quarter * 16 + 16; i++) plain += coefficients[i]! * coefficients[i]!
      const has = this.#levels.choose(
        LUMA_4,
        coefficients,
        choice.levels,
        quarter * 16,
        lumaStep,
        this.#errorPerCost,
      )
      if (has && this.#levels.error + (this.#levels.cost + 256) * this.#errorPerCost < plain) {
        any = true
        cost += this.#levels.cost
        error += this.#levels.error
      } else {
        choice.levels.fill(0, quarter * 16, quarter * 16 + 16)
        error += plain
      }
    }
    if (any) this.#offer(error, cost)
  }

  /** Takes the trial if it is better than the best so far. */
  #offer(error: number, levelCost: number): void {
    const {decisions} = this.#coding
    if (error + levelCost * this.#errorPerCost >= this.#least) return
    decisions.rehearse()
    this.#coding.codeLumaMode(this.#trial, this.#column, this.#row)
    decisions.perform()
    const all = error + (levelCost + decisions.cost) * this.#errorPerCost
    if (all >= this.#least) return
    this.#least = all
    const best = this.#best
    this.#best = this.#trial
    this.#trial = best
  }
}

function quartersOf(differences: Int32Array, into: Int32Array): void {
  for (let i = 0; i < 64; i++) {
    const quarter = (i >> 5) * 2 + ((i >> 2) & 1)
    into[quarter * 16 + ((i >> 3) & 3) * 4 + (i & 3)] = differences[i]!
  }
}
