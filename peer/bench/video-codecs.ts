/** What the video codecs of an installed ffmpeg make of the same levels, in bytes a picture. */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {LevelPicture} from 's2c-peer/core/picture/picture'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'

export type VideoCodec = {
  readonly name: string
  /** Luma of one level. 1 is what lossless codecs like best; 16 is how levels look as video. */
  readonly lumaPerLevel: number
  readonly options: readonly string[]
  /** Bytes before each picture that only separate it from others. */
  readonly startCodeBytes: number
}

const X264 = [
  '-pix_fmt',
  'gray',
  '-c:v',
  'libx264',
  '-preset',
  'medium',
  '-tune',
  'zerolatency',
  '-qp',
  '0',
  '-f',
  'h264',
]

/** All lossless and without delay; AV1 and VP9 at the speeds meant for calls. */
export const LOSSLESS_CODECS: readonly VideoCodec[] = [
  {name: 'x264 qp 0', lumaPerLevel: 1, options: X264, startCodeBytes: 4},
  {name: 'x264 qp 0, levels spread to 0..240', lumaPerLevel: 16, options: X264, startCodeBytes: 4},
  {
    name: 'VP9',
    lumaPerLevel: 1,
    options: [
      ...['-pix_fmt', 'yuv420p', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '5'],
      ...['-lag-in-frames', '0', '-lossless', '1', '-f', 'ivf'],
    ],
    startCodeBytes: 0,
  },
  {
    name: 'AV1',
    lumaPerLevel: 1,
    options: [
      ...['-pix_fmt', 'yuv420p', '-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8'],
      ...['-lag-in-frames', '0', '-aom-params', 'lossless=1', '-f', 'ivf'],
    ],
    startCodeBytes: 0,
  },
]

/** Null where this ffmpeg has no such codec. */
export function bytesOfPictures(
  codec: VideoCodec,
  pictures: readonly LevelPicture[],
  fps: number,
): number[] | null {
  const {width, height} = pictures[0]!
  const folder = mkdtempSync(join(tmpdir(), 's2c-bench-'))
  const statistics = join(folder, 'statistics')
  const source = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    '-s',
    `${width}x${height}`,
    '-r',
    String(fps),
    '-i',
    '-',
  ]
  const input = Buffer.concat(pictures.map(({levels}) => levels.map(level => level * codec.lumaPerLevel)))
  try {
    const {status} = spawnSync(
      findFfmpeg().find(({origin}) => origin === 'path')?.path ?? findFfmpeg()[0].path,
      ['-v', 'error', ...source, '-vstats_file', statistics, '-g', '9999', ...codec.options, '-'],
      {input, maxBuffer: 2 ** 28},
    )
    if (status !== 0) return null
    const sizes = readFileSync(statistics, 'utf8').matchAll(/f_size=\s*(\d+)/g)
    return [...sizes].map(([, bytes]) => Number(bytes) - codec.startCodeBytes)
  } finally {
    rmSync(folder, {recursive: true})
  }
}
