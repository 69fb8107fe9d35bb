/** The picture's stages against copying its bytes, and its bits against the text frames that older tools send. */
import {deflateRawSync} from 'node:zlib'
import {AreaAverage} from 's2c-peer/core/picture/area-average'
import {CAPTURE_BYTES} from 's2c-peer/core/picture/capture-format'
import {CapturedPlanes} from 's2c-peer/core/picture/captured-planes'
import {decodePicture, encodePicture} from 's2c-peer/core/picture/codec'
import {AutoContrast} from 's2c-peer/core/picture/contrast'
import {LevelConverter} from 's2c-peer/core/picture/convert'
import {RAMPS} from 's2c-peer/core/picture/paint/ramp-palette'
import type {LevelPicture, PictureFormat, Size} from 's2c-peer/core/picture/picture'
import {BENCH_FPS, type Clip, loadClips} from './clips.js'
import type {BenchRow} from './row.js'
import {compare} from './timing.js'

type Shape = Size & {format: PictureFormat}
const SIZES: readonly Shape[] = [
  {width: 80, height: 24, format: 'levels'},
  {width: 160, height: 45, format: 'levels'},
]

/** What stands around the coded grid in each packet: link header, body header and tag, fragment and picture headers. */
const PACKET_OVERHEAD_BYTES = 10 + 22 + 6 + 10

export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const clips = loadClips(clipFolder)
  return SIZES.flatMap(size => [...stages(size, clips.at(-1)!), ...clips.map(clip => bits(size, clip))])
}

function stages(size: Shape, clip: Clip): BenchRow[] {
  const at = `${size.width}x${size.height}`
  const grids = convertAll(size, clip)
  const [before, grid] = [grids[10]!, grids[11]!]
  const coded = encodePicture(grid, before)
  const copy = new Uint8Array(CAPTURE_BYTES)
  const pixels = clip.pictures[11]!
  const planes = new CapturedPlanes()
  planes.take(pixels)
  const average = new AreaAverage(size)
  const contrast = new AutoContrast()
  const converter = new LevelConverter(size)
  return [
    compare(
      `average ${at}`,
      () => average.apply(planes.luma),
      'copy of the captured picture',
      () => copy.set(pixels),
    ),
    compare(
      `contrast + convert ${at}`,
      () => {
        planes.take(pixels)
        converter.convert(planes, contrast.follow(planes.luma))
      },
      'copy of the captured picture',
      () => copy.set(pixels),
    ),
    compare(
      `encode ${at}`,
      () => encodePicture(grid, before),
      'JSON + base64 of the text',
      () => oldWay(grid),
    ),
    compare(
      `decode ${at}`,
      () => decodePicture(coded, size, before),
      'JSON + base64 of the text',
      () => oldWay(grid),
    ),
  ]
}

/** Each picture against the one before, as on a path without loss; packets included. */
function bits(size: Shape, clip: Clip): BenchRow {
  const grids = convertAll(size, clip)
  let codedBytes = 0
  let oldBytes = 0
  let deflatedBytes = 0
  grids.forEach((grid, i) => {
    const before = grids[i - 1] ?? null
    if (before === null || !sameLevels(before, grid))
      codedBytes += encodePicture(grid, before).length + PACKET_OVERHEAD_BYTES
    oldBytes += oldWay(grid).length
    deflatedBytes += deflateRawSync(grid.levels).length
  })
  const kbps = (bytes: number): string =>
    `${((bytes * 8 * BENCH_FPS) / grids.length / 1000).toFixed(1)} kbit/s`
  return {
    stage: `bits ${size.width}x${size.height}, ${clip.name}`,
    figure: kbps(codedBytes),
    reference: `JSON + base64 of the text: ${kbps(oldBytes)} (deflated levels: ${kbps(deflatedBytes)})`,
    ratio: (codedBytes / oldBytes).toFixed(3),
  }
}

/** A text frame as the tool before this one sent it. */
const oldWay = (grid: LevelPicture): string =>
  JSON.stringify({
    type: 'frame',
    data: Buffer.from(
      Array.from(grid.levels, level => RAMPS.standard[level])
        .join('')
        .replace(/[^ -~]/g, '#'),
    ).toString('base64'),
  })

function convertAll(size: Shape, {pictures}: Clip): LevelPicture[] {
  const contrast = new AutoContrast()
  const converter = new LevelConverter(size)
  const planes = new CapturedPlanes()
  return pictures.map(pixels => {
    planes.take(pixels)
    return converter.convert(planes, contrast.follow(planes.luma))
  })
}

const sameLevels = (a: LevelPicture, b: LevelPicture): boolean => Buffer.compare(a.levels, b.levels) === 0
