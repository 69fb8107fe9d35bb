/** The level coder of peer/kernels in its own WebAssembly memory: references are copied in, what was made of them out. */

import {unpackCode} from '../../../web-assembly/packed-code.js'
import {webAssembly} from '../../../web-assembly/web-assembly.js'
import type {LevelPicture, Size} from '../../picture.js'
import {COST, SQUASH, STRETCH} from '../entropy/logistic.js'
import {freshSums} from './change-predictor.js'
import {KERNEL_CODE} from './kernel-code.js'
import {activityOf, type CodedLevels, type LevelCoder, type LevelState} from './level-coder.js'
import {buildLevelModels} from './level-models.js'

/** Where an array starts: `prepare` and `reserveMessage` may move it. */
type Place = {readonly value: number}

/** What peer/kernels/levels/index.ts exports. */
type Exports = {
  readonly memory: {readonly buffer: ArrayBuffer}
  /** Tables of entropy/logistic.ts, to be written once. */
  readonly squash: Place
  readonly stretch: Place
  readonly cost: Place
  /** What the predictors have learned. */
  readonly models: Place
  /** Makes room for the arrays of a picture of this size; the places of all that follow hold until the next call. */
  readonly prepare: (width: number, height: number) => void
  readonly source: Place
  readonly reference: Place
  readonly levels: Place
  readonly history: Place
  readonly lastChange: Place
  readonly doubts: Place
  readonly dissent: Place
  readonly sums: Place
  /** Makes room for a message of so many bytes. */
  readonly reserveMessage: (bytes: number) => void
  readonly message: Place
  /** Give the message's bytes. */
  readonly encodeAlone: (otherwise: number) => number
  readonly encodeAgainst: (otherwise: number, before: number, activity: number, skip: number) => number
  /** 0: bytes are left that no decision needed. */
  readonly decodeAlone: (bytes: number, otherwise: number) => number
  /** Gives the class of how much changed; -1: bytes are left. */
  readonly decodeAgainst: (bytes: number, otherwise: number, before: number) => number
}

/** Null where the engine has no WebAssembly, or one without SIMD. */
export function simdLevelCoder(): LevelCoder | null {
  const code = unpackCode(KERNEL_CODE)
  if (webAssembly === null || !webAssembly.validate(code)) return null
  const {exports} = new webAssembly.Instance(new webAssembly.Module(code), {})
  return new SimdLevelCoder(exports as Exports)
}

/** Released memories that are kept, of 155 KiB each: as many as a full meeting lets go at once. */
const MAX_SPARE = 32

class SimdLevelCoder implements LevelCoder {
  readonly kind = 'simd'
  readonly #code: Exports
  readonly #freshModels = buildLevelModels().memory
  /** Memory that was just used is in the caches and needs no page of the system's. */
  readonly #spare: Int32Array[] = []

  constructor(code: Exports) {
    this.#code = code
    this.#put(code.squash, SQUASH)
    this.#put(code.stretch, STRETCH)
    this.#put(code.cost, COST)
  }

  encode(picture: LevelPicture, reference: LevelState | null, skip: number, otherwise: number): CodedLevels {
    const code = this.#code
    this.#load(picture, reference)
    this.#put(code.source, picture.levels)
    if (reference === null) {
      const length = code.encodeAlone(otherwise)
      return {bytes: this.#take(code.message, length), state: this.#takeAlone(picture)}
    }
    this.#put(code.dissent, reference.dissent)
    const activity = activityOf(picture.levels, reference.picture.levels)
    const length = code.encodeAgainst(otherwise, reference.activity, activity, skip)
    const dissent = this.#take(code.dissent, reference.dissent.length)
    return {bytes: this.#take(code.message, length), state: this.#takeAgainst(reference, activity, dissent)}
  }

  decode(bytes: Uint8Array, size: Size, reference: LevelState | null, otherwise: number): LevelState | null {
    const code = this.#code
    this.#load(size, reference)
    code.reserveMessage(bytes.length)
    this.#put(code.message, bytes)
    if (reference === null)
      return code.decodeAlone(bytes.length, otherwise) === 0 ? null : this.#takeAlone(size)
    const activity = code.decodeAgainst(bytes.length, otherwise, reference.activity)
    return activity < 0 ? null : this.#takeAgainst(reference, activity, reference.dissent)
  }

  release({models}: LevelState): void {
    if (this.#spare.length < MAX_SPARE) this.#spare.push(models)
  }

  #load({width, height}: Size, reference: LevelState | null): void {
    const code = this.#code
    code.prepare(width, height)
    this.#put(code.models, reference?.models ?? this.#freshModels)
    if (reference === null) return
    this.#put(code.reference, reference.picture.levels)
    this.#put(code.levels, reference.picture.levels)
    this.#put(code.history, reference.history)
    this.#put(code.lastChange, reference.lastChange)
    this.#put(code.doubts, reference.doubts)
    this.#put(code.sums, reference.sums)
  }

  #takeAlone({width, height}: Size): LevelState {
    const count = width * height
    return {
      kind: 'levels',
      picture: {format: 'levels', width, height, levels: this.#take(this.#code.levels, count)},
      history: new Uint8Array(count),
      lastChange: new Int8Array(count),
      activity: 0,
      models: this.#takeModels(),
      sums: freshSums({width, height}),
      doubts: new Uint8Array(count),
      dissent: new Uint8Array(count),
    }
  }

  #takeAgainst({picture, sums}: LevelState, activity: number, dissent: Uint8Array): LevelState {
    const {width, height, levels} = picture
    const code = this.#code
    const count = levels.length
    return {
      kind: 'levels',
      picture: {format: 'levels', width, height, levels: this.#take(code.levels, count)},
      history: this.#take(code.history, count),
      lastChange: new Int8Array(this.#take(code.lastChange, count).buffer),
      activity,
      models: this.#takeModels(),
      sums: new Int32Array(this.#take(code.sums, sums.byteLength).buffer),
      doubts: this.#take(code.doubts, count),
      dissent,
    }
  }

  #takeModels(): Int32Array {
    const {length} = this.#freshModels
    const models = this.#spare.pop() ?? new Int32Array(length)
    models.set(new Int32Array(this.#code.memory.buffer, this.#code.models.value, length))
    return models
  }

  #put(place: Place, array: ArrayBufferView): void {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    new Uint8Array(this.#code.memory.buffer, place.value).set(bytes)
  }

  #take(place: Place, bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#code.memory.buffer, place.value, bytes).slice()
  }
}
