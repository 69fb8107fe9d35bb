/** Captured pictures to measure with: a synthetic clip that ffmpeg makes, and each clip of a folder that is named. */
import {spawnSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {basename, extname, join} from 'node:path'
import {CAPTURE_BYTES} from 's2c-peer/core/picture/capture-format'
import {type CaptureInput, fileInput, testPicture} from 's2c-peer/io/capture/capture-input'
import {videoArguments} from 's2c-peer/io/capture/ffmpeg-arguments'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'

export type Clip = {
  readonly name: string
  readonly pictures: readonly Uint8Array[]
  /** The same as a noisy camera would have taken them. */
  readonly noisy: readonly Uint8Array[]
}

export const BENCH_FPS = 30
const MAX_PICTURES = 300
/** Of a camera in poor light, another for each picture, before anything is scaled. */
const NOISE = `fps=${BENCH_FPS},noise=alls=14:allf=t`

/** `folder` null: the synthetic clip alone. */
export function loadClips(folder: string | null): Clip[] {
  const files = folder === null ? [] : readdirSync(folder).filter(name => extname(name) === '.mp4')
  return [
    read('synthetic test picture', testPicture(BENCH_FPS)),
    ...files.map(name => read(basename(name, '.mp4'), fileInput(join(folder!, name)))),
  ]
}

function read(name: string, input: CaptureInput): Clip {
  return {name, pictures: readPictures(input, null), noisy: readPictures(input, NOISE)}
}

/** As a capture would deliver them, only not paced; `before`: a filter that comes first. */
function readPictures(input: CaptureInput, before: string | null): Uint8Array[] {
  const [binary] = findFfmpeg()
  if (binary === undefined) throw new Error('no ffmpeg to read clips with')
  const unpaced = videoArguments(input, BENCH_FPS).map(argument =>
    argument.replace(/,realtime$/, '').replace(/^scale=/, before === null ? 'scale=' : `${before},scale=`),
  )
  const limited = unpaced.toSpliced(-1, 0, '-frames:v', String(MAX_PICTURES))
  const {stdout} = spawnSync(binary.path, limited, {maxBuffer: CAPTURE_BYTES * (MAX_PICTURES + 1)})
  const count = Math.floor(stdout.length / CAPTURE_BYTES)
  return Array.from({length: count}, (_, i) => stdout.subarray(i * CAPTURE_BYTES, (i + 1) * CAPTURE_BYTES))
}
