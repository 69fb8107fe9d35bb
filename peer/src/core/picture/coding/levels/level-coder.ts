/**
 * Codes pictures of levels, exactly or with changes left out that are not worth their bits. One description serves both
 * directions: see BitPort.
 */
import type {LevelPicture, Size} from '../../picture.js'
import type {BitPort} from '../entropy/arithmetic-coder.js'
import {freshSums} from './change-predictor.js'
import {type LevelChooser, LevelsAgainst} from './level-against.js'
import {codeAlone} from './level-alone.js'
import {ACTIVITY_BITS, buildLevelModels} from './level-models.js'
import {SkipDecision} from './skip-decision.js'

/** What both sides know after a picture: the reference of a later one. Never changed once it was given out. */
export type LevelState = {
  readonly kind: 'levels'
  readonly picture: LevelPicture
  /** For each sample, whether it changed: bit 0 tells of this picture, bit 1 of its reference, and so on. */
  readonly history: Uint8Array
  /** By how much each sample changed when it last did. */
  readonly lastChange: Int8Array
  /** Class of how much changed in this picture. */
  readonly activity: number
  /** What the predictors have learned. */
  readonly models: Int32Array
  /** What the change predictor has learned. */
  readonly sums: Int32Array
  /** How wrong the guess of each sample's change was: eighths of a level. */
  readonly doubts: Uint8Array
  /** The encoder's alone: how long each sample's source has disagreed with what is shown. */
  readonly dissent: Uint8Array
}

const MAX_ACTIVITY = (1 << ACTIVITY_BITS) - 1

export class LevelCoder {
  readonly #models = buildLevelModels()
  readonly #against = new LevelsAgainst(this.#models)

  /** `reference`, where given, has the picture's size. `skip`: see Quality. */
  encode(port: BitPort, picture: LevelPicture, reference: LevelState | null, skip: number): LevelState {
    if (reference === null) return this.#alone(port, picture, picture.levels)
    const dissent = reference.dissent.slice()
    const activity = activityOf(picture.levels, reference.picture.levels)
    const chooser = new SkipDecision(picture.levels, reference.picture.levels, picture.width, dissent, skip)
    return this.#codeAgainst(port, reference, activity, chooser, dissent)
  }

  /** Reads any decisions as some picture; what it costs is bounded by the size. */
  decode(port: BitPort, size: Size, reference: LevelState | null): LevelState {
    if (reference === null) return this.#alone(port, size, null)
    return this.#codeAgainst(port, reference, 0, null, reference.dissent)
  }

  #alone(port: BitPort, {width, height}: Size, source: Uint8Array | null): LevelState {
    const count = width * height
    const levels = new Uint8Array(count)
    this.#models.forget()
    codeAlone(port, this.#models, {width, height}, source, levels)
    return {
      kind: 'levels',
      picture: {format: 'levels', width, height, levels},
      history: new Uint8Array(count),
      lastChange: new Int8Array(count),
      activity: 0,
      models: this.#models.memory.slice(),
      sums: freshSums({width, height}),
      doubts: new Uint8Array(count),
      dissent: new Uint8Array(count),
    }
  }

  #codeAgainst(
    port: BitPort,
    reference: LevelState,
    wantedActivity: number,
    chooser: LevelChooser | null,
    dissent: Uint8Array,
  ): LevelState {
    const {width, height} = reference.picture
    this.#models.memory.set(reference.models)
    const activity = this.#codeActivity(port, reference.activity, wantedActivity)
    const levels = reference.picture.levels.slice()
    const history = reference.history.slice()
    const lastChange = reference.lastChange.slice()
    const sums = reference.sums.slice()
    const doubts = reference.doubts.slice()
    const past = {history, lastChange, doubts, sums}
    if (activity === 0) for (let i = 0; i < history.length; i++) history[i] = history[i]! << 1
    else this.#against.code(port, {width, height}, activity, chooser, levels, past)
    return {
      kind: 'levels',
      picture: {format: 'levels', width, height, levels},
      ...past,
      activity,
      models: this.#models.memory.slice(),
      dissent,
    }
  }

  #codeActivity(port: BitPort, before: number, wanted: number): number {
    const {activity} = this.#models.predictors
    activity.weigh(0, 0)
    let node = 1
    for (let shift = ACTIVITY_BITS - 1; shift >= 0; shift--) {
      activity.see(0, before * (MAX_ACTIVITY + 1) + node)
      node = node * 2 + activity.code(port, (wanted >> shift) & 1)
    }
    return node & MAX_ACTIVITY
  }
}

/** 0 for a picture like its reference, else by how many samples differ: two classes for each doubling, from 6 on. */
function activityOf(levels: Uint8Array, before: Uint8Array): number {
  let count = 0
  for (let i = 0; i < levels.length; i++) if (levels[i] !== before[i]) count++
  if (count === 0) return 0
  const log = 31 - Math.clz32(count)
  const halves = log === 0 ? 0 : 2 * log + ((count >> (log - 1)) & 1)
  return Math.max(1, Math.min(MAX_ACTIVITY, halves - 5))
}
