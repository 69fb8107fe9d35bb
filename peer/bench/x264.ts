/** What x264 makes of the same pictures: its real-time mode with its own default effort and one endless group. */
import {spawnSync} from 'node:child_process'
import type {ColourPicture} from 's2c-peer/core/picture/picture'
import {splitPictures} from './colour-clips.js'

/** One thread: more would cut small pictures into slices, which costs bits. */
const EFFORT = [
  '-preset',
  'medium',
  '-tune',
  'zerolatency',
  '-threads',
  '1',
  '-g',
  '9999',
  '-sc_threshold',
  '0',
]
const MAX_BYTES = 1 << 28

export const hasX264 = (ffmpeg: string): boolean =>
  spawnSync(ffmpeg, ['-hide_banner', '-encoders']).stdout.includes('libx264')

/** Each picture's size in Annex B bytes, and what it decodes to. */
export function codeByX264(
  ffmpeg: string,
  pictures: readonly ColourPicture[],
  quantizer: number,
): {sizeBytes: number; picture: ColourPicture}[] {
  const {width, height} = pictures[0]!
  const raw = Buffer.concat(pictures.flatMap(({luma, blue, red}) => [luma, blue, red]))
  const size = ['-pix_fmt', 'yuvj420p', '-s', `${width}x${height}`]
  const coder = ['-c:v', 'libx264', ...EFFORT, '-qp', String(quantizer), '-f', 'h264', '-']
  const stream = run(ffmpeg, ['-f', 'rawvideo', ...size, '-i', '-', ...coder], raw)
  const decoded = run(
    ffmpeg,
    ['-f', 'h264', '-i', '-', '-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'yuvj420p', '-'],
    stream,
  )
  const sizes = pictureSizes(stream)
  return splitPictures(decoded, {width, height}).map((picture, i) => ({picture, sizeBytes: sizes[i]!}))
}

function run(ffmpeg: string, args: readonly string[], input: Uint8Array): Buffer {
  const {stdout, stderr, status} = spawnSync(ffmpeg, ['-v', 'error', ...args], {input, maxBuffer: MAX_BYTES})
  if (status !== 0) throw new Error(`x264 failed: ${stderr}`)
  return stdout
}

/** A picture ends with its slice (unit types 1 and 5); what stands before a slice belongs to it. */
function pictureSizes(stream: Uint8Array): number[] {
  const units: {start: number; type: number}[] = []
  for (let i = 0; i + 3 < stream.length; i++) {
    if (stream[i] !== 0 || stream[i + 1] !== 0 || stream[i + 2] !== 1) continue
    units.push({start: i > 0 && stream[i - 1] === 0 ? i - 1 : i, type: stream[i + 3]! & 31})
    i += 3
  }
  const sizes: number[] = []
  let start = 0
  units.forEach(({type}, i) => {
    if (type !== 1 && type !== 5) return
    const end = units[i + 1]?.start ?? stream.length
    sizes.push(end - start)
    start = end
  })
  return sizes
}
