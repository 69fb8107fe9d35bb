/**
 * The transform coder against x264 on the same planes: bits at equal luma PSNR over all pictures but the first, each decoded for
 * real; and the processor time of both ways.
 */
import {decodeTransform} from 's2c-peer/core/picture/coding/transform/transform-decoder'
import {encodeTransform} from 's2c-peer/core/picture/coding/transform/transform-encoder'
import type {TransformState} from 's2c-peer/core/picture/coding/transform/transform-state'
import type {ColourPicture, Size} from 's2c-peer/core/picture/picture'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'
import {type ColourClip, colourClips} from './colour-clips.js'
import {at, type Point, pointOf} from './rate-distortion.js'
import type {BenchRow} from './row.js'
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

export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const [ffmpeg] = findFfmpeg()
  if (ffmpeg === undefined) throw new Error('no ffmpeg to read clips with')
  const clips = colourClips(ffmpeg.path, clipFolder)
  return SIZES.flatMap(size => clips.flatMap(clip => rows(ffmpeg.path, clip, size)))
}

function rows(ffmpeg: string, clip: ColourClip, size: Size): BenchRow[] {
  const pictures = clip.pictures(size)
  const title = `colour ${size.width}x${size.height}, ${clip.name}`
  const runs = QUANTIZERS.map(quantizer => codeAll(pictures, quantizer))
  const timed = runs.toSorted(
    (a, b) => Math.abs(a.point.lumaDb - TIMED_DB) - Math.abs(b.point.lumaDb - TIMED_DB),
  )[0]!
  const ours = runs.map(({point}) => point)
  const theirs = hasX264(ffmpeg)
    ? X264_QUANTIZERS.map(quantizer => pointOf(pictures, codeByX264(ffmpeg, pictures, quantizer)))
    : []
  const time: BenchRow = {
    stage: `${title}: encode`,
    figure: `${timed.encodeMs.toFixed(2)} ms of CPU at ${describe(timed.point)}`,
    reference: `decode: ${timed.decodeMs.toFixed(2)} ms of CPU`,
    ratio: (timed.encodeMs / timed.decodeMs).toFixed(1),
  }
  return [time, ...RANGE_DB.flatMap(lumaDb => compareAt(title, ours, theirs, lumaDb))]
}

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
