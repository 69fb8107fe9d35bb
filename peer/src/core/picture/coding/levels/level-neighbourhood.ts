/**
 * What both sides know around a sample before it is coded: the samples to its left and above as they are now, all
 * others as they were in the reference, and when those last changed. Levels are seen as differences to the level that
 * the sample had; `…Change` are differences between now and before.
 */
import type {Size} from '../../picture.js'
import {ChangePredictor, GUESS_ONE} from './change-predictor.js'
import {clamp, FIVE, OFFSET, SIGN} from './level-differences.js'
import {LevelPlane} from './level-plane.js'

/** What is remembered of a picture beside its levels; see LevelState. */
export type LevelPast = {
  readonly history: Uint8Array
  readonly lastChange: Int8Array
  readonly doubts: Uint8Array
  readonly sums: Int32Array
}

/** How wrong guesses were is kept in eighths of a level, up to this. */
const DOUBT_SHIFT = 13
const MOST_DOUBT = 255
/** Contrasts beyond this are seen as this. */
const MOST_CONTRAST = 15

export class LevelNeighbourhood {
  readonly predictor = new ChangePredictor()
  /** The level that the sample had. */
  shown = 0
  west = 0
  north = 0
  westChange = 0
  northChange = 0
  northwestChange = 0
  northeastChange = 0
  /** How many of the four neighbours before it changed. */
  changedAround = 0
  /** How many of the four neighbours after it changed in the reference. */
  restless = 0
  /** Whether it changed in the reference (bit 0), in the one before (bit 1), and so on. */
  history = 0
  /** How many pictures ago it last changed: 0..3. */
  age = 0
  lastChange = 0
  /** Class of `lastChange`: see SIGN. */
  direction = 0
  /** Classes of how the level bends here, and of how much its two nearest neighbours changed: see NINE. */
  bend = 0
  changeSum = 0
  /** How much the four nearest neighbours differ from it: 0..15. */
  contrast = 0
  /** Whether nothing around has changed, and the sample has not for three pictures: so it is for most. */
  isQuiet = true
  /** What the change predictor thinks of its change, by its tile and by the whole picture; 0 where it is quiet. */
  guess = 0
  wideGuess = 0
  /** Class of how wrong guesses were around it. */
  doubt = 0
  // Patterns of how neighbours differ: the nearest four by FIVE, and with four more by SIGN.
  cross = 0
  cross5 = 0
  wide = 0
  ring = 0
  beforeSigns = 0
  readonly #before = new LevelPlane()
  readonly #now = new LevelPlane()
  readonly #past = new LevelPlane()
  readonly #recent = new LevelPlane()
  readonly #doubts = new LevelPlane()

  load(levels: Uint8Array, {history, lastChange, doubts, sums}: LevelPast, size: Size): void {
    this.#before.load(levels, size, true)
    this.#now.copy(this.#before)
    this.#past.load(history, size, false)
    this.#recent.load(
      history.map((bits, i) => (bits & 1) * (lastChange[i]! + OFFSET)),
      size,
      false,
    )
    this.#doubts.load(doubts, size, false)
    this.predictor.start(sums, size)
  }

  /** Where a row starts; samples follow one by one. */
  rowStart(y: number): number {
    return this.#before.rowStart(y)
  }

  /** The sample at `at` has another level now. */
  show(at: number, level: number): void {
    this.#now.samples[at] = level
  }

  look(at: number, x: number, lastChange: number): void {
    const before = this.#before.samples
    const now = this.#now.samples
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
    const cross =
      ((SIGN[west + OFFSET]! * 3 + SIGN[north + OFFSET]!) * 3 + SIGN[eastBefore + OFFSET]!) * 3 +
      SIGN[southBefore + OFFSET]!

    this.shown = shown
    this.west = west
    this.north = north
    this.westChange = west - westBefore
    this.northChange = north - northBefore
    this.northwestChange = northwest - northwestBefore
    this.northeastChange = northeast - northeastBefore
    this.changedAround =
      (this.westChange !== 0 ? 1 : 0) +
      (this.northChange !== 0 ? 1 : 0) +
      (this.northwestChange !== 0 ? 1 : 0) +
      (this.northeastChange !== 0 ? 1 : 0)
    this.lastChange = lastChange
    this.direction = SIGN[lastChange + OFFSET]!
    this.bend = NINE_OF_SUM[((west + north + eastBefore + southBefore) >> 1) + SUM_OFFSET]!
    this.changeSum = NINE_OF_SUM[this.westChange + this.northChange + SUM_OFFSET]!
    this.contrast = Math.min(
      MOST_CONTRAST,
      Math.abs(westBefore) + Math.abs(northBefore) + Math.abs(eastBefore) + Math.abs(southBefore),
    )
    this.cross = cross
    this.cross5 =
      ((FIVE[west + OFFSET]! * 5 + FIVE[north + OFFSET]!) * 5 + FIVE[eastBefore + OFFSET]!) * 5 +
      FIVE[southBefore + OFFSET]!
    this.wide =
      (((cross * 3 + SIGN[before[at + 2]! - shown + OFFSET]!) * 3 +
        SIGN[before[at + 2 * stride]! - shown + OFFSET]!) *
        3 +
        SIGN[farWest + OFFSET]!) *
        3 +
      SIGN[farNorth + OFFSET]!
    this.ring =
      (((cross * 3 + SIGN[northwest + OFFSET]!) * 3 + SIGN[northeast + OFFSET]!) * 3 +
        SIGN[southeastBefore + OFFSET]!) *
        3 +
      SIGN[southwestBefore + OFFSET]!
    this.beforeSigns = SIGN[westBefore + OFFSET]! * 3 + SIGN[northBefore + OFFSET]!
    this.#lookBack(at, stride)
    this.isQuiet = this.changedAround + this.restless === 0 && (this.history & 7) === 0
    this.guess = 0
    this.wideGuess = 0
    this.doubt = 0
    if (this.isQuiet) return
    const {predictor} = this
    const inputs = predictor.inputs
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
    inputs[14] = -this.#changeBefore(at)
    inputs[15] = this.#changeBefore(at + 1)
    inputs[16] = this.#changeBefore(at + stride)
    predictor.look(x)
    this.guess = predictor.guess
    this.wideGuess = predictor.wideGuess
    this.#lookAtDoubts(at, stride)
  }

  /** Tells by how much the sample at `at` changed; gives how wrong the guess was. */
  learn(at: number, change: number): number {
    if (!this.isQuiet) this.predictor.learn(change)
    const error = Math.abs(change * GUESS_ONE - this.guess) >> DOUBT_SHIFT
    const doubt = Math.min(MOST_DOUBT, error)
    this.#doubts.samples[at] = doubt
    return doubt
  }

  /** By how much a sample changed in the reference. */
  #changeBefore(at: number): number {
    const seen = this.#recent.samples[at]!
    return seen === 0 ? 0 : seen - OFFSET
  }

  #lookAtDoubts(at: number, stride: number): void {
    const doubts = this.#doubts.samples
    const now = doubts[at - 1]! + doubts[at - stride]! + doubts[at - stride - 1]! + doubts[at - stride + 1]!
    const before = doubts[at]! * 2 + doubts[at + 1]! + doubts[at + stride]!
    this.doubt = halvesOf(now * 2 + before)
  }

  #lookBack(at: number, stride: number): void {
    const past = this.#past.samples
    const history = past[at]!
    this.history = history
    this.age = (history & 1) !== 0 ? 0 : (history & 2) !== 0 ? 1 : (history & 4) !== 0 ? 2 : 3
    this.restless =
      (past[at + 1]! & 1) +
      (past[at + stride]! & 1) +
      (past[at + stride - 1]! & 1) +
      (past[at + stride + 1]! & 1)
  }
}

/** Sums of up to four differences, in the classes of NINE. */
const SUM_OFFSET = 4 * OFFSET
const NINE_OF_SUM = Uint8Array.from({length: 2 * SUM_OFFSET + 1}, (_, i) => clamp(i - SUM_OFFSET, 4) + 4)

/** Two classes for each doubling: 0, 1, 2, 3 for 2 and 3, 4 from 4 on, ... */
function halvesOf(sum: number): number {
  if (sum < 2) return sum
  const log = 31 - Math.clz32(sum)
  return 2 * log + ((sum >> (log - 1)) & 1)
}
