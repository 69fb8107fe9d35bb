/** Captured pictures to samples and samples to cells, against copying the picture and against other tools that draw text. */
import {Converter} from 's2c-peer/core/picture/convert/converter'
import {PlainKernels} from 's2c-peer/core/picture/convert/plain-kernels'
import {blankCells} from 's2c-peer/core/picture/paint/cells'
import {DEFAULT_LOOK, type Look, pictureRequest} from 's2c-peer/core/picture/paint/look'
import {Painter} from 's2c-peer/core/picture/paint/painter'
import type {BarChart} from './chart/chart.js'
import {chafaTime, type Drawn, jp2aTime, type ToolTime} from './other-tools.js'
import {type RgbClip, rgbClip} from './rgb-clip.js'
import type {BenchResult, BenchRow} from './row.js'
import {compare, medians, timeRow} from './timing.js'

const CAPTURE = {width: 320, height: 180}
const LARGE = {width: 640, height: 480}
const TOOL_GRID = {cols: 160, rows: 45}

const LOOKS: readonly (readonly [drawn: Drawn, look: Look])[] = [
  ['ramp', {...DEFAULT_LOOK, glyphs: 'ramp', colours: 'none'}],
  ['half', DEFAULT_LOOK],
  ['shape', {...DEFAULT_LOOK, glyphs: 'shape'}],
]

/** `clipFolder` null: the synthetic clip. */
export async function run(clipFolder: string | null): Promise<BenchResult> {
  const [large, capture] = [rgbClip(clipFolder, LARGE), rgbClip(clipFolder, CAPTURE)]
  const wholeWays = LOOKS.map(([drawn, look]) => wholeWay(large, drawn, look))
  const rows = [
    ...[large, capture].flatMap(againstCopy),
    withoutSimd(capture),
    ...LOOKS.map(([drawn, look]) => paintRow(capture, drawn, look)),
    ...wholeWays.flatMap(toolRows),
  ]
  return {rows, charts: [toolChart(large, wholeWays)]}
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

const DRAWN_NAMES: Readonly<Record<Drawn, string>> = {
  ramp: 'a ramp of glyphs without colours',
  half: 'half blocks in true colour',
  shape: 'shapes of glyphs in true colour',
}

/** From the captured picture to the cells; microseconds. */
type WholeWay = {
  readonly drawn: Drawn
  readonly stage: string
  readonly ours: number
  readonly copy: number
  readonly chafa: ToolTime | null
  readonly jp2a: ToolTime | null
}

function wholeWay(clip: RgbClip, drawn: Drawn, look: Look): WholeWay {
  const {cols, rows} = TOOL_GRID
  const request = pictureRequest(look, cols, rows, 30)
  const [converter, painter, cells] = [new Converter(), new Painter(look), blankCells(cols, rows)]
  const [next, nextToCopy, copy] = [inTurn(clip), inTurn(clip), new Uint8Array(clip.pictures[0]!.length)]
  const draw = (): void => {
    converter.capture(next(), clip.size)
    painter.paint(converter.convert(request), cells, 0)
  }
  const [drawTime, copyTime] = medians([draw, () => copy.set(nextToCopy())])
  return {
    drawn,
    stage: `${at(clip)} to ${drawn} ${cols}x${rows}`,
    ours: drawTime!,
    copy: copyTime!,
    chafa: chafaTime(clip, cols, rows, drawn),
    jp2a: drawn === 'ramp' ? jp2aTime(clip, cols, rows) : null,
  }
}

const toolRows = ({stage, ours, chafa, jp2a}: WholeWay): BenchRow[] =>
  [chafa, jp2a].flatMap(tool => (tool === null ? [] : [timeRow(stage, ours, tool.name, tool.microseconds)]))

function toolChart(clip: RgbClip, ways: readonly WholeWay[]): BarChart {
  const nameOf = (tool: 'chafa' | 'jp2a'): string =>
    ways.find(way => way[tool] !== null)?.[tool]?.name ?? tool
  return {
    kind: 'bars',
    name: 'conversion',
    title: `From a picture of ${at(clip)} to ${TOOL_GRID.cols}x${TOOL_GRID.rows} cells of text: time`,
    description: `Microseconds that s2c takes for one picture of ${clip.name}, against libchafa, the jp2a command as a whole process, and a copy of the picture, on a logarithmic scale.`,
    label: 'µs a picture',
    series: ['s2c', nameOf('chafa'), nameOf('jp2a'), 'copy of the picture'],
    groups: ways.map(({drawn, ours, chafa, jp2a, copy}) => ({
      name: DRAWN_NAMES[drawn],
      values: [ours, chafa?.microseconds ?? null, jp2a?.microseconds ?? null, copy],
    })),
  }
}
