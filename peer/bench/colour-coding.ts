/**
 * The transform coder against x264 on the same planes: bits at equal luma PSNR over all pictures but the first, each decoded for
 * real; and the processor time of both ways.
 */
import {decodeTransform} from 's2c-peer/core/picture/coding/transform/transform-decoder'
import {encodeTransform} from 's2c-peer/core/picture/coding/transform/transform-encoder'
import type {TransformState} from 's2c-peer/core/picture/coding/transform/transform-state'
import type {ColourPicture, Size} from 's2c-peer/core/picture/picture'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'
import type {LineChart} from './chart/chart.js'
import {CLIP_FPS, type ColourClip, colourClips} from './colour-clips.js'
import {at, type Point, pointOf} from './rate-distortion.js'
import type {BenchResult, BenchRow} from './row.js'
import {codeByX264, hasX264} from './x264.js'

/** Half-block tiles of 80x24 and 160x45 cells. */
const SIZES: readonly Size[] = [
  {width: 80, height: 48},
  {width: 160, height: 90},
]
const QUANTIZERS = [21, 24, 27, 30, 33, 36, 39]
const X264_QUANTIZERS = [21, 24, 27, 30, 33, 36, 39]
const RANGE_DB = [33, 36, 38, 40]
const TIMED_DB = 36

type Run = {readonly point: Point; readonly encodeMs: number; readonly decodeMs: number}

/** A clip at one size: ours at each quantizer, and what x264 makes of it at each of its own. */
type Measured = {
  readonly clip: string
  readonly size: Size
  readonly runs: readonly Run[]
  readonly x264: readonly Point[]
}

export async function run(clipFolder: string | null): Promise<BenchResult> {
  const [ffmpeg] = findFfmpeg()
  if (ffmpeg === undefined) throw new Error('no ffmpeg to read clips with')
  const clips = colourClips(ffmpeg.path, clipFolder)
  const sizes = SIZES.map(size => clips.map(clip => measure(ffmpeg.path, clip, size)))
  return {rows: sizes.flat().flatMap(rows), charts: sizes.map(chart)}
}

function measure(ffmpeg: string, clip: ColourClip, size: Size): Measured {
  const pictures = clip.pictures(size)
  const quantizers = hasX264(ffmpeg) ? X264_QUANTIZERS : []
  return {
    clip: clip.name,
    size,
    runs: QUANTIZERS.map(quantizer => codeAll(pictures, quantizer)),
    x264: quantizers.map(quantizer => pointOf(pictures, codeByX264(ffmpeg, pictures, quantizer))),
  }
}

function rows({clip, size, runs, x264}: Measured): BenchRow[] {
  const title = `colour ${nameOf(size)}, ${clip}`
  const timed = runs.toSorted(
    (a, b) => Math.abs(a.point.lumaDb - TIMED_DB) - Math.abs(b.point.lumaDb - TIMED_DB),
  )[0]!
  const ours = runs.map(({point}) => point)
  const time: BenchRow = {
    stage: `${title}: encode`,
    figure: `${timed.encodeMs.toFixed(2)} ms of CPU at ${describe(timed.point)}`,
    reference: `decode: ${timed.decodeMs.toFixed(2)} ms of CPU`,
    ratio: (timed.encodeMs / timed.decodeMs).toFixed(1),
  }
  return [time, ...RANGE_DB.flatMap(lumaDb => compareAt(title, ours, x264, lumaDb))]
}

function chart(measured: readonly Measured[]): LineChart {
  const size = nameOf(measured[0]!.size)
  const lineOf = (points: readonly Point[]) =>
    points
      .filter(({kbps, lumaDb}) => kbps > 0 && Number.isFinite(lumaDb))
      .map(({kbps, lumaDb}) => ({x: kbps, y: lumaDb}))
      .toSorted((a, b) => a.x - b.x)
  return {
    kind: 'lines',
    name: `colour-${size}`,
    title: `Colour pictures of ${size} samples: quality for bits`,
    description: `Luma PSNR over kilobits a second at ${CLIP_FPS} pictures a second for each clip: s2c and x264, each at several quantizers. Higher and further left is better.`,
    series: ['s2c', 'x264 zerolatency medium'],
    panels: measured.map(({clip, runs, x264}) => ({
      title: clip,
      x: {label: 'kbit/s, logarithmic scale', scale: 'logarithmic'},
      y: {label: 'luma PSNR, dB', scale: 'linear'},
      lines: [lineOf(runs.map(({point}) => point)), lineOf(x264)],
    })),
  }
}

const nameOf = ({width, height}: Size): string => `${width}x${height}`

function compareAt(
  title: string,
  ours: readonly Point[],
  theirs: readonly Point[],
  lumaDb: number,
): BenchRow[] {
  const [own, other] = [at(ours, lumaDb), at(theirs, lumaDb)]
  if (own === null || other === null) return []
  return [
    {
      stage: `${title}: bits`,
      figure: describe(own),
      reference: `x264 zerolatency medium: ${describe(other)}`,
      ratio: (own.kbps / other.kbps).toFixed(2),
    },
  ]
}

const describe = ({kbps, lumaDb, blueDb, redDb}: Point): string =>
  `${kbps.toFixed(1)} kbit/s, ${lumaDb.toFixed(1)} dB (blue ${blueDb.toFixed(1)}, red ${redDb.toFixed(1)})`

/** Of the process: other load on the machine does not count. */
function cpuMs(): number {
  const {user, system} = process.cpuUsage()
  return (user + system) / 1000
}

/** Means of both times over all pictures but the first; throws if a decoder would see anything else than the encoder. */
function codeAll(pictures: readonly ColourPicture[], quantizer: number): Run {
  let ours: TransformState | null = null
  let theirs: TransformState | null = null
  const spentMs = {encode: 0, decode: 0}
  const coded = pictures.map((picture, i) => {
    const startMs = cpuMs()
    const {bytes, state}: {bytes: Uint8Array; state: TransformState} = encodeTransform(
      picture,
      ours,
      quantizer,
    )
    const betweenMs = cpuMs()
    theirs = decodeTransform(bytes, picture, 'colour', theirs)
    if (i > 0) spentMs.encode += betweenMs - startMs
    if (i > 0) spentMs.decode += cpuMs() - betweenMs
    ours = state
    const decoded = theirs?.picture
    if (decoded?.format !== 'colour' || Buffer.compare(decoded.luma, state.planes[0]!) !== 0)
      throw new Error('decoded to something else')
    return {sizeBytes: bytes.length, picture: decoded}
  })
  const count = pictures.length - 1
  return {
    point: pointOf(pictures, coded),
    encodeMs: spentMs.encode / count,
    decodeMs: spentMs.decode / count,
  }
}
