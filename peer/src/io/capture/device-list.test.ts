import assert from 'node:assert/strict'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {findDevice, linuxCameras, listDevices} from './device-list.js'
import type {Device} from './device-list-parser.js'
import {fakeFfmpeg} from './fake-ffmpeg.js'

const device = (id: string, name: string, kind: Device['kind'] = 'camera'): Device => ({
  kind,
  id,
  name,
  isDefault: false,
})
const CAMERAS = [device('/dev/video0', 'Integrated Camera'), device('/dev/video2', 'USB Camera')]

test('a device is found by its id, its name in any case, or a part of only one name', () => {
  assert.equal(findDevice('/dev/video2', 'camera', CAMERAS), CAMERAS[1])
  assert.equal(findDevice('integrated camera', 'camera', CAMERAS), CAMERAS[0])
  assert.equal(findDevice('usb', 'camera', CAMERAS), CAMERAS[1])
})

test('an unknown or ambiguous device is answered with what there is', () => {
  const choices = 'Choose one of: device:/dev/video0 (Integrated Camera), device:/dev/video2 (USB Camera).'
  for (const id of ['Webcam', 'camera']) {
    const message = `There is no camera "${id}". ${choices}`
    assert.throws(() => findDevice(id, 'camera', CAMERAS), {code: 'unknown-device', message})
  }
})

test('where there is no such device at all, the sentence says so', () => {
  assert.throws(() => findDevice('usb', 'microphone', CAMERAS), {
    message: /No microphone was found on this machine/,
  })
})

test('Linux cameras come from the file system in the order of their numbers, without their second nodes', async t => {
  const folder = scratchFolder(t)
  for (const [number, index, name] of [
    [10, 0, 'USB\x07 Camera'],
    [0, 0, 'Integrated'],
    [1, 1, 'Integrated'],
  ] as const) {
    const node = join(folder, 'class', `video${number}`)
    mkdirSync(node, {recursive: true})
    writeFileSync(join(node, 'index'), `${index}\n`)
    writeFileSync(join(node, 'name'), `${name}\n`)
    mkdirSync(join(folder, 'dev'), {recursive: true})
    writeFileSync(join(folder, 'dev', `video${number}`), '')
  }
  const dev = join(folder, 'dev')
  assert.deepEqual(await linuxCameras(dev, join(folder, 'class')), [
    {kind: 'camera', id: join(dev, 'video0'), name: 'Integrated', isDefault: true},
    {kind: 'camera', id: join(dev, 'video10'), name: 'USB Camera', isDefault: false},
  ])
  assert.deepEqual(await linuxCameras(join(folder, 'none'), folder), [])
})

test('sound devices come from the sound server, or else from the cards ALSA knows', async t => {
  const answers = (sources: string): string => `
    if (args.includes('-version')) return write('ffmpeg version 9.9 x\\n')
    if (args.includes('-devices')) return write('Devices:\\n DE alsa  ALSA\\n DE pulse  Pulse\\n')
    if (args.includes('-sinks')) return
    if (args.includes('pulse')) return write(${JSON.stringify(sources)})
    return write('  null [Discard]\\n* default [Default]\\n  plughw:CARD=PCH,DEV=0 [HDA Intel]\\n')`
  const microphones = async (sources: string): Promise<readonly string[]> => {
    const {binaries} = fakeFfmpeg(scratchFolder(t), answers(sources))
    return (await listDevices(binaries, 'linux')).filter(({kind}) => kind === 'microphone').map(({id}) => id)
  }
  assert.deepEqual(await microphones('* mic [Headset] (none)\n'), ['mic'])
  assert.deepEqual(await microphones('Cannot list sources\n'), ['default', 'plughw:CARD=PCH,DEV=0'])
})

test('macOS and Windows lists are read from standard error of a failing ffmpeg', async t => {
  const mac = fakeFfmpeg(
    scratchFolder(t),
    `fail('[AVFoundation indev @ 0x1] AVFoundation video devices:\\n[AVFoundation indev @ 0x1] [0] FaceTime')`,
  )
  assert.deepEqual(
    (await listDevices(mac.binaries, 'darwin')).map(({id}) => id),
    ['FaceTime'],
  )
  const windows = fakeFfmpeg(scratchFolder(t), `fail('[in#0 @ 0x1] "Microphone" (audio)')`)
  assert.deepEqual(
    (await listDevices(windows.binaries, 'win32')).map(({id}) => id),
    ['Microphone'],
  )
})
