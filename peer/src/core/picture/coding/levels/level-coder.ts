/**
 * Codes pictures of levels, exactly or with changes left out that are not worth their bits. There are two coders, which give the
 * same bytes and states: in WebAssembly SIMD (sources in peer/kernels), and in plain TypeScript where an engine has none.
 */
import type {LevelPicture, Size} from '../../picture.js'
import {ACTIVITY_BITS} from './level-models.js'

/** What both sides know after a picture: the reference of a later one. Never changed until it is released. */
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

/** A message and what both sides know after it. */
export type CodedLevels = {readonly bytes: Uint8Array; readonly state: LevelState}

/**
 * Each message begins with a decision that is 0: whether it is no picture of levels. `otherwise` is the probability of a one there.
 * References, where given, have the picture's size.
 */
export interface LevelCoder {
  readonly kind: 'simd' | 'plain'
  /** `skip`: see Quality. */
  encode(picture: LevelPicture, reference: LevelState | null, skip: number, otherwise: number): CodedLevels
  /**
   * Reads any decisions as some picture; what it costs is bounded by the size. Null: bytes are left that no decision needed.
   */
  decode(bytes: Uint8Array, size: Size, reference: LevelState | null, otherwise: number): LevelState | null
  /** The state serves as a reference no more, and the memory of what its predictors learned may be that of a later one. */
  release(state: LevelState): void
}

export const MAX_ACTIVITY = (1 << ACTIVITY_BITS) - 1

/** 0 for a picture like its reference, else by how many samples differ: two classes for each doubling, from 6 on. */
export function activityOf(levels: Uint8Array, before: Uint8Array): number {
  let count = 0
  for (let i = 0; i < levels.length; i++) if (levels[i] !== before[i]) count++
  if (count === 0) return 0
  const log = 31 - Math.clz32(count)
  const halves = log === 0 ? 0 : 2 * log + ((count >> (log - 1)) & 1)
  return Math.max(1, Math.min(MAX_ACTIVITY, halves - 5))
}
