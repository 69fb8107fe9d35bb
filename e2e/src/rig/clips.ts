/** Small clips, each with a picture of its own, made with the ffmpeg that a peer would use. */
import {execFile} from 'node:child_process'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'

const run = promisify(execFile)

/** The first four move in ways that no one takes for each other; the last three stand still. */
const PATTERNS = {
  counter: 'testsrc=size=320x180:rate=30',
  fractal: 'mandelbrot=size=320x180:rate=30',
  cells: 'life=size=80x45:mold=10:rate=30:ratio=0.3:seed=7,scale=320:180:flags=neighbor',
  shapes: 'testsrc2=size=320x180:rate=30',
  bars: 'smptebars=size=320x180:rate=30',
  slope: "nullsrc=size=320x180:rate=30,geq=lum='X*255/W':cb=128:cr=128",
  redAndBlue: 'color=c=red:size=320x180:rate=30,drawbox=x=160:y=0:w=160:h=180:color=blue:t=fill',
} as const
export type Pattern = keyof typeof PATTERNS

/** Makes one clip of so many seconds and returns its path. */
export async function makeClip(folder: string, pattern: Pattern, seconds = 2): Promise<string> {
  const path = join(folder, `${pattern}.mp4`)
  const input = ['-f', 'lavfi', '-i', PATTERNS[pattern], '-t', String(seconds)]
  const output = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-y', path]
  await run(findFfmpeg()[0]!.path, ['-hide_banner', '-loglevel', 'error', ...input, ...output])
  return path
}

export const makeClips = (folder: string, patterns: readonly Pattern[]): Promise<string[]> =>
  Promise.all(patterns.map(pattern => makeClip(folder, pattern)))
