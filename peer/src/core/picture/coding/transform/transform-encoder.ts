import type {Picture} from '../../picture.js'
import {ArithmeticEncoder, type BitPort} from '../entropy/arithmetic-coder.js'
import {CHROMA_PLANES} from './choices.js'
import {ChromaChooser} from './chroma-chooser.js'
import {LevelChooser} from './level-chooser.js'
import {LumaChooser} from './luma-chooser.js'
import {PictureCoding} from './picture-coding.js'
import {MAX_QUANTIZER} from './quantizer.js'
import {buildTransformModels} from './transform-models.js'
import {fits, planesOf, spread, type TransformState} from './transform-state.js'

/** The first picture of a chain is coded so much finer: what does not move then stays as good for all that follow. */
const FINER_FIRST = 6

const models = buildTransformModels()
const encoder = new ArithmeticEncoder()

/**
 * Codes a picture against a reference of its size and format, or alone. `quantizer`: 0..MAX_QUANTIZER, the step doubles
 * each 6. `state.picture` is what a receiver will see.
 */
export function encodeTransform(
  picture: Picture,
  reference: TransformState | null,
  quantizer: number,
): {bytes: Uint8Array; state: TransformState} {
  const state = encodeTransformInto(encoder, picture, reference, quantizer)
  return {bytes: encoder.finish(), state}
}

/** The same as part of a message. */
export function encodeTransformInto(
  port: BitPort,
  picture: Picture,
  reference: TransformState | null,
  quantizer: number,
): TransformState {
  if (reference !== null && !fits(reference, picture, picture.format))
    throw new Error('a reference must have the size and format of the picture')
  const coding = new PictureCoding(picture, picture.format, port, models, reference)
  const wanted = reference === null ? quantizer - FINER_FIRST : quantizer
  coding.codeQuantizer(Math.max(0, Math.min(MAX_QUANTIZER, wanted)))
  const source = spread(planesOf(picture), picture, 0)
  const levels = new LevelChooser(models)
  encodeLuma(coding, new LumaChooser(coding, source[0]!, levels))
  if (coding.hasChroma) encodeChroma(coding, new ChromaChooser(coding, source, levels))
  return coding.finish()
}

function encodeLuma(coding: PictureCoding, chooser: LumaChooser): void {
  const {columns, rows} = coding.blocks
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      coding.syntax.at(column, row)
      const choice = chooser.choose(column, row)
      coding.codeLumaMode(choice, column, row)
      if (choice.coded === 1) coding.codeLumaLevels(choice)
      coding.predictLuma(choice, column, row)
      coding.finishLuma(choice, column, row)
    }
}

function encodeChroma(coding: PictureCoding, chooser: ChromaChooser): void {
  const {chromaColumns, chromaRows} = coding.blocks
  for (let row = 0; row < chromaRows; row++)
    for (let column = 0; column < chromaColumns; column++) {
      const changed = coding.changedUnder(column, row)
      const isIntra = coding.isChromaIntra(column, row)
      const mode = isIntra ? coding.syntax.codeChromaMode(chooser.chooseMode(column, row)) : -1
      for (const plane of CHROMA_PLANES) {
        coding.predictChroma(plane, column, row, mode)
        const choice = chooser.choose(plane, column, row, changed)
        coding.codeChromaMode(choice, plane, column, row, changed)
        if (choice.coded === 1) coding.codeChromaLevels(choice, plane, changed)
        coding.finishChroma(choice, plane, column, row)
      }
    }
}
