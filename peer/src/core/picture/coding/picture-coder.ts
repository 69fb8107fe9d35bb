/**
 * The front of the coders: pictures to bytes and back, against a reference that the receiver holds or alone. It knows
 * which coder codes what; the coders know nothing of packets, stripes or each other.
 */
import {type Picture, type PictureFormat, type Size, sameSize} from '../picture.js'
import {ArithmeticDecoder, ArithmeticEncoder} from './entropy/arithmetic-coder.js'
import {PROBABILITY_ONE} from './entropy/logistic.js'
import type {LevelCoder, LevelState} from './levels/level-coder.js'
import {PlainLevelCoder} from './levels/plain-level-coder.js'
import {simdLevelCoder} from './levels/simd-level-coder.js'
import {decodeTransformFrom} from './transform/transform-decoder.js'
import {encodeTransformInto} from './transform/transform-encoder.js'
import {stateOf, type TransformState} from './transform/transform-state.js'

/**
 * What both sides hold after a picture was coded: the picture, and what the coder learned. Never changed once given out, until it is
 * released.
 */
export type CodedState = LevelState | TransformState

export type Quality = {
  /**
   * 0 codes every level exactly; else what a bit is worth when a change is left out, in 1/256 level (λ). 64 saves a tenth
   * and is not seen, 256 calms a noisy camera, 600 is the least that still shows who moves.
   */
  readonly skip: number
  /** 0..63, for what is coded by transform: the step doubles each 6. Levels are, unless this is 0. */
  readonly quantizer: number
}

export type Coded = {readonly bytes: Uint8Array; readonly state: CodedState}

/** First decision of each picture of levels: whether it is coded by transform. Of a thousand pictures four are coded otherwise than their reference. */
const CHANGE_PROBABILITY = 256

const encoder = new ArithmeticEncoder()
const levelCoder: LevelCoder = simdLevelCoder() ?? new PlainLevelCoder()

/** `reference`, where given, must be a state of a picture of the same format and size. */
export function encodePicture(picture: Picture, reference: CodedState | null, quality: Quality): Coded {
  if (reference !== null && !fits(reference, picture))
    throw new Error('a reference must have the size and format of the picture')
  if (picture.format === 'levels' && quality.quantizer === 0)
    return levelCoder.encode(picture, asLevels(reference), quality.skip, transformProbability(reference))
  if (picture.format === 'levels') encoder.code(1, transformProbability(reference))
  const state = encodeTransformInto(encoder, picture, asTransform(reference), quality.quantizer)
  return {bytes: encoder.finish(), state}
}

/** The reverse of `encodePicture`; null when the bytes can be no such picture. Costs at most one picture, whatever the bytes. */
export function decodePicture(
  bytes: Uint8Array,
  request: Size & {readonly format: PictureFormat},
  reference: CodedState | null,
): CodedState | null {
  if (reference !== null && !fits(reference, request)) return null
  const decoder = new ArithmeticDecoder(bytes)
  const probability = transformProbability(reference)
  if (request.format === 'levels' && decoder.code(0, probability) === 0)
    return levelCoder.decode(bytes, request, asLevels(reference), probability)
  const state = decodeTransformFrom(decoder, request, request.format, asTransform(reference))
  return decoder.unread === 0 ? state : null
}

/**
 * The state is no reference any more, and nobody has it: what the coder learned may be forgotten. The picture stays as it is. Who
 * does not release a state leaves it to the collector.
 */
export function releaseState(state: CodedState): void {
  if (state.kind === 'levels') levelCoder.release(state)
}

const fits = ({picture}: CodedState, size: Size & {readonly format: PictureFormat}): boolean =>
  picture.format === size.format && sameSize(picture, size)

/** That the first decision of a picture of levels is a one. */
const transformProbability = (reference: CodedState | null): number =>
  reference?.kind === 'transform' ? PROBABILITY_ONE - CHANGE_PROBABILITY : CHANGE_PROBABILITY

/** Against a picture that was coded by transform the level coder codes alone: it knows nothing of its changes. */
const asLevels = (state: CodedState | null): LevelState | null => (state?.kind === 'levels' ? state : null)

const asTransform = (state: CodedState | null): TransformState | null =>
  state === null || state.kind === 'transform' ? state : stateOf(state.picture)
