/**
 * What both sides know around a sample before it is coded: the samples to its left and above as they are now, all
 * others as they were in the reference, and when those last changed. Levels are seen as differences to the level that
 * the sample had; `…Change` are differences between now and before.
 */
import type {Size} from '../../picture.js'
import {SLOPE_ONE, SlopePredictor} from '../entropy/slope-predictor.js'
import {clamp, FIVE, OFFSET, SIGN} from './level-differences.js'
import {LevelPlane} from './level-plane.js'

/** Guesses beyond this are seen as this. */
const MOST_GUESSED = 4 * SLOPE_ONE
/** Contrasts beyond this are seen as this. */
const MOST_CONTRAST = 15

export class LevelNeighbourhood {
  readonly slope = new SlopePredictor()
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
  /** What the slope predictor thinks of its change; 0 where nothing changed around. */
  guess = 0
  // Patterns of how neighbours differ: the nearest four by FIVE, and with four more by SIGN.
  cross = 0
  cross5 = 0
  wide = 0
  ring = 0
  beforeSigns = 0
  readonly #before = new LevelPlane()
  readonly #now = new LevelPlane()
  readonly #past = new LevelPlane()

  load(levels: Uint8Array, history: Uint8Array, size: Size): void {
    this.#before.load(levels, size, true)
    this.#now.copy(this.#before)
    this.#past.load(history, size, false)
  }

  /** Where a row starts; samples follow one by one. */
  rowStart(y: number): number {
    return this.#before.rowStart(y)
  }

  /** The sample at `at` has another level now. */
  show(at: number, level: number): void {
    this.#now.samples[at] = level
  }

  look(at: number, lastChange: number): void {
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
    this.guess = 0
    if (this.changedAround === 0) return
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
    this.guess = clamp(this.slope.guess(), MOST_GUESSED)
  }

  /** Tells the slope predictor by how much the sample changed. */
  learn(change: number): void {
    if (this.changedAround > 0) this.slope.learn(change)
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
