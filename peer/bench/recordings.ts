/** Sound recordings (.ogg, .wav) of a folder, as a capture would deliver them. */
import {spawnSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {basename, extname, join} from 'node:path'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'

export type Recording = {readonly name: string; readonly samples: Int16Array}

/** 48 kHz mono; none without a folder. */
export function readRecordings(folder: string | null): Recording[] {
  const files =
    folder === null ? [] : readdirSync(folder).filter(name => ['.ogg', '.wav'].includes(extname(name)))
  return files.map(file => ({name: basename(file, extname(file)), samples: read(join(folder!, file))}))
}

function read(path: string): Int16Array {
  const [binary] = findFfmpeg()
  if (binary === undefined) throw new Error('no ffmpeg to read recordings with')
  const toSamples = ['-vn', '-ac', '1', '-ar', '48000', '-f', 's16le', 'pipe:1']
  const {stdout} = spawnSync(binary.path, ['-loglevel', 'error', '-i', path, ...toSamples], {
    maxBuffer: 2 ** 27,
  })
  return new Int16Array(Uint8Array.from(stdout).buffer, 0, stdout.length >> 1)
}
