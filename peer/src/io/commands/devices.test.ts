import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Device} from '../capture/device-list-parser.js'
import {SourceProblem} from '../capture/source.js'
import {describeDevices, printDevices} from './devices.js'

const DEVICES: readonly Device[] = [
  {kind: 'camera', id: '/dev/video0', name: 'Integrated Camera', isDefault: true},
  {kind: 'camera', id: '/dev/video2', name: '/dev/video2', isDefault: false},
  {kind: 'microphone', id: 'mic', name: 'Headset', isDefault: false},
]

test('each device stands under its kind as the option takes it', () => {
  assert.equal(
    describeDevices(DEVICES),
    `Cameras (--video device:ID)
  device:/dev/video0  Integrated Camera  (default)
  device:/dev/video2

Microphones (--audio device:ID)
  device:mic  Headset

Speakers (--speaker device:ID)
  none found; the system chooses by itself once there is one
`,
  )
})

test('a device cannot draw on the terminal with its id', () => {
  const [first] = DEVICES
  assert.ok(!describeDevices([{...first!, id: '\x1b[2Jevil'}]).includes('\x1b'))
})

/** What the command printed where, and its exit code. */
async function run(list: () => Promise<readonly Device[]>) {
  let out = ''
  let complaints = ''
  const code = await printDevices(
    text => {
      out += text
    },
    text => {
      complaints += text
    },
    list,
  )
  return {code, out, complaints}
}

test('the list ends well', async () => {
  const {code, out, complaints} = await run(() => Promise.resolve(DEVICES))
  assert.equal(code, 0)
  assert.match(out, /Integrated Camera/)
  assert.equal(complaints, '')
})

test('without ffmpeg the command says what to do and fails', async () => {
  const list = () => Promise.reject(new SourceProblem('no-ffmpeg', 'No ffmpeg was found; install it.'))
  assert.deepEqual(await run(list), {code: 1, out: '', complaints: 'No ffmpeg was found; install it.\n'})
})
