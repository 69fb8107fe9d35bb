/** Colour pictures to code with: a synthetic clip that ffmpeg makes, and each clip of a folder that is named. */
import {spawnSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {basename, extname, join} from 'node:path'
import {type ColourPicture, chromaSize, type Size} from 's2c-peer/core/picture/picture'

export const CLIP_FPS = 30
const MAX_PICTURES = 400

export type ColourClip = {readonly name: string; pictures(size: Size): ColourPicture[]}

/** `ffmpeg`: the binary to read with; `folder` null: the synthetic clip alone. */
export function colourClips(ffmpeg: string, folder: string | null): ColourClip[] {
  const files = folder === null ? [] : readdirSync(folder).filter(name => extname(name) === '.mp4')
  const synthetic = ['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${CLIP_FPS}:duration=5`]
  return [
    {name: 'synthetic test picture', pictures: size => read(ffmpeg, synthetic, size)},
    ...files.map(file => ({
      name: basename(file, '.mp4'),
      pictures: (size: Size) => read(ffmpeg, ['-i', join(folder!, file)], size),
    })),
  ]
}

function read(ffmpeg: string, input: readonly string[], size: Size): ColourPicture[] {
  const scaled = `fps=${CLIP_FPS},scale=${size.width}:${size.height}:flags=area:out_range=full,format=yuvj420p`
  const limited = ['-vf', scaled, '-frames:v', String(MAX_PICTURES), '-f', 'rawvideo', '-']
  const {stdout} = spawnSync(ffmpeg, ['-v', 'error', ...input, ...limited], {
    maxBuffer: pictureBytes(size) * (MAX_PICTURES + 1),
  })
  return splitPictures(stdout, size)
}

/** As raw video has them: luma, blue and red of each picture. */
export function splitPictures(raw: Uint8Array, size: Size): ColourPicture[] {
  const luma = size.width * size.height
  const chroma = (pictureBytes(size) - luma) / 2
  return Array.from({length: Math.floor(raw.length / pictureBytes(size))}, (_, i) => {
    const at = i * pictureBytes(size)
    return {
      ...size,
      format: 'colour',
      luma: raw.subarray(at, at + luma),
      blue: raw.subarray(at + luma, at + luma + chroma),
      red: raw.subarray(at + luma + chroma, at + luma + 2 * chroma),
    }
  })
}

function pictureBytes(size: Size): number {
  const {width, height} = chromaSize(size)
  return size.width * size.height + 2 * width * height
}
