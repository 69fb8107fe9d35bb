/**
 * A picture of levels against a reference: for each sample, row by row, whether it changed, then which way and how far.
 * What both sides know of its neighbourhood predicts each of these decisions.
 */
import {LEVELS, type Size} from '../../picture.js'
import type {BitPort} from '../entropy/arithmetic-coder.js'
import type {MixingPredictor} from '../entropy/mixing-predictor.js'
import {clamp, NINE, OFFSET, SIGN, SIX} from './level-differences.js'
import {DOUBT_CLASSES, hashed, type LevelModels, MAGNITUDE_STEPS} from './level-models.js'
import {LevelNeighbourhood, type LevelPast} from './level-neighbourhood.js'

/** Decides which level to show of a sample, where `flag` has predicted whether it changes. */
export type LevelChooser = {choose(index: number, shown: number, flag: MixingPredictor): number}

const BRIGHTEST = LEVELS - 1
/** From guesses in 1/65536 level to quarters and eighths of a level. */
const QUARTER_SHIFT = 14
const EIGHTH_SHIFT = 13

export class LevelsAgainst {
  readonly around = new LevelNeighbourhood()
  readonly #models: LevelModels

  constructor(models: LevelModels) {
    this.#models = models
  }

  /**
   * Codes every sample; `levels` and `past`, the reference's at first, become the new picture's. `activity`: class of
   * how many samples change, 1..15. `chooser`: null for a reading port.
   */
  code(
    port: BitPort,
    size: Size,
    activity: number,
    chooser: LevelChooser | null,
    levels: Uint8Array,
    past: LevelPast,
  ): void {
    const {history, lastChange, doubts} = past
    const around = this.around
    const {changed, woken} = this.#models.predictors
    around.load(levels, past, size)
    changed.weigh(1, activity)
    woken.weigh(0, activity)
    for (let y = 0, i = 0; y < size.height; y++) {
      const start = around.rowStart(y)
      around.predictor.startRow(y)
      for (let x = 0; x < size.width; x++, i++) {
        around.look(start + x, x, lastChange[i]!)
        const flag = around.isQuiet ? this.#seeQuiet(activity) : this.#seeUnrest()
        const shown = around.shown
        flag.predict()
        const wanted = chooser === null ? shown : chooser.choose(i, shown, flag)
        const bit = flag.settle(port, wanted === shown ? 0 : 1)
        const change = bit === 0 ? 0 : this.#codeChange(port, wanted - shown)
        history[i] = (history[i]! << 1) | bit
        doubts[i] = around.learn(start + x, change)
        if (bit === 0) continue
        levels[i] = shown + change
        lastChange[i] = change
        around.show(start + x, shown + change)
      }
    }
  }

  #seeQuiet(activity: number): MixingPredictor {
    const {cross5, wide, ring, shown, history, contrast, direction, bend} = this.around
    const {woken} = this.#models.predictors
    const seen = woken.contexts
    seen[0] = hashed(wide)
    seen[1] = hashed(cross5 * LEVELS + shown)
    seen[2] = hashed(ring)
    seen[3] = activity * 32 + (history >> 3)
    seen[4] = (contrast * 3 + direction) * 9 + bend
    return woken
  }

  #seeUnrest(): MixingPredictor {
    const around = this.around
    const {age, direction, changedAround, restless} = around
    const {changed} = this.#models.predictors
    const seen = changed.contexts
    const few = Math.min(2, changedAround)
    const restless3 = Math.min(3, restless)
    seen[0] = (around.history << 3) | (restless3 << 1) | Math.min(1, changedAround)
    seen[1] = ((around.changeSum * 9 + around.bend) * 3 + direction) * 9 + Math.min(2, age) * 3 + few
    seen[2] = hashed(((around.beforeSigns * 81 + around.cross) * 3 + direction) * 4 + age)
    seen[3] = around.cross5 * 4 + age
    seen[4] = hashed(around.ring)
    seen[5] = (clamp(eighths(around.guess), 32) + 32) * 3 + few
    seen[6] = this.#doubtedGuess()
    seen[7] = this.#bothGuesses()
    changed.weigh(0, age * 20 + changedAround * 4 + restless3)
    return changed
  }

  /** Which way and how far; not 0. */
  #codeChange(port: BitPort, wanted: number): number {
    const {shown} = this.around
    const up = shown === 0 ? 1 : shown === BRIGHTEST ? 0 : this.#codeDirection(port, wanted > 0 ? 1 : 0)
    const sign = up === 1 ? 1 : -1
    return sign * this.#codeMagnitude(port, sign, up === 1 ? BRIGHTEST - shown : shown, wanted * sign)
  }

  #codeDirection(port: BitPort, wanted: number): number {
    const around = this.around
    const {direction, changedAround, westChange, northChange} = around
    const {lighter} = this.#models.predictors
    const seen = lighter.contexts
    const nearSigns = SIGN[westChange + OFFSET]! * 3 + SIGN[northChange + OFFSET]!
    const farSigns = SIGN[around.northeastChange + OFFSET]! * 3 + SIGN[around.northwestChange + OFFSET]!
    const nearSum = Math.sign(westChange + northChange) + 1
    seen[0] = (nearSigns * 9 + farSigns) * 3 + direction
    seen[1] = (NINE[around.west + OFFSET]! * 9 + NINE[around.north + OFFSET]!) * 3 + direction
    seen[2] = (around.shown * 9 + around.bend) * 3 + direction
    seen[3] = (around.changeSum * 9 + around.bend) * 3 + Math.min(2, around.age)
    seen[4] = (around.lastChange + OFFSET) * 12 + around.age * 3 + nearSum
    seen[5] = (clamp(eighths(around.guess), 32) + 32) * 3 + direction
    seen[6] = (clamp(quarters(around.guess), 16) + 16) * 17 + clamp(this.#medianChange(), 8) + 8
    seen[7] = this.#doubtedGuess()
    seen[8] = this.#bothGuesses()
    lighter.weigh(0, Math.min(3, changedAround))
    return lighter.code(port, wanted)
  }

  /** 1..`most`. `sign`: the direction of the change, in which all differences are seen. */
  #codeMagnitude(port: BitPort, sign: number, most: number, wanted: number): number {
    const around = this.around
    const {further} = this.#models.predictors
    const seen = further.contexts
    const changes = SIX[sign * around.westChange + OFFSET]! * 6 + SIX[sign * around.northChange + OFFSET]!
    const ends = NINE[sign * around.west + OFFSET]! * 9 + NINE[sign * around.north + OFFSET]!
    const guess = eighths(sign * around.guess) + 64
    const doubted = (quarters(sign * around.guess) + 32) * DOUBT_CLASSES + around.doubt
    const both = (quarters(sign * around.wideGuess) + 32) * 65 + quarters(sign * around.guess) + 32
    const medianChange = clamp(sign * this.#medianChange(), 16) + 16
    let magnitude = 1
    while (magnitude < most) {
      const step = magnitude - 1
      seen[0] = step * 36 + changes
      seen[1] = step * LEVELS + around.shown
      seen[2] = step * 81 + ends
      seen[3] = step * 16 + around.contrast
      seen[4] = step * 31 + sign * around.lastChange + OFFSET
      seen[5] = step * 129 + guess
      seen[6] = step * 33 + medianChange
      seen[7] = hashed(doubted * MAGNITUDE_STEPS + step)
      seen[8] = hashed(both * MAGNITUDE_STEPS + step)
      further.weigh(0, step)
      if (further.code(port, wanted > magnitude ? 1 : 0) === 0) break
      magnitude++
    }
    return magnitude
  }

  #doubtedGuess(): number {
    const {guess, doubt} = this.around
    return (clamp(quarters(guess), 12) + 12) * DOUBT_CLASSES + doubt
  }

  #bothGuesses(): number {
    const {guess, wideGuess} = this.around
    return (clamp(quarters(wideGuess), 12) + 12) * 25 + clamp(quarters(guess), 12) + 12
  }

  /** What MED would make of the neighbours' changes. */
  #medianChange(): number {
    const {westChange, northChange, northwestChange} = this.around
    return median(westChange, northChange, westChange + northChange - northwestChange)
  }
}

/** To the nearest. */
const quarters = (guess: number): number => (guess + (1 << (QUARTER_SHIFT - 1))) >> QUARTER_SHIFT
const eighths = (guess: number): number => (guess + (1 << (EIGHTH_SHIFT - 1))) >> EIGHTH_SHIFT

const median = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
