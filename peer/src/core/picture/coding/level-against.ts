/**
 * A picture of levels against a reference: for each sample, row by row, whether it changed, then which way and how far.
 * What both sides know of its neighbourhood, now and in the pictures before, predicts each of these decisions.
 */
import {LEVELS, type Size} from '../picture.js'
import type {BitPort} from './arithmetic-coder.js'
import {FIVE, NINE, OFFSET, SIGN} from './level-differences.js'
import {hashed, type LevelModels} from './level-models.js'
import {LevelPlane} from './level-plane.js'
import {SLOPE_ONE, SlopePredictor} from './slope-predictor.js'

/** Decides, where `changed` is predicted, which level to show; a reader decides nothing. */
export type LevelChooser = {
  choose(index: number, shown: number, changed: LevelModels['predictors']['changed']): number
}

export type LevelChanges = {readonly history: Uint8Array; readonly lastChange: Int8Array}

const BRIGHTEST = LEVELS - 1
/** Guesses of the slope predictor are told apart in quarters, and finer in eighths, of a level, up to four of them. */
const QUARTER_SHIFT = 14
const EIGHTH_SHIFT = 13

export class LevelsAgainst {
  readonly slope = new SlopePredictor()
  readonly #models: LevelModels
  readonly #before = new LevelPlane()
  readonly #now = new LevelPlane()
  readonly #past = new LevelPlane()

  // What is known of the sample in hand; see #look.
  #shown = 0
  #west = 0
  #north = 0
  #westChange = 0
  #northChange = 0
  #northeastChange = 0
  #northwestChange = 0
  #changedAround = 0
  #age = 0
  #bend = 0
  #contrast = 0
  #lastChange = 0
  #direction = 0
  #changeSum = 0
  #medianChange = 0
  #guess = 0

  constructor(models: LevelModels) {
    this.#models = models
  }

  /**
   * Codes every sample; `levels`, `history` and `lastChange` (those of the reference at first) become the new picture's.
   * `activity`: class of how much changes, 1..15.
   */
  code(
    port: BitPort,
    size: Size,
    activity: number,
    chooser: LevelChooser | null,
    levels: Uint8Array,
    {history, lastChange}: LevelChanges,
  ): void {
    this.#before.load(levels, size, true)
    this.#now.copy(this.#before)
    this.#past.load(history, size, false)
    const {changed, woken} = this.#models.predictors
    changed.weigh(1, activity)
    woken.weigh(0, activity)
    for (let y = 0, i = 0; y < size.height; y++) {
      const row = this.#before.rowStart(y)
      for (let x = 0; x < size.width; x++, i++) {
        this.#lastChange = lastChange[i]!
        const flag = this.#look(row + x, activity) ? woken : changed
        const shown = this.#shown
        flag.predict()
        const wanted = chooser === null ? shown : chooser.choose(i, shown, flag)
        if (flag.settle(port, wanted === shown ? 0 : 1) === 0) {
          history[i] = history[i]! << 1
          if (this.#changedAround > 0) this.slope.learn(0)
          continue
        }
        const change = this.#codeChange(port, wanted - shown)
        levels[i] = shown + change
        this.#now.samples[row + x] = shown + change
        history[i] = (history[i]! << 1) | 1
        lastChange[i] = change
        if (this.#changedAround > 0) this.slope.learn(change)
      }
    }
  }

  /** Looks around the sample at `at` of the planes and says what `changed` sees. */
  #look(at: number, activity: number): boolean {
    const before = this.#before.samples
    const now = this.#now.samples
    const past = this.#past.samples
    const stride = this.#before.stride
    const shown = before[at]!
    const west = now[at - 1]! - shown
    const north = now[at - stride]! - shown
    const northwest = now[at - stride - 1]! - shown
    const northeast = now[at - stride + 1]! - shown
    const farWest = now[at - 2]! - shown
    const farNorth = now[at - 2 * stride]! - shown
    const westBefore = before[at - 1]! - shown
    const northBefore = before[at - stride]! - shown
    const eastBefore = before[at + 1]! - shown
    const southBefore = before[at + stride]! - shown
    const southeastBefore = before[at + stride + 1]! - shown
    const southwestBefore = before[at + stride - 1]! - shown
    const northwestBefore = before[at - stride - 1]! - shown
    const northeastBefore = before[at - stride + 1]! - shown
    const westChange = west - westBefore
    const northChange = north - northBefore
    const northwestChange = northwest - northwestBefore
    const northeastChange = northeast - northeastBefore
    const changedAround =
      (westChange !== 0 ? 1 : 0) +
      (northChange !== 0 ? 1 : 0) +
      (northwestChange !== 0 ? 1 : 0) +
      (northeastChange !== 0 ? 1 : 0)
    const history = past[at]!
    const restless =
      (past[at + 1]! & 1) +
      (past[at + stride]! & 1) +
      (past[at + stride - 1]! & 1) +
      (past[at + stride + 1]! & 1)
    const age = (history & 1) !== 0 ? 0 : (history & 2) !== 0 ? 1 : (history & 4) !== 0 ? 2 : 3
    const bend = NINE_OF_SUM[((west + north + eastBefore + southBefore) >> 1) + SUM_OFFSET]!
    const changeSum = NINE_OF_SUM[westChange + northChange + SUM_OFFSET]!
    const direction = SIGN[this.#lastChange + OFFSET]!

    this.#shown = shown
    this.#west = west
    this.#north = north
    this.#westChange = westChange
    this.#northChange = northChange
    this.#northwestChange = northwestChange
    this.#northeastChange = northeastChange
    this.#changedAround = changedAround
    this.#age = age
    this.#bend = bend
    this.#changeSum = changeSum
    this.#direction = direction
    this.#contrast = Math.min(
      15,
      Math.abs(westBefore) + Math.abs(northBefore) + Math.abs(eastBefore) + Math.abs(southBefore),
    )
    this.#guess = 0
    if (changedAround > 0) {
      const inputs = this.slope.inputs
      inputs[0] = west
      inputs[1] = north
      inputs[2] = northwest
      inputs[3] = northeast
      inputs[4] = farWest
      inputs[5] = farNorth
      inputs[6] = eastBefore
      inputs[7] = southBefore
      inputs[8] = westBefore
      inputs[9] = northBefore
      inputs[10] = southeastBefore
      inputs[11] = southwestBefore
      inputs[12] = northeastBefore
      inputs[13] = northwestBefore
      this.#guess = Math.max(-GUESS_MOST, Math.min(GUESS_MOST, this.slope.guess()))
    }

    const westSign = SIGN[west + OFFSET]!
    const northSign = SIGN[north + OFFSET]!
    const eastSign = SIGN[eastBefore + OFFSET]!
    const southSign = SIGN[southBefore + OFFSET]!
    const cross = ((westSign * 3 + northSign) * 3 + eastSign) * 3 + southSign
    const five =
      ((FIVE[west + OFFSET]! * 5 + FIVE[north + OFFSET]!) * 5 + FIVE[eastBefore + OFFSET]!) * 5 +
      FIVE[southBefore + OFFSET]!
    const quiet = changedAround + restless === 0 && (history & 7) === 0
    const wide =
      ((cross * 3 + SIGN[before[at + 2]! - shown + OFFSET]!) * 3 +
        SIGN[before[at + 2 * stride]! - shown + OFFSET]!) *
        9 +
      SIGN[farWest + OFFSET]! * 3 +
      SIGN[farNorth + OFFSET]!
    const ring =
      cross * 81 +
      ((SIGN[northwest + OFFSET]! * 3 + SIGN[northeast + OFFSET]!) * 3 + SIGN[southeastBefore + OFFSET]!) *
        3 +
      SIGN[southwestBefore + OFFSET]!
    if (quiet) {
      const seen = this.#models.predictors.woken.contexts
      seen[0] = wide
      seen[1] = hashed(five * LEVELS + shown)
      seen[2] = ring
      seen[3] = activity * 32 + (history >> 3)
      seen[4] = (this.#contrast * 3 + direction) * 9 + bend
      return true
    }
    const {changed} = this.#models.predictors
    const seen = changed.contexts
    const few = changedAround > 2 ? 2 : changedAround
    seen[0] = wide
    seen[1] = hashed((five * LEVELS + shown) * 3 + few)
    seen[2] = (history << 3) | ((restless > 3 ? 3 : restless) << 1) | (changedAround > 0 ? 1 : 0)
    seen[3] = (changeSum * 9 + bend) * 27 + direction * 9 + (age > 2 ? 2 : age) * 3 + few
    seen[4] = hashed(
      ((((SIGN[westBefore + OFFSET]! * 3 + SIGN[northBefore + OFFSET]!) * 81 + cross) * 3 + direction) << 2) |
        age,
    )
    seen[5] = ((this.#guess + QUARTER_HALF) >> QUARTER_SHIFT) * LEVELS + 16 * LEVELS + shown
    seen[6] = five * 4 + age
    seen[7] = ring
    seen[8] = ((activity * 4 + age) * 5 + changedAround) * 5 + restless
    changed.weigh(0, age * 20 + changedAround * 4 + (restless > 3 ? 3 : restless))
    return false
  }

  /** Which way and how far; not 0. */
  #codeChange(port: BitPort, wanted: number): number {
    const shown = this.#shown
    this.#medianChange = median(
      this.#westChange,
      this.#northChange,
      this.#westChange + this.#northChange - this.#northwestChange,
    )
    const up = shown === 0 ? 1 : shown === BRIGHTEST ? 0 : this.#codeDirection(port, wanted > 0 ? 1 : 0)
    const sign = up === 1 ? 1 : -1
    return sign * this.#codeMagnitude(port, sign, up === 1 ? BRIGHTEST - shown : shown, wanted * sign)
  }

  #codeDirection(port: BitPort, wanted: number): number {
    const {lighter} = this.#models.predictors
    const seen = lighter.contexts
    const direction = this.#direction
    seen[0] =
      ((SIGN[this.#westChange + OFFSET]! * 3 + SIGN[this.#northChange + OFFSET]!) * 3 +
        SIGN[this.#northeastChange + OFFSET]!) *
        9 +
      SIGN[this.#northwestChange + OFFSET]! * 3 +
      direction
    seen[1] = (NINE[this.#west + OFFSET]! * 9 + NINE[this.#north + OFFSET]!) * 3 + direction
    seen[2] = (this.#shown * 9 + this.#bend) * 3 + direction
    seen[3] = (this.#changeSum * 9 + this.#bend) * 3 + (this.#age > 2 ? 2 : this.#age)
    seen[4] =
      (this.#lastChange + OFFSET) * 12 + this.#age * 3 + Math.sign(this.#westChange + this.#northChange) + 1
    seen[5] = (((this.#guess + EIGHTH_HALF) >> EIGHTH_SHIFT) + 32) * 3 + direction
    seen[6] =
      (((this.#guess + QUARTER_HALF) >> QUARTER_SHIFT) + 16) * 17 +
      Math.max(-8, Math.min(8, this.#medianChange)) +
      8
    lighter.weigh(0, this.#changedAround > 3 ? 3 : this.#changedAround)
    return lighter.code(port, wanted)
  }

  /** 1..`most`. `sign`: the direction, in which all differences are seen. */
  #codeMagnitude(port: BitPort, sign: number, most: number, wanted: number): number {
    const {further} = this.#models.predictors
    const seen = further.contexts
    const westChange = sign * this.#westChange
    const northChange = sign * this.#northChange
    const changes = SIX[westChange + OFFSET]! * 6 + SIX[northChange + OFFSET]!
    const ends = NINE[sign * this.#west + OFFSET]! * 9 + NINE[sign * this.#north + OFFSET]!
    const guess = ((sign * this.#guess + QUARTER_HALF) >> QUARTER_SHIFT) + 32
    const medianChange = Math.max(-16, Math.min(16, sign * this.#medianChange)) + 16
    let magnitude = 1
    while (magnitude < most) {
      const step = magnitude - 1
      seen[0] = step * 36 + changes
      seen[1] = step * LEVELS + this.#shown
      seen[2] = step * 81 + ends
      seen[3] = step * 16 + this.#contrast
      seen[4] = step * 31 + sign * this.#lastChange + OFFSET
      seen[5] = step * 65 + guess
      seen[6] = step * 33 + medianChange
      further.weigh(0, step)
      if (further.code(port, wanted > magnitude ? 1 : 0) === 0) break
      magnitude++
    }
    return magnitude
  }
}

const QUARTER_HALF = 1 << (QUARTER_SHIFT - 1)
const EIGHTH_HALF = 1 << (EIGHTH_SHIFT - 1)
/** Guesses beyond this many quarters of a level are seen as this. */
const GUESS_MOST = 4 * SLOPE_ONE

/** Sums of up to four differences, in nine classes. */
const SUM_OFFSET = 4 * BRIGHTEST
const NINE_OF_SUM = Uint8Array.from({length: 2 * SUM_OFFSET + 1}, (_, i) =>
  Math.max(0, Math.min(8, i - SUM_OFFSET + 4)),
)
/** -2..2 as FIVE does, and more than 2 apart. */
const SIX = Uint8Array.from({length: 2 * OFFSET + 1}, (_, i) => Math.max(0, Math.min(5, i - OFFSET + 2)))

const median = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
