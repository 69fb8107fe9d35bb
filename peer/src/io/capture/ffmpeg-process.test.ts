import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {testTone} from './capture-input.js'
import {fakeFfmpeg} from './fake-ffmpeg.js'
import {audioArguments} from './ffmpeg-arguments.js'
import {findFfmpeg} from './ffmpeg-binary.js'
import {COMPLAINT_LIMIT, FfmpegProcess} from './ffmpeg-process.js'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A process that has ended may wait to be fetched by whoever is now its parent. */
function isRunning(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Starts it and waits for its first output. */
async function started(path: string, args: readonly string[]): Promise<FfmpegProcess> {
  let ffmpeg: FfmpegProcess | undefined
  await new Promise<void>(resolve => {
    ffmpeg = new FfmpegProcess(path, args, () => resolve())
  })
  return ffmpeg!
}

test('a real ffmpeg delivers and ends politely when stopped', async () => {
  const [binary] = findFfmpeg()
  const ffmpeg = await started(binary!.path, audioArguments(testTone(440)))
  const pid = ffmpeg.pid!
  await ffmpeg.stop()
  assert.ok(!isAlive(pid))
  assert.deepEqual(await ffmpeg.ended, {startError: null, code: 0, complaint: ''})
})

test('one that does not listen is killed', async t => {
  const {binaries} = fakeFfmpeg(scratchFolder(t), `await write('x'); await forever()`)
  const ffmpeg = await started(binaries[0]!.path, [])
  await ffmpeg.stop()
  assert.equal((await ffmpeg.ended).code, null)
  assert.ok(!isAlive(ffmpeg.pid!))
})

test('what it started is killed with it', {skip: process.platform !== 'linux', timeout: 8000}, async t => {
  const script = `const {pid} = require('node:child_process').spawn('sleep', ['1000'], {stdio: 'inherit'})
    await write(String(pid)); await forever()`
  const {binaries} = fakeFfmpeg(scratchFolder(t), script)
  let sleeper = ''
  let ffmpeg: FfmpegProcess | undefined
  await new Promise<void>(resolve => {
    ffmpeg = new FfmpegProcess(binaries[0].path, [], chunk => {
      sleeper += Buffer.from(chunk).toString()
      resolve()
    })
  })
  await ffmpeg!.stop()
  while (isRunning(sleeper)) await new Promise(resolve => setImmediate(resolve))
})

test('stopping twice, and after its end, is nothing special', async t => {
  const {binaries} = fakeFfmpeg(scratchFolder(t), `fail('done', 3)`)
  const ffmpeg = new FfmpegProcess(binaries[0]!.path, [], () => undefined)
  assert.deepEqual(await ffmpeg.ended, {startError: null, code: 3, complaint: 'done\n'})
  await Promise.all([ffmpeg.stop(), ffmpeg.stop()])
})

test('only the end of a long complaint is kept', async t => {
  const {binaries} = fakeFfmpeg(scratchFolder(t), `fail('x'.repeat(${3 * COMPLAINT_LIMIT}) + 'the reason')`)
  const {complaint} = await new FfmpegProcess(binaries[0]!.path, [], () => undefined).ended
  assert.equal(complaint.length, COMPLAINT_LIMIT)
  assert.match(complaint, /xthe reason\n$/)
})

test('a program that is not there, and arguments no system takes, end like any other failure', async () => {
  const missing = new FfmpegProcess('/nonexistent/ffmpeg', [], () => undefined)
  assert.equal((await missing.ended).startError?.code, 'ENOENT')
  await missing.stop()
  const impossible = new FfmpegProcess('/bin/sh', ['a\0b'], () => undefined)
  assert.equal((await impossible.ended).startError?.code, 'ERR_INVALID_ARG_VALUE')
  await impossible.stop()
})
