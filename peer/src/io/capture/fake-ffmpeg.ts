/** For tests: a program in ffmpeg's place that behaves as its script says, and notes how it was called. */
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {FfmpegChoice} from './ffmpeg-binary.js'

type FakeFfmpeg = {
  readonly binaries: FfmpegChoice
  /** The arguments of each start so far. */
  calls(): readonly (readonly string[])[]
}

/**
 * `script` is the body of a function with `call` (counted from 1), `args`, `write(bytes)`, which resolves when the
 * bytes are out, `fail(text, code)`, and `forever()`, a promise that never resolves.
 */
export function fakeFfmpeg(folder: string, script: string): FakeFfmpeg {
  const path = join(folder, 'ffmpeg')
  const log = join(folder, 'calls')
  writeFileSync(
    path,
    `#!${process.execPath}
const fs = require('node:fs')
const args = process.argv.slice(2)
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify(args) + '\\n')
const call = fs.readFileSync(${JSON.stringify(log)}, 'utf8').trim().split('\\n').length
const write = bytes => new Promise(done => process.stdout.write(bytes, done))
const forever = () => new Promise(() => setInterval(() => undefined, 1000))
process.stdout.on('error', () => process.exit(1))
const fail = (text, code = 1) => { fs.writeSync(2, text + '\\n'); process.exit(code) }
;(async () => {${script}})()
`,
  )
  chmodSync(path, 0o755)
  return {
    binaries: [{path, origin: 'environment'}],
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map(line => JSON.parse(line) as string[])
        : [],
  }
}
