import type {PictureFormat, Size} from '../../picture.js'
import {ArithmeticDecoder, type BitPort} from '../entropy/arithmetic-coder.js'
import {CHROMA_PLANES, emptyChromaChoice, emptyLumaChoice} from './choices.js'
import {INTRA_MODES} from './intra-prediction.js'
import {PictureCoding} from './picture-coding.js'
import {buildTransformModels} from './transform-models.js'
import {fits, type TransformState} from './transform-state.js'

const models = buildTransformModels()

/**
 * The reverse of `encodeTransform`; null when the bytes are no such picture or the reference is of another size or format.
 * Time and memory are bounded by the size, whatever the bytes.
 */
export function decodeTransform(
  bytes: Uint8Array,
  size: Size,
  format: PictureFormat,
  reference: TransformState | null,
): TransformState | null {
  if (reference !== null && !fits(reference, size, format)) return null
  const decoder = new ArithmeticDecoder(bytes)
  const state = decodeTransformFrom(decoder, size, format, reference)
  return decoder.unread === 0 ? state : null
}

/** The reverse of `encodeTransformInto`: any decisions are some picture. The reference must have its size and format. */
export function decodeTransformFrom(
  port: BitPort,
  size: Size,
  format: PictureFormat,
  reference: TransformState | null,
): TransformState {
  const coding = new PictureCoding(size, format, port, models, reference)
  coding.codeQuantizer(0)
  decodeLuma(coding)
  if (coding.hasChroma) decodeChroma(coding)
  return coding.finish()
}

function decodeLuma(coding: PictureCoding): void {
  const choice = emptyLumaChoice()
  const {columns, rows} = coding.blocks
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      coding.syntax.at(column, row)
      coding.codeLumaMode(choice, column, row)
      if (choice.coded === 1) coding.codeLumaLevels(choice)
      coding.predictLuma(choice, column, row)
      coding.finishLuma(choice, column, row)
      if (choice.coded === 1) choice.levels.fill(0)
    }
}

function decodeChroma(coding: PictureCoding): void {
  const choice = emptyChromaChoice()
  const {chromaColumns, chromaRows} = coding.blocks
  for (let row = 0; row < chromaRows; row++)
    for (let column = 0; column < chromaColumns; column++) {
      const changed = coding.changedUnder(column, row)
      const mode = coding.isChromaIntra(column, row) ? coding.syntax.codeChromaMode(INTRA_MODES - 1) : -1
      for (const plane of CHROMA_PLANES) {
        coding.codeChromaMode(choice, plane, column, row, changed)
        if (choice.coded === 1) coding.codeChromaLevels(choice, plane, changed)
        coding.predictChroma(plane, column, row, mode)
        coding.finishChroma(choice, plane, column, row)
        if (choice.coded === 1) choice.levels.fill(0)
      }
    }
}
