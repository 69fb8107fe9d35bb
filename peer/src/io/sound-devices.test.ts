import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Device} from './capture/device-list-parser.js'
import {listSoundDevices, type SoundInUse} from './sound-devices.js'

const DEVICES: readonly Device[] = [
  {kind: 'camera', id: '/dev/video0', name: 'Camera', isDefault: true},
  {kind: 'microphone', id: 'usb.mic', name: 'USB Headset', isDefault: false},
  {kind: 'microphone', id: 'built-in', name: 'Built-in Audio', isDefault: true},
  {kind: 'speaker', id: 'usb.spk', name: 'USB Headset', isDefault: true},
]

/** The ids of what is marked. */
async function marked(inUse: SoundInUse): Promise<string[]> {
  const {microphones, speakers} = await listSoundDevices(inUse, async () => DEVICES)
  assert.deepEqual([microphones.length, speakers.length], [2, 1])
  return [...microphones, ...speakers].filter(device => device.inUse).map(({id}) => id)
}

test('what is in use is marked: by its id or name, or what the system chooses', async () => {
  const auto = {kind: 'auto'} as const
  assert.deepEqual(await marked({microphone: auto, speaker: auto}), ['built-in', 'usb.spk'])
  for (const id of ['usb.mic', 'usb headset', 'USB'])
    assert.deepEqual(await marked({microphone: {kind: 'device', id}, speaker: null}), ['usb.mic'])
})

test('nothing is marked where a file or nothing is in use, or what is not there', async () => {
  assert.deepEqual(await marked({microphone: {kind: 'file', path: 'a.wav'}, speaker: {kind: 'none'}}), [])
  assert.deepEqual(await marked({microphone: {kind: 'device', id: 'gone'}, speaker: null}), [])
})
