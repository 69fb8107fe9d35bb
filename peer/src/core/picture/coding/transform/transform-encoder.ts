import {chromaSize} from '../../picture.js'
import {ArithmeticEncoder} from '../arithmetic-coder.js'
import {type ChromaChoice, emptyChromaChoice} from './choices.js'
import {forward8} from './dct.js'
import {INTRA_MODES} from './intra-prediction.js'
import {LevelChooser} from './level-chooser.js'
import {LevelCosts} from './level-costs.js'
import {LumaChooser} from './luma-chooser.js'
import {emptyPlanes, PictureCoding} from './picture-coding.js'
import {BLOCK, cropPlane, type Plane} from './plane.js'
import {MAX_QUANTIZER, SQUARED_SCALE, scaledErrorPerBit} from './quantizer.js'
import {codeQuantizer} from './quantizer-syntax.js'
import {BLUE_8} from './residual-syntax.js'
import {squaredError, subtract} from './source-block.js'
import {buildTransformModels} from './transform-models.js'
import {borderedPlanes, planeSize, type Samples, type TransformState} from './transform-state.js'

const models = buildTransformModels()
const port = new ArithmeticEncoder()

/** `quantizer`: 0..MAX_QUANTIZER. The reference, where given, must have size and planes of the picture. */
export function encodeTransform(
  samples: Samples,
  reference: TransformState | null,
  wanted: number,
): {bytes: Uint8Array; state: TransformState} {
  if (reference === null) models.forget()
  else models.memory.set(reference.learned)
  const source = borderedPlanes(samples, 0)
  const planes = emptyPlanes(samples, samples.planes.length === 1 ? null : chromaSize(samples))
  const coding = new PictureCoding(
    samples,
    port,
    models,
    reference === null ? null : borderedPlanes(reference.samples),
    reference?.blocks ?? null,
    planes,
  )
  const quantizer = Math.max(0, Math.min(MAX_QUANTIZER, wanted - (reference === null ? ((globalThis as any).T?.key ?? 5) : 0)))
  codeQuantizer(coding.decisions, models, quantizer, reference?.quantizer ?? null)
  coding.quantizeBy(quantizer)
  const levels = new LevelChooser(new LevelCosts(models))
  encodeLuma(coding, source[0]!, levels)
  if (planes.length > 1) encodeChroma(coding, source, levels)
  const cropped = planes.map((plane, i) => {
    const {width, height} = planeSize(samples, i)
    return cropPlane(plane, width, height)
  })
  const state = {
    samples: {width: samples.width, height: samples.height, planes: cropped},
    quantizer,
    blocks: coding.blocks,
    learned: models.memory.slice(),
  }
  return {bytes: port.finish(), state}
}

function encodeLuma(coding: PictureCoding, source: Plane, levels: LevelChooser): void {
  const chooser = new LumaChooser(coding, source, levels)
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

function encodeChroma(coding: PictureCoding, source: readonly Plane[], levels: LevelChooser): void {
  const choice = emptyChromaChoice()
  const {chromaColumns, chromaRows} = coding.blocks
  for (let row = 0; row < chromaRows; row++)
    for (let column = 0; column < chromaColumns; column++) {
      const changed = coding.changedUnder(column, row)
      const mode = coding.isChromaIntra(column, row) ? chooseMode(coding, source, column, row) : -1
      for (const plane of [1, 2] as const) {
        coding.predictChroma(plane, column, row, mode)
        chooseChroma(coding, levels, choice, source[plane]!, plane, column, row, changed)
        coding.codeChromaMode(choice, plane, column, row, changed)
        if (choice.coded === 1) coding.codeChromaLevels(choice, plane, changed)
        coding.finishChroma(choice, plane, column, row)
      }
    }
}

function chooseMode(coding: PictureCoding, source: readonly Plane[], column: number, row: number): number {
  let best = 0
  let least = Infinity
  for (let mode = 0; mode < INTRA_MODES; mode++) {
    let error = 0
    for (const plane of [1, 2] as const) {
      coding.predictChroma(plane, column, row, mode)
      error += squaredError(source[plane]!, column * BLOCK, row * BLOCK, coding.prediction)
    }
    if (error >= least) continue
    least = error
    best = mode
  }
  return coding.syntax.codeChromaMode(best)
}

const coefficients = new Int32Array(64)

function chooseChroma(
  coding: PictureCoding,
  chooser: LevelChooser,
  choice: ChromaChoice,
  source: Plane,
  plane: 1 | 2,
  column: number,
  row: number,
  changed: number,
): void {
  choice.coded = 0
  choice.levels.fill(0)
  const step = coding.chromaStep
  const errorPerCost = (scaledErrorPerBit(step) * ((globalThis as any).T?.cl ?? 1)) / 256
  const plain = squaredError(source, column * BLOCK, row * BLOCK, coding.prediction) * SQUARED_SCALE
  if (plain < errorPerCost * 256 * 4) return
  subtract(source, column * BLOCK, row * BLOCK, coding.prediction, coefficients)
  forward8(coefficients, 0)
  const kind = BLUE_8 + plane - 1
  const any = chooser.choose(kind, coefficients, choice.levels, 0, step, errorPerCost)
  if (!any) return
  const without = plain + rehearse(coding, choice, plane, column, row, changed) * errorPerCost
  choice.coded = 1
  const cost = chooser.cost + rehearse(coding, choice, plane, column, row, changed)
  const withLevels = chooser.error + cost * errorPerCost
  if (withLevels >= without) {
    choice.coded = 0
    choice.levels.fill(0)
  }
}

function rehearse(
  coding: PictureCoding,
  choice: ChromaChoice,
  plane: 1 | 2,
  column: number,
  row: number,
  changed: number,
): number {
  coding.decisions.rehearse()
  coding.codeChromaMode(choice, plane, column, row, changed)
  coding.decisions.perform()
  return coding.decisions.cost
}
