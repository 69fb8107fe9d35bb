import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Device} from './capture/device-list-parser.js'
import {type DevicesInUse, listMachineDevices} from './machine-devices.js'

const DEVICES: readonly Device[] = [
  {kind: 'camera', id: '/dev/video0', name: 'Built-in Camera', isDefault: true},
  {kind: 'camera', id: '/dev/video2', name: 'USB Camera', isDefault: false},
  {kind: 'microphone', id: 'usb.mic', name: 'USB Headset', isDefault: false},
  {kind: 'microphone', id: 'built-in', name: 'Built-in Audio', isDefault: true},
  {kind: 'speaker', id: 'usb.spk', name: 'USB Headset', isDefault: true},
]

/** The ids of what is marked. */
async function marked(inUse: Partial<DevicesInUse>, platform: NodeJS.Platform = 'linux'): Promise<string[]> {
  const all = {camera: null, microphone: null, speaker: null, ...inUse}
  const {cameras, microphones, speakers} = await listMachineDevices(all, async () => DEVICES, platform)
  assert.deepEqual([cameras.length, microphones.length, speakers.length], [2, 2, 1])
  return [...cameras, ...microphones, ...speakers].filter(device => device.inUse).map(({id}) => id)
}

test('what is in use is marked: by its id or name, or what the system chooses', async () => {
  const auto = {kind: 'auto'} as const
  assert.deepEqual(await marked({camera: auto, microphone: auto, speaker: auto}), [
    '/dev/video0',
    'built-in',
    'usb.spk',
  ])
  for (const id of ['usb.mic', 'usb headset', 'USB'])
    assert.deepEqual(await marked({microphone: {kind: 'device', id}, speaker: null}), ['usb.mic'])
})

test('a camera is marked by its number, too, where that is its path', async () => {
  for (const id of ['2', '/dev/video2', 'usb camera'])
    assert.deepEqual(await marked({camera: {kind: 'device', id}}), ['/dev/video2'])
  assert.deepEqual(await marked({camera: {kind: 'device', id: '0'}}, 'darwin'), [])
})

test('nothing is marked where a file or nothing is in use, or what is not there', async () => {
  assert.deepEqual(await marked({microphone: {kind: 'file', path: 'a.wav'}, speaker: {kind: 'none'}}), [])
  assert.deepEqual(await marked({microphone: {kind: 'device', id: 'gone'}, speaker: null}), [])
})
