/** Pictures in RGB24 to measure with, of any size: of the clip that talks if a folder has one, else synthetic. */
import {spawnSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Size} from 's2c-peer/core/picture/picture'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'

/** More than the caches hold, 180 MB of the large ones: each picture is as new as a camera's. */
const PICTURES = 200

export type RgbClip = {readonly name: string; readonly size: Size; readonly pictures: readonly Uint8Array[]}

/** `folder` null: synthetic. */
export function rgbClip(folder: string | null, size: Size): RgbClip {
  const [binary] = findFfmpeg()
  if (binary === undefined) throw new Error('no ffmpeg to read clips with')
  const file = folder === null ? undefined : readdirSync(folder).find(name => /signing.*\.mp4$/.test(name))
  const source = file === undefined ? ['-f', 'lavfi', '-i', 'testsrc2=rate=30'] : ['-i', join(folder!, file)]
  const scaled = ['-vf', `scale=${size.width}:${size.height}:flags=area`, '-frames:v', String(PICTURES)]
  const bytes = 3 * size.width * size.height
  const {stdout} = spawnSync(
    binary.path,
    ['-v', 'error', ...source, ...scaled, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
    {maxBuffer: bytes * (PICTURES + 1)},
  )
  return {
    name: file ?? 'synthetic test picture',
    size,
    pictures: Array.from({length: Math.floor(stdout.length / bytes)}, (_, i) =>
      stdout.subarray(i * bytes, (i + 1) * bytes),
    ),
  }
}
