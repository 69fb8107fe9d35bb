import {chromaSize, type Size} from '../../picture.js'
import {ArithmeticDecoder} from '../arithmetic-coder.js'
import {emptyChromaChoice, emptyLumaChoice} from './choices.js'
import {INTRA_MODES} from './intra-prediction.js'
import {emptyPlanes, PictureCoding} from './picture-coding.js'
import {cropPlane} from './plane.js'
import {codeQuantizer} from './quantizer-syntax.js'
import {buildTransformModels} from './transform-models.js'
import {borderedPlanes, planeSize, type TransformState} from './transform-state.js'

/** An honest message asks for at most so many bytes beyond its end. */
const MAX_PADDING_BYTES = 4

const models = buildTransformModels()

/**
 * The reverse of `encodeTransform`; null when the bytes are no such picture. `planeCount`: 1 for luma alone, else 3; the reference
 * must have size and planes of the picture. Time and memory are bounded by the size.
 */
export function decodeTransform(
  bytes: Uint8Array,
  size: Size,
  planeCount: number,
  reference: TransformState | null,
): TransformState | null {
  const port = new ArithmeticDecoder(bytes)
  if (reference === null) models.forget()
  else models.memory.set(reference.learned)
  const planes = emptyPlanes(size, planeCount === 1 ? null : chromaSize(size))
  const coding = new PictureCoding(
    size,
    port,
    models,
    reference === null ? null : borderedPlanes(reference.samples),
    reference?.blocks ?? null,
    planes,
  )
  const quantizer = codeQuantizer(coding.decisions, models, 0, reference?.quantizer ?? null)
  coding.quantizeBy(quantizer)
  if (!decodeLuma(coding, port) || (planeCount > 1 && !decodeChroma(coding, port))) return null
  const cropped = planes.map((plane, i) => {
    const {width, height} = planeSize(size, i)
    return cropPlane(plane, width, height)
  })
  return {
    samples: {width: size.width, height: size.height, planes: cropped},
    quantizer,
    blocks: coding.blocks,
    learned: models.memory.slice(),
  }
}

function decodeLuma(coding: PictureCoding, port: ArithmeticDecoder): boolean {
  const choice = emptyLumaChoice()
  const {columns, rows} = coding.blocks
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      choice.levels.fill(0)
      coding.syntax.at(column, row)
      coding.codeLumaMode(choice, column, row)
      if (choice.coded === 1) coding.codeLumaLevels(choice)
      coding.predictLuma(choice, column, row)
      coding.finishLuma(choice, column, row)
      if (port.padding > MAX_PADDING_BYTES) return false
    }
  return true
}

function decodeChroma(coding: PictureCoding, port: ArithmeticDecoder): boolean {
  const choice = emptyChromaChoice()
  const {chromaColumns, chromaRows} = coding.blocks
  for (let row = 0; row < chromaRows; row++)
    for (let column = 0; column < chromaColumns; column++) {
      const changed = coding.changedUnder(column, row)
      const mode = coding.isChromaIntra(column, row) ? coding.syntax.codeChromaMode(INTRA_MODES - 1) : -1
      for (const plane of [1, 2] as const) {
        choice.levels.fill(0)
        coding.codeChromaMode(choice, plane, column, row, changed)
        if (choice.coded === 1) coding.codeChromaLevels(choice, plane, changed)
        coding.predictChroma(plane, column, row, mode)
        coding.finishChroma(choice, plane, column, row)
      }
      if (port.padding > MAX_PADDING_BYTES) return false
    }
  return true
}
