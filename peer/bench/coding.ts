/**
 * The coder of levels against the text frames that older tools send, deflate, and the video codecs of ffmpeg; coded
 * bytes alone, without packets, and without each clip's first picture.
 */
import {deflateRawSync} from 'node:zlib'
import {CAPTURE_SIZE} from 's2c-peer/core/picture/capture-format'
import {PlainLevelCoder} from 's2c-peer/core/picture/coding/levels/plain-level-coder'
import {
  type CodedState,
  decodePicture,
  encodePicture,
  releaseState,
} from 's2c-peer/core/picture/coding/picture-coder'
import {AutoContrast} from 's2c-peer/core/picture/convert/auto-contrast'
import {Converter} from 's2c-peer/core/picture/convert/converter'
import {type Block, LEVEL_ONE, LUMA_ONE} from 's2c-peer/core/picture/convert/kernels'
import {PlainKernels} from 's2c-peer/core/picture/convert/plain-kernels'
import {LEVELS, type LevelPicture, type Picture, type Size} from 's2c-peer/core/picture/picture'
import type {BarChart} from './chart/chart.js'
import {BENCH_FPS, type Clip, loadClips} from './clips.js'
import type {BenchResult, BenchRow} from './row.js'
import {compare} from './timing.js'
import {bytesOfPictures, LOSSLESS_CODECS} from './video-codecs.js'

const SIZES: readonly Size[] = [
  {width: 80, height: 24},
  {width: 160, height: 45},
]
const EXACT = {skip: 0, quantizer: 0}
/** The probability of the first decision's other answer, as between pictures of levels. */
const OTHERWISE = 256
/** What the first step of a cohort's economy is. */
const SENT = {skip: 48, quantizer: 0}

export async function run(clipFolder: string | null): Promise<BenchResult> {
  const clips = loadClips(clipFolder)
  const results = SIZES.map(size => {
    const rates = clips.map(clip => ratesOf(size, clip))
    const rows = [
      ...times(size, clips.at(-1)!),
      ...rates.map(bitsRow),
      ...clips.map(clip => noise(size, clip)),
    ]
    return {rows, chart: bitsChart(size, rates)}
  })
  return {rows: results.flatMap(({rows}) => rows), charts: results.map(({chart}) => chart)}
}

function times(size: Size, clip: Clip): BenchRow[] {
  const pictures = convertAll(size, clip.pictures)
  const states = codeAll(pictures, EXACT)
  let turn = 0
  const next = (): number => (turn = (turn + 1) % (pictures.length - 1))
  const encode = (): void =>
    releaseState(encodePicture(pictures[next() + 1]!, states[turn]!.state, EXACT).state)
  const decode = (): void =>
    releaseState(decodePicture(states[next() + 1]!.bytes, pictures[0]!, states[turn]!.state)!)
  const plain = new PlainLevelCoder()
  const decodePlainly = (): void => {
    const {bytes} = states[next() + 1]!
    const {state} = states[turn]!
    if (state.kind === 'levels') plain.decode(bytes, pictures[0]!, state, OTHERWISE)
  }
  const text = (): string => textFrame(pictures[0]!)
  return [
    compare(`encode ${nameOf(size)}, ${clip.name}`, encode, 'JSON + base64 of the text', text),
    compare(`decode ${nameOf(size)}, ${clip.name}`, decode, 'JSON + base64 of the text', text),
    compare(`decode ${nameOf(size)}, ${clip.name}`, decode, 'the same without WebAssembly', decodePlainly),
  ]
}

/** Kilobits a second of exact levels; null for a codec that this ffmpeg does not have. */
type Rates = {
  readonly size: Size
  readonly clip: string
  readonly ours: number
  readonly text: number
  readonly deflated: number
  readonly codecs: readonly (number | null)[]
}

function ratesOf(size: Size, clip: Clip): Rates {
  const pictures = convertAll(size, clip.pictures)
  return {
    size,
    clip: clip.name,
    ours: kbps(codeAll(pictures, EXACT).map(({bytes}) => bytes.length)),
    text: kbps(pictures.map(picture => textFrame(picture).length)),
    deflated: kbps(pictures.map(({levels}) => deflateRawSync(levels, {level: 9}).length)),
    codecs: LOSSLESS_CODECS.map(codec => {
      const sizes = bytesOfPictures(codec, pictures, BENCH_FPS)
      return sizes === null ? null : kbps(sizes)
    }),
  }
}

function bitsRow({size, clip, ours, text, deflated, codecs}: Rates): BenchRow {
  const best = Math.min(...codecs.map(rate => rate ?? Number.POSITIVE_INFINITY))
  return {
    stage: `exact levels ${nameOf(size)}, ${clip}`,
    figure: `${ours.toFixed(1)} kbit/s`,
    reference: [
      `JSON + base64 ${text.toFixed(0)}, deflate ${deflated.toFixed(0)}`,
      ...LOSSLESS_CODECS.map(({name}, i) => `${name} ${codecs[i]?.toFixed(1) ?? 'not in this ffmpeg'}`),
    ].join(', '),
    ratio: `${(ours / text).toFixed(3)} of JSON + base64, ${(ours / best).toFixed(2)} of the best video codec`,
  }
}

function bitsChart(size: Size, rates: readonly Rates[]): BarChart {
  const isShown = LOSSLESS_CODECS.map(({lumaPerLevel}) => lumaPerLevel === 1)
  const codecNames = LOSSLESS_CODECS.filter((_, i) => isShown[i]).map(({name}) => name)
  return {
    kind: 'bars',
    name: `levels-${nameOf(size)}`,
    title: `Exact pictures of ${nameOf(size)} levels: bits`,
    description: `Kilobits a second at ${BENCH_FPS} pictures a second for each clip: s2c, ${codecNames.join(', ')}, deflate of each picture, and JSON with base64 of the text, on a logarithmic scale.`,
    label: `kbit/s at ${BENCH_FPS} pictures a second`,
    series: ['s2c', ...codecNames, 'deflate', 'JSON + base64'],
    groups: rates.map(({clip, ours, codecs, deflated, text}) => ({
      name: clip,
      values: [ours, ...codecs.filter((_, i) => isShown[i]), deflated, text],
    })),
  }
}

/** A noisy camera against the clean picture: as it is sent, and as it would be if each picture were converted by itself. */
function noise(size: Size, clip: Clip): BenchRow {
  const clean = convertAll(size, clip.pictures)
  const sent = codeAll(convertAll(size, clip.noisy), SENT)
  const exact = codeAll(convertEach(size, clip.noisy), EXACT)
  const [rate, exactRate] = [sent, exact].map(coded => kbps(coded.map(({bytes}) => bytes.length))) as [
    number,
    number,
  ]
  const summary = (coded: readonly {state: CodedState}[]): string => {
    const shown = coded.map(({state}) => levelsOnly(state.picture))
    return `${meanSquare(shown, clean).toFixed(3)} levels² off, ${(100 * flicker(shown, clean, 0)).toFixed(2)} % flicker (${(100 * flicker(shown, clean, 3)).toFixed(2)} % not within 3 pictures of a change)`
  }
  return {
    stage: `noisy camera ${nameOf(size)}, ${clip.name}, skip ${SENT.skip}`,
    figure: `${rate.toFixed(1)} kbit/s, ${summary(sent)}`,
    reference: `each picture by itself, exact: ${exactRate.toFixed(1)} kbit/s, ${summary(exact)}`,
    ratio: (rate / exactRate).toFixed(2),
  }
}

type Coded = {readonly bytes: Uint8Array; readonly state: CodedState}

/** Each picture against the one before, as on a path without loss. */
function codeAll(pictures: readonly LevelPicture[], quality: typeof EXACT): Coded[] {
  let reference: CodedState | null = null
  return pictures.map(picture => {
    const coded: Coded = encodePicture(picture, reference, quality)
    reference = coded.state
    return coded
  })
}

const nameOf = ({width, height}: Size): string => `${width}x${height}`

/** All but the first picture. */
function kbps(bytes: readonly number[]): number {
  const later = bytes.slice(1)
  return (later.reduce((sum, count) => sum + count, 0) * 8 * BENCH_FPS) / later.length / 1000
}

const meanSquare = (shown: readonly LevelPicture[], clean: readonly LevelPicture[]): number =>
  mean(
    shown.map(({levels}, i) => mean(Array.from(levels, (level, at) => (level - clean[i]!.levels[at]!) ** 2))),
  )

/** Part of the samples that change in a picture although without the noise they do not change within so many pictures of it. */
function flicker(shown: readonly LevelPicture[], clean: readonly LevelPicture[], around: number): number {
  const changes = (pictures: readonly LevelPicture[], i: number, at: number): boolean =>
    i > 0 && i < pictures.length && pictures[i]!.levels[at] !== pictures[i - 1]!.levels[at]
  const near = Array.from({length: 2 * around + 1}, (_, i) => i - around)
  const flickers = (i: number, at: number): boolean =>
    changes(shown, i, at) && !near.some(distance => changes(clean, i + distance, at))
  const later = shown.slice(1)
  return mean(later.map(({levels}, i) => mean(Array.from(levels, (_, at) => (flickers(i + 1, at) ? 1 : 0)))))
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** A text frame as the tool before this one sent it: a printable character for each level. */
const textFrame = ({levels, width}: LevelPicture): string => {
  const rows = Array.from({length: levels.length / width}, (_, y) =>
    String.fromCharCode(...levels.subarray(y * width, (y + 1) * width).map(level => 0x21 + level)),
  )
  return JSON.stringify({type: 'frame', data: Buffer.from(rows.join('\n')).toString('base64')})
}

function convertAll({width, height}: Size, pictures: readonly Uint8Array[]): LevelPicture[] {
  const converter = new Converter()
  return pictures.map(pixels => {
    converter.capture(pixels, CAPTURE_SIZE)
    return levelsOnly(converter.convert({width, height, format: 'levels'}))
  })
}

/** Without memory of the pictures before but for the contrast: nothing settles, no level stays. */
function convertEach(size: Size, pictures: readonly Uint8Array[]): LevelPicture[] {
  const kernels = new PlainKernels()
  const contrast = new AutoContrast()
  const count = size.width * size.height
  const [samples, lumas, levels, bins] = [8, 2, 1, 0].map(bytes =>
    kernels.allocate(1024 + bytes * count),
  ) as [Block, Block, Block, Block]
  return pictures.map(pixels => {
    kernels.average(pixels, CAPTURE_SIZE, size, samples)
    kernels.luma(samples, lumas, count)
    kernels.histogram(lumas, count, bins)
    const {low, high} = contrast.follow(bins.longs, count)
    const scale = Math.round((32_768 * LEVEL_ONE * (LEVELS - 1)) / (LUMA_ONE * (high - low)))
    kernels.levels(lumas, count, low * LUMA_ONE, scale, -1, levels)
    return {...size, format: 'levels', levels: levels.bytes.slice(0, count)}
  })
}

function levelsOnly(picture: Picture): LevelPicture {
  if (picture.format !== 'levels') throw new Error('levels were asked for')
  return picture
}
