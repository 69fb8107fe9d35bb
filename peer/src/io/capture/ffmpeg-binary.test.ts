import assert from 'node:assert/strict'
import {chmodSync, mkdirSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {type FfmpegSurroundings, findFfmpeg, parseDevices, probeFfmpeg} from './ffmpeg-binary.js'

function program(folder: string, name: string, mode = 0o755): string {
  mkdirSync(folder, {recursive: true})
  const path = join(folder, name)
  writeFileSync(path, '#!/bin/sh\nexit 0\n')
  chmodSync(path, mode)
  return path
}

const surroundings = (given: Partial<FfmpegSurroundings>): FfmpegSurroundings => ({
  env: {},
  platform: 'linux',
  staticPath: () => null,
  embeddedPath: () => null,
  ...given,
})

test('the candidates come in order: downloaded, on PATH, embedded', t => {
  const folder = scratchFolder(t)
  const [downloaded, onPath, embedded] = ['static', 'bin', 'package'].map(name =>
    program(join(folder, name), 'ffmpeg'),
  )
  const found = findFfmpeg(
    surroundings({
      env: {PATH: `${join(folder, 'empty')}:${join(folder, 'bin')}`},
      staticPath: () => downloaded!,
      embeddedPath: () => embedded!,
    }),
  )
  assert.deepEqual(found, [
    {path: downloaded, origin: 'ffmpeg-static'},
    {path: onPath, origin: 'path'},
    {path: embedded, origin: 'embedded'},
  ])
})

test('a download that never happened, folders and files without permission are passed over', t => {
  const folder = scratchFolder(t)
  mkdirSync(join(folder, 'a', 'ffmpeg'), {recursive: true})
  program(join(folder, 'b'), 'ffmpeg', 0o644)
  const embedded = program(join(folder, 'c'), 'ffmpeg')
  const found = findFfmpeg(
    surroundings({
      env: {PATH: `${join(folder, 'a')}:${join(folder, 'b')}:relative`},
      staticPath: () => join(folder, 'never-downloaded'),
      embeddedPath: () => embedded,
    }),
  )
  assert.deepEqual(found, [{path: embedded, origin: 'embedded'}])
})

test('the embedded binary is made executable where install scripts did not run', t => {
  const embedded = program(scratchFolder(t), 'ffmpeg', 0o644)
  assert.deepEqual(findFfmpeg(surroundings({embeddedPath: () => embedded})), [
    {path: embedded, origin: 'embedded'},
  ])
  assert.equal(statSync(embedded).mode & 0o111, 0o111)
})

test('FFMPEG_PATH is the only candidate, as a path or as a name on PATH', t => {
  const folder = scratchFolder(t)
  const mine = program(folder, 'my-ffmpeg')
  const embeddedPath = (): string => program(join(folder, 'package'), 'ffmpeg')
  const expected = [{path: mine, origin: 'environment'}]
  assert.deepEqual(findFfmpeg(surroundings({env: {FFMPEG_PATH: mine}, embeddedPath})), expected)
  assert.deepEqual(
    findFfmpeg(surroundings({env: {FFMPEG_PATH: '', FFMPEG_BIN: mine}, embeddedPath})),
    expected,
  )
  assert.deepEqual(
    findFfmpeg(surroundings({env: {FFMPEG_PATH: 'my-ffmpeg', PATH: folder}, embeddedPath})),
    expected,
  )
})

test('an unusable FFMPEG_PATH is an error that names it, never a silent choice of another', t => {
  const embedded = program(scratchFolder(t), 'ffmpeg')
  const around = surroundings({env: {FFMPEG_PATH: '/nonexistent'}, embeddedPath: () => embedded})
  assert.throws(() => findFfmpeg(around), {
    code: 'no-ffmpeg',
    message: /^FFMPEG_PATH names "\/nonexistent", which .*correct it/,
  })
})

test('without any ffmpeg the sentence says how to get one', () => {
  assert.throws(() => findFfmpeg(surroundings({})), {
    code: 'no-ffmpeg',
    message: /^No ffmpeg was found; install it/,
  })
})

test('this checkout finds an ffmpeg that answers with its version and devices', async () => {
  const [best] = findFfmpeg()
  const abilities = await probeFfmpeg(best!.path)
  assert.ok(abilities.usable)
  assert.match(abilities.version, /\S/)
  assert.ok(abilities.devices.has('lavfi'))
  assert.equal(await probeFfmpeg(best!.path), abilities, 'asked once')
})

test('a program that is no ffmpeg is found out', async t => {
  const other = program(scratchFolder(t), 'ffmpeg')
  assert.deepEqual(await probeFfmpeg(other), {usable: false, reason: 'it does not answer as ffmpeg does'})
  const gone = await probeFfmpeg('/nonexistent')
  assert.ok(!gone.usable)
  assert.match(gone.reason, /ENOENT/)
})

test('the table of devices is read in the forms of all versions', () => {
  const table = `Devices:
 D. = Demuxing supported
 .E = Muxing supported
 ---
 DE alsa            ALSA audio output
  E caca            caca (color ASCII art) output device
 D d lavfi           Libavfilter virtual input device
 DE video4linux2,v4l2 Video4Linux2 output device
`
  assert.deepEqual([...parseDevices(table)], ['alsa', 'caca', 'lavfi', 'video4linux2', 'v4l2'])
})
