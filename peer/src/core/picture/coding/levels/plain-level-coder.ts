/** The level coder in plain TypeScript. One description serves both directions: see BitPort. */
import type {LevelPicture, Size} from '../../picture.js'
import {ArithmeticDecoder, ArithmeticEncoder, type BitPort} from '../entropy/arithmetic-coder.js'
import {freshSums} from './change-predictor.js'
import {type LevelChooser, LevelsAgainst} from './level-against.js'
import {codeAlone} from './level-alone.js'
import {activityOf, type CodedLevels, type LevelCoder, type LevelState, MAX_ACTIVITY} from './level-coder.js'
import {ACTIVITY_BITS, buildLevelModels} from './level-models.js'
import {SkipDecision} from './skip-decision.js'

export class PlainLevelCoder implements LevelCoder {
  readonly kind = 'plain'
  readonly #encoder = new ArithmeticEncoder()
  readonly #models = buildLevelModels()
  readonly #against = new LevelsAgainst(this.#models)

  encode(picture: LevelPicture, reference: LevelState | null, skip: number, otherwise: number): CodedLevels {
    this.#encoder.code(0, otherwise)
    const state = this.#encode(this.#encoder, picture, reference, skip)
    return {bytes: this.#encoder.finish(), state}
  }

  decode(bytes: Uint8Array, size: Size, reference: LevelState | null, otherwise: number): LevelState | null {
    const decoder = new ArithmeticDecoder(bytes)
    decoder.code(0, otherwise)
    const state = this.#decode(decoder, size, reference)
    return decoder.unread === 0 ? state : null
  }

  /** The collector has it. */
  release(): void {}

  #encode(port: BitPort, picture: LevelPicture, reference: LevelState | null, skip: number): LevelState {
    if (reference === null) return this.#alone(port, picture, picture.levels)
    const dissent = reference.dissent.slice()
    const activity = activityOf(picture.levels, reference.picture.levels)
    const chooser = new SkipDecision(picture.levels, reference.picture.levels, picture.width, dissent, skip)
    return this.#codeAgainst(port, reference, activity, chooser, dissent)
  }

  #decode(port: BitPort, size: Size, reference: LevelState | null): LevelState {
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
