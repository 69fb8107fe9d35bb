/**
 * The front of the coders: pictures to bytes and back, against a reference that the receiver holds or alone. It knows
 * which coder codes what; the coders know nothing of packets, stripes or each other.
 */
import {type Picture, type PictureFormat, type Size, sameSize} from '../picture.js'
import {ArithmeticDecoder, ArithmeticEncoder} from './arithmetic-coder.js'
import {LevelCoder, type LevelState} from './level-coder.js'
import {decodeTransformFrom} from './transform/transform-decoder.js'
import {encodeTransformInto} from './transform/transform-encoder.js'
import type {TransformState} from './transform/transform-state.js'

/** What both sides hold after a picture was coded: the picture, and what the coder learned. Never changed once given out. */
export type CodedState = LevelState | TransformState

export type Quality = {
  /** 0 codes every level exactly; else what a bit is worth when a change is left out, in 1/256 level (λ). 64 saves a tenth and is not seen, 256 calms a noisy camera, 600 is the least that still shows who moves. */
  readonly skip: number
  /** 0..63, for what is coded by transform: the step doubles each 6. */
  readonly quantizer: number
}

export type Coded = {readonly bytes: Uint8Array; readonly state: CodedState}

/** First decision of each picture of levels: whether it is coded by transform. Of a thousand pictures four at most. */
const BY_TRANSFORM_PROBABILITY = 256

const encoder = new ArithmeticEncoder()
const levelCoder = new LevelCoder()

/** `reference`, where given, must be a state of a picture of the same format and size. */
export function encodePicture(picture: Picture, reference: CodedState | null, quality: Quality): Coded {
  if (reference !== null && !fits(reference, picture))
    throw new Error('a reference must have the size and format of the picture')
  const state = encodeWith(picture, reference, quality)
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
  const state = decodeWith(decoder, request, reference)
  return decoder.unread === 0 ? state : null
}

function encodeWith(picture: Picture, reference: CodedState | null, {skip, quantizer}: Quality): CodedState {
  switch (picture.format) {
    case 'levels':
      encoder.code(0, BY_TRANSFORM_PROBABILITY)
      return levelCoder.encode(encoder, picture, asLevels(reference), skip)
    case 'colour':
      return encodeTransformInto(encoder, picture, asTransform(reference), quantizer)
    default:
      return picture satisfies never
  }
}

function decodeWith(
  decoder: ArithmeticDecoder,
  request: Size & {readonly format: PictureFormat},
  reference: CodedState | null,
): CodedState | null {
  switch (request.format) {
    case 'levels':
      if (decoder.code(0, BY_TRANSFORM_PROBABILITY) === 1) return null
      return levelCoder.decode(decoder, request, asLevels(reference))
    case 'colour':
      return decodeTransformFrom(decoder, request, 'colour', asTransform(reference))
    default:
      return request.format satisfies never
  }
}

const fits = ({picture}: CodedState, size: Size & {readonly format: PictureFormat}): boolean =>
  picture.format === size.format && sameSize(picture, size)

const asLevels = (state: CodedState | null): LevelState | null => (state?.kind === 'levels' ? state : null)
const asTransform = (state: CodedState | null): TransformState | null =>
  state?.kind === 'transform' ? state : null
