/** Captured pictures to samples and samples to cells, against copying the picture and against other tools that draw text. */
import {Converter} from 's2c-peer/core/picture/convert/converter'
import {PlainKernels} from 's2c-peer/core/picture/convert/plain-kernels'
import {blankCells} from 's2c-peer/core/picture/paint/cells'
import {DEFAULT_LOOK, type Look, pictureRequest} from 's2c-peer/core/picture/paint/look'
import {Painter} from 's2c-peer/core/picture/paint/painter'
import {chafaTime, type Drawn, jp2aTime, type ToolTime} from './other-tools.js'
import {type RgbClip, rgbClip} from './rgb-clip.js'
import type {BenchRow} from './row.js'
import {compare, microseconds} from './timing.js'

const CAPTURE = {width: 320, height: 180}
const LARGE = {width: 640, height: 480}

const LOOKS: readonly (readonly [drawn: Drawn, look: Look])[] = [
  ['ramp', {...DEFAULT_LOOK, glyphs: 'ramp', colours: 'none'}],
  ['half', DEFAULT_LOOK],
  ['shape', {...DEFAULT_LOOK, glyphs: 'shape'}],
]

/** `clipFolder` null: the synthetic clip. */
export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const [large, capture] = [rgbClip(clipFolder, LARGE), rgbClip(clipFolder, CAPTURE)]
  return [
    ...[large, capture].flatMap(againstCopy),
    withoutSimd(capture),
    ...LOOKS.map(([drawn, look]) => paintRow(capture, drawn, look)),
    ...LOOKS.flatMap(([drawn, look]) => againstTools(large, drawn, look)),
  ]
}

const at = ({size}: RgbClip): string => `${size.width}x${size.height}`

/** Goes round through the pictures of a clip. */
function inTurn(clip: RgbClip): () => Uint8Array {
  let turn = 0
  return () => clip.pictures[turn++ % clip.pictures.length]!
}

/** Pictures that no cache holds, to copies that none holds either; and one picture again and again, which all hold. */
function againstCopy(clip: RgbClip): BenchRow[] {
  const one = {...clip, pictures: clip.pictures.slice(0, 1)}
  return [...copyRows(clip, 'from memory'), ...copyRows(one, 'in cache')]
}

function copyRows(clip: RgbClip, where: string): BenchRow[] {
  const copies = inTurn({...clip, pictures: clip.pictures.map(pixels => new Uint8Array(pixels))})
  return LOOKS.map(([drawn, look]) => {
    const [cols, rows] = drawn === 'ramp' ? [80, 24] : [160, 45]
    const request = pictureRequest(look, cols, rows, 30)
    const [converter, next, nextToCopy] = [new Converter(), inTurn(clip), inTurn(clip)]
    return compare(
      `convert ${at(clip)} for ${drawn} ${cols}x${rows}, ${where}`,
      () => {
        converter.capture(next(), clip.size)
        return converter.convert(request)
      },
      'copy of the captured picture',
      () => copies().set(nextToCopy()),
    )
  })
}

function withoutSimd(clip: RgbClip): BenchRow {
  const request = pictureRequest(DEFAULT_LOOK, 160, 45, 30)
  const convert = (converter: Converter): (() => unknown) => {
    const next = inTurn(clip)
    return () => {
      converter.capture(next(), clip.size)
      return converter.convert(request)
    }
  }
  return compare(
    `convert ${at(clip)} for half 160x45`,
    convert(new Converter()),
    'the same without SIMD',
    convert(new Converter(new PlainKernels())),
  )
}

function paintRow(clip: RgbClip, drawn: Drawn, look: Look): BenchRow {
  const request = pictureRequest(look, 160, 45, 30)
  const converter = new Converter()
  const pictures = clip.pictures.map(pixels => {
    converter.capture(pixels, clip.size)
    return converter.convert(request)
  })
  const [painter, cells] = [new Painter(look), blankCells(160, 45)]
  let turn = 0
  return compare(
    `paint ${drawn} 160x45, colours ${look.colours}`,
    () => painter.paint(pictures[turn++ % pictures.length]!, cells, 0),
    `convert ${at(clip)} for it`,
    () => {
      converter.capture(clip.pictures[turn % pictures.length]!, clip.size)
      return converter.convert(request)
    },
  )
}

/** The whole way from the captured picture to the cells. */
function againstTools(clip: RgbClip, drawn: Drawn, look: Look): BenchRow[] {
  const [cols, rows] = [160, 45]
  const request = pictureRequest(look, cols, rows, 30)
  const [converter, painter, cells, next] = [
    new Converter(),
    new Painter(look),
    blankCells(cols, rows),
    inTurn(clip),
  ]
  const draw = (): void => {
    converter.capture(next(), clip.size)
    painter.paint(converter.convert(request), cells, 0)
  }
  const tools = [chafaTime(clip, cols, rows, drawn), drawn === 'ramp' ? jp2aTime(clip, cols, rows) : null]
  return tools
    .filter(tool => tool !== null)
    .map(tool => toolRow(`${at(clip)} to ${drawn} ${cols}x${rows}`, draw, tool))
}

function toolRow(stage: string, draw: () => void, {name, microseconds: theirs}: ToolTime): BenchRow {
  const times: number[] = []
  for (let run = 0; run < 400; run++) {
    const startMs = performance.now()
    draw()
    times.push((performance.now() - startMs) * 1000)
  }
  const mine = times.slice(100).toSorted((a, b) => a - b)[150]!
  return {
    stage,
    figure: microseconds(mine),
    reference: `${name}: ${microseconds(theirs)}`,
    ratio: String(Number((mine / theirs).toPrecision(2))),
  }
}
