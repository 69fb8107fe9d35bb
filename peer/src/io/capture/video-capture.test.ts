import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {CAPTURE_BYTES, CAPTURE_HEIGHT, CAPTURE_WIDTH} from '../../core/picture/capture-format.js'
import {wallTimeMs} from '../clock.js'
import {scratchFolder} from '../scratch-folder.js'
import {fakeFfmpeg} from './fake-ffmpeg.js'
import {type FfmpegChoice, findFfmpeg} from './ffmpeg-binary.js'
import type {VideoSource} from './source.js'
import {openVideoCapture} from './video-capture.js'

/** What a fake camera is called: a path that exists on every machine these tests run on. */
const CAMERA: VideoSource = {kind: 'device', id: '/dev/null'}
const PICTURE = `await write(Buffer.alloc(${CAPTURE_BYTES}, call));`

/** Opens a source and notes everything that comes; `reached` waits for a number of pictures. */
function watch(source: VideoSource, ffmpeg: FfmpegChoice = findFfmpeg()) {
  const notes: string[] = []
  const pictures: {pixels: Uint8Array; atMs: number}[] = []
  let noticed = (): void => undefined
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>(resolve => {
        noticed = resolve
      })
    }
  }
  const note = (text: string): void => {
    notes.push(text)
    noticed()
  }
  const capture = openVideoCapture(source, {
    ffmpeg,
    fps: 30,
    onPicture(pixels, atMs) {
      pictures.push({pixels: pixels.slice(), atMs})
      noticed()
    },
    onProblem: problem => note(problem.code),
    onState: note,
  })
  const opening = capture.started.then(() => capture)
  return {capture, opening, notes, pictures, until}
}

/** A clip made by the ffmpeg at hand. */
function clip(folder: string, name: string, ...args: string[]): string {
  const path = join(folder, name)
  execFileSync(findFfmpeg()[0]!.path, ['-loglevel', 'error', ...args, path])
  return path
}

test('the test source moves, at the asked rate, with true times', async () => {
  const before = wallTimeMs()
  const {opening, notes, pictures, until} = watch({kind: 'test'})
  const capture = await opening
  await until(() => pictures.length >= 10)
  await capture.stop()
  assert.deepEqual(notes, ['starting', 'running'])
  const [first, ...others] = pictures
  assert.equal(first!.pixels.length, CAPTURE_BYTES)
  assert.ok(others.every(({pixels}) => Buffer.compare(pixels, first!.pixels) !== 0))
  const times = [before, ...pictures.map(({atMs}) => atMs), wallTimeMs()]
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
})

test('a portrait file loops and stands centred between black bars', async t => {
  const source = 'color=white:size=90x160:rate=12'
  const path = clip(
    scratchFolder(t),
    'portrait.mp4',
    '-f',
    'lavfi',
    '-i',
    source,
    '-t',
    '0.5',
    '-pix_fmt',
    'yuv420p',
  )
  const {opening, pictures, until} = watch({kind: 'file', path})
  const capture = await opening
  await until(() => pictures.length >= 25)
  await capture.stop()
  const row = pictures[24]!.pixels
    .subarray(90 * CAPTURE_WIDTH * 3, 91 * CAPTURE_WIDTH * 3)
    .filter((_, i) => i % 3 === 1)
  const white = [...row].map((level, column) => (level > 128 ? column : -1)).filter(column => column >= 0)
  const expectedWidth = (CAPTURE_HEIGHT * 90) / 160
  assert.ok(Math.abs(white.length - expectedWidth) <= 2, `${white.length} columns are white`)
  assert.ok(Math.abs(white[0]! + white.at(-1)! - (CAPTURE_WIDTH - 1)) <= 2, 'it is centred')
})

test('a file that cannot be wound back goes on all the same', async t => {
  const source = 'testsrc2=size=64x36:rate=30'
  const path = clip(
    scratchFolder(t),
    'raw.h264',
    '-f',
    'lavfi',
    '-i',
    source,
    '-t',
    '1.2',
    '-pix_fmt',
    'yuv420p',
  )
  const {opening, notes, pictures, until} = watch({kind: 'file', path})
  const capture = await opening
  await until(() => pictures.length >= 45)
  await capture.stop()
  assert.deepEqual(notes, ['starting', 'running'])
})

test('a still picture is a source too', async t => {
  const path = clip(scratchFolder(t), 'me.png', '-f', 'lavfi', '-i', 'testsrc2=size=64x36', '-frames:v', '1')
  const {opening, pictures, until} = watch({kind: 'file', path})
  const capture = await opening
  await until(() => pictures.length >= 3)
  await capture.stop()
})

test('what is no video is refused in one sentence, and nothing runs on', async t => {
  const folder = scratchFolder(t)
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const sound = clip(folder, 'sound.wav', '-f', 'lavfi', '-i', 'sine', '-t', '0.1')
  const cases: readonly [path: string, code: string][] = [
    [join(folder, 'nothing.mp4'), 'file-missing'],
    [folder, 'not-a-video'],
    [file('notes.txt', 'hello\n'.repeat(100)), 'not-a-video'],
    [file('broken.mp4', 'hello\n'.repeat(100)), 'not-a-video'],
    [file('empty.mp4', ''), 'not-a-video'],
    [sound, 'not-a-video'],
  ]
  for (const [path, code] of cases) {
    const {opening, notes} = watch({kind: 'file', path})
    await assert.rejects(opening, {name: 'SourceProblem', code}, path)
    assert.deepEqual(notes, ['starting', 'missing'], path)
  }
})

test('no source is nothing to start', async () => {
  const {opening, notes} = watch({kind: 'none'})
  await (await opening).stop()
  assert.deepEqual(notes, ['none'])
})

test('a camera that refuses 720p is opened with what it has', async t => {
  const refuse = `if (args.includes('mjpeg')) fail('/dev/null: Invalid argument')`
  const fake = fakeFfmpeg(scratchFolder(t), `${refuse}; ${PICTURE} await forever()`)
  const {opening, pictures, until} = watch(CAMERA, fake.binaries)
  const capture = await opening
  await until(() => pictures.length >= 1)
  await capture.stop()
  assert.equal(fake.calls().length, 2)
})

test('a busy camera is told as busy', async t => {
  const fake = fakeFfmpeg(scratchFolder(t), `fail('/dev/null: Device or resource busy')`)
  const {opening} = watch(CAMERA, fake.binaries)
  await assert.rejects(opening, {
    code: 'device-busy',
    message: /^The camera \/dev\/null is in use by another program/,
  })
})

test('a camera that is unplugged is told once and used again when it is back', async t => {
  const fake = fakeFfmpeg(
    scratchFolder(t),
    `if (call === 1) { ${PICTURE} ${PICTURE} fail('No such device') } ${PICTURE} await forever()`,
  )
  const {opening, notes, pictures, until} = watch(CAMERA, fake.binaries)
  const capture = await opening
  await until(() => pictures.some(({pixels}) => pixels[0] === 2))
  await until(() => notes.length >= 5)
  await capture.stop()
  assert.deepEqual(notes, ['starting', 'running', 'missing', 'device-lost', 'running'])
})

test('half a picture of the lost camera does not shift the next one', async t => {
  const fake = fakeFfmpeg(
    scratchFolder(t),
    `if (call === 1) { await write(Buffer.alloc(${CAPTURE_BYTES * 1.5}, 1)); fail('No such device') } ${PICTURE} await forever()`,
  )
  const {opening, pictures, until} = watch(CAMERA, fake.binaries)
  const capture = await opening
  await until(() => pictures.some(({pixels}) => pixels.includes(2)))
  await capture.stop()
  assert.ok(pictures.at(-1)!.pixels.every(level => level === 2))
})

test('a file that disappears during the call leaves a placeholder, not an error', async t => {
  const folder = scratchFolder(t)
  const path = join(folder, 'clip.mp4')
  writeFileSync(path, '')
  const fake = fakeFfmpeg(folder, `${PICTURE} process.exit(0)`)
  const {opening, notes, until} = watch({kind: 'file', path}, fake.binaries)
  const capture = await opening
  rmSync(path)
  await until(() => notes.includes('missing'))
  await until(() => notes.includes('file-missing'))
  await capture.stop()
  assert.deepEqual(notes, ['starting', 'running', 'missing', 'file-missing'])
})

test('an automatic camera with no ffmpeg is a placeholder, never a failure', async () => {
  const {opening, notes, until} = watch({kind: 'auto'}, [
    {path: '/nonexistent/ffmpeg', origin: 'environment'},
  ])
  const capture = await opening
  await until(() => notes.length >= 3)
  await capture.stop()
  assert.deepEqual(notes.slice(0, 2), ['starting', 'missing'])
})

test('a program that is no ffmpeg is told as such', async () => {
  const {opening} = watch({kind: 'test'}, [{path: '/bin/true', origin: 'environment'}])
  await assert.rejects(opening, {
    code: 'no-ffmpeg',
    message: /^The ffmpeg at \/bin\/true cannot be used: .*Correct FFMPEG_PATH/,
  })
})

test('a broken binary is passed over for the next one', async () => {
  const {opening, notes} = watch({kind: 'test'}, [
    {path: '/nonexistent/ffmpeg', origin: 'path'},
    ...findFfmpeg(),
  ])
  await (await opening).stop()
  assert.deepEqual(notes, ['starting', 'running'])
})

for (const source of [CAMERA, {kind: 'auto'}] as const) {
  const title = `stopping a silent ${source.kind} source does not wait for it, and nothing starts afterwards`
  test(title, {timeout: 8000}, async t => {
    const fake = fakeFfmpeg(scratchFolder(t), 'await forever()')
    const {capture, notes} = watch(source, fake.binaries)
    const stopping = capture.stop()
    await Promise.all([stopping, capture.started])
    assert.deepEqual(notes, ['starting'])
    assert.ok(fake.calls().length <= 1)
  })
}
