/** The picture's stages against copying its bytes, and its bits against the text frames that older tools send. */
import {deflateRawSync} from 'node:zlib'
import {AreaAverage} from 's2c-peer/core/picture/area-average'
import {CAPTURE_BYTES} from 's2c-peer/core/picture/capture-format'
import {decodeGrid, encodeGrid} from 's2c-peer/core/picture/codec'
import {AutoContrast} from 's2c-peer/core/picture/contrast'
import {Converter} from 's2c-peer/core/picture/convert'
import type {Grid, GridSize} from 's2c-peer/core/picture/grid'
import {gridRows} from 's2c-peer/core/picture/ramp'
import {BENCH_FPS, type Clip, loadClips} from './clips.js'
import type {BenchRow} from './row.js'
import {compare} from './timing.js'

const SIZES: readonly GridSize[] = [
  {cols: 80, rows: 24},
  {cols: 160, rows: 45},
]

/** What stands around the coded grid in each packet: link header, body header and tag, fragment and picture headers. */
const PACKET_OVERHEAD_BYTES = 10 + 22 + 6 + 10

export async function run(clipFolder: string | null): Promise<BenchRow[]> {
  const clips = loadClips(clipFolder)
  return SIZES.flatMap(size => [...stages(size, clips.at(-1)!), ...clips.map(clip => bits(size, clip))])
}

function stages(size: GridSize, clip: Clip): BenchRow[] {
  const at = `${size.cols}x${size.rows}`
  const grids = convertAll(size, clip)
  const [before, grid] = [grids[10]!, grids[11]!]
  const coded = encodeGrid(grid, before)
  const copy = new Uint8Array(CAPTURE_BYTES)
  const pixels = clip.pictures[11]!
  const average = new AreaAverage(size)
  const contrast = new AutoContrast()
  const converter = new Converter(size)
  return [
    compare(
      `average ${at}`,
      () => average.apply(pixels),
      'copy of the captured picture',
      () => copy.set(pixels),
    ),
    compare(
      `contrast + convert ${at}`,
      () => converter.convert(pixels, contrast.follow(pixels)),
      'copy of the captured picture',
      () => copy.set(pixels),
    ),
    compare(
      `encode ${at}`,
      () => encodeGrid(grid, before),
      'JSON + base64 of the text',
      () => oldWay(grid),
    ),
    compare(
      `decode ${at}`,
      () => decodeGrid(coded, size, before),
      'JSON + base64 of the text',
      () => oldWay(grid),
    ),
  ]
}

/** Each picture against the one before, as on a path without loss; packets included. */
function bits(size: GridSize, clip: Clip): BenchRow {
  const grids = convertAll(size, clip)
  let codedBytes = 0
  let oldBytes = 0
  let deflatedBytes = 0
  grids.forEach((grid, i) => {
    const before = grids[i - 1] ?? null
    if (before === null || !sameLevels(before, grid))
      codedBytes += encodeGrid(grid, before).length + PACKET_OVERHEAD_BYTES
    oldBytes += oldWay(grid).length
    deflatedBytes += deflateRawSync(grid.levels).length
  })
  const kbps = (bytes: number): string =>
    `${((bytes * 8 * BENCH_FPS) / grids.length / 1000).toFixed(1)} kbit/s`
  return {
    stage: `bits ${size.cols}x${size.rows}, ${clip.name}`,
    figure: kbps(codedBytes),
    reference: `JSON + base64 of the text: ${kbps(oldBytes)} (deflated levels: ${kbps(deflatedBytes)})`,
    ratio: (codedBytes / oldBytes).toFixed(3),
  }
}

/** A text frame as the tool before this one sent it. */
const oldWay = (grid: Grid): string =>
  JSON.stringify({
    type: 'frame',
    data: Buffer.from(
      gridRows(grid)
        .join('')
        .replace(/[^ -~]/g, '#'),
    ).toString('base64'),
  })

function convertAll(size: GridSize, {pictures}: Clip): Grid[] {
  const contrast = new AutoContrast()
  const converter = new Converter(size)
  return pictures.map(pixels => converter.convert(pixels, contrast.follow(pixels)))
}

const sameLevels = (a: Grid, b: Grid): boolean => Buffer.compare(a.levels, b.levels) === 0
