import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineCommand, EngineEvent} from '../../engine-protocol.js'
import {type Input, step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {joinedEvent, selfEvent} from '../fakes/fake-engine.js'
import type {ActionName} from '../keys/actions.js'
import {type Model, startingModel} from './model.js'
import {sceneOf} from './scene.js'

type Size = {cols: number; rows: number}
const ROOMY = {cols: 80, rows: 24}
const DEVICES: EngineEvent = {
  event: 'devices',
  microphones: [
    {id: 'default', name: 'Built-in Audio', inUse: true},
    {id: 'usb 1', name: 'USB Headset', inUse: false},
  ],
  speakers: [{id: 'hdmi', name: '', inUse: false}],
  cameras: [{id: '/dev/video2', name: 'USB Camera', inUse: true}],
}
const told = (event: EngineEvent): Input => ({is: 'event', event})
const keys = (...keys: ActionName[]): Input[] => keys.map(key => ({is: 'action', action: key}))

function after(size: Size, ...inputs: Input[]): {model: Model; commands: EngineCommand[]; lines: string[]} {
  let model = startingModel('session1', 'Me', size, RAMP, 0)
  const commands: EngineCommand[] = []
  for (const input of [told(joinedEvent('Me')), told(selfEvent()), ...inputs]) {
    const done = step(model, input, 0)
    model = done.model
    commands.push(...done.commands)
  }
  const scene = sceneOf(model)
  const box = scene.is === 'meeting' ? scene.box : null
  const lines = box?.lines.map(({lead, text}) => `${lead?.pointed ? '>' : ''}${text.trim()}`) ?? []
  return {model, commands, lines}
}

test('the list asks for the devices, then shows them by name, with what the system chooses first', () => {
  const opened = after(ROOMY, ...keys('devices'))
  assert.deepEqual(opened.commands, [{do: 'list-devices'}])
  assert.ok(opened.lines.includes('looking for others'))
  assert.deepEqual(after(ROOMY, ...keys('devices'), told(DEVICES)).lines, [
    'Microphone',
    '>as the system chooses',
    'Built-in Audio (in use)',
    'USB Headset',
    'Speaker',
    'as the system chooses',
    'hdmi',
    'Camera',
    'as the system chooses',
    'USB Camera (in use)',
    'up/down  enter use  esc close',
  ])
})

test('enter goes on with the one that is pointed at, and says so; the list stays open', () => {
  const {commands, lines, model} = after(
    ROOMY,
    ...keys('devices'),
    told(DEVICES),
    ...keys('down', 'down', 'enter', 'down', 'down', 'enter', 'down', 'down', 'enter'),
  )
  assert.deepEqual(commands.slice(1), [
    {do: 'use', device: 'microphone', source: 'device:usb 1'},
    {do: 'list-devices'},
    {do: 'use', device: 'speaker', source: 'device:hdmi'},
    {do: 'list-devices'},
    {do: 'use', device: 'camera', source: 'device:/dev/video2'},
    {do: 'list-devices'},
  ])
  assert.deepEqual(
    model.notices.map(({text}) => text),
    ['microphone: USB Headset', 'speaker: hdmi', 'camera: USB Camera'],
  )
  assert.ok(lines.includes('USB Headset (chosen)') && lines.includes('hdmi (chosen)'))
})

test('a camera that is chosen while it is off, or the screen is shared, says when it is seen', () => {
  const said = (change: Parameters<typeof selfEvent>[0]): string | undefined => {
    const last = Array<ActionName>(9).fill('down')
    const inputs = [told(selfEvent(change)), ...keys('devices'), told(DEVICES), ...keys(...last, 'enter')]
    return after(ROOMY, ...inputs).model.notices.at(-1)?.text
  }
  assert.equal(said({cameraOff: true}), 'camera: USB Camera, still off')
  assert.equal(said({sharing: true}), 'camera: USB Camera, after your screen')
  assert.equal(said({cameraOff: true, cameraSource: false}), 'camera: USB Camera', 'it goes on at once')
})

test('the pointer stops at both ends and stays on the device, not on its place', () => {
  const pointed = (...inputs: Input[]): string | undefined =>
    after(ROOMY, ...keys('devices'), told(DEVICES), ...inputs).lines.find(line => line.startsWith('>'))
  assert.equal(pointed(...keys('up')), '>as the system chooses')
  assert.equal(pointed(...keys(...Array<ActionName>(20).fill('down'))), '>USB Camera (in use)')
  const unplugged = told({...DEVICES, microphones: [{id: 'usb 1', name: 'USB Headset', inUse: true}]})
  assert.equal(pointed(...keys('down', 'down'), unplugged), '>USB Headset (in use)')
  assert.equal(pointed(...keys('down'), unplugged), '>as the system chooses', 'it is there no more')
})

test('the same key, escape and other lists close it; keys of the meeting go on to work', () => {
  for (const key of ['devices', 'close'] as const)
    assert.equal(after(ROOMY, ...keys('devices', key)).model.opened.is, 'nothing')
  const {model, commands} = after(ROOMY, ...keys('devices', 'mute', 'people'))
  assert.equal(model.opened.is, 'people')
  assert.deepEqual(commands.at(-1), {do: 'mute'})
})

test('on a small screen the one that is pointed at is always seen, and so are the keys', () => {
  const many = {
    ...DEVICES,
    microphones: Array.from({length: 30}, (_, at) => ({id: `${at}`, name: `Mic ${at}`, inUse: false})),
  }
  for (const size of [
    {cols: 20, rows: 6},
    {cols: 40, rows: 12},
  ]) {
    for (let down = 1; down <= 30; down++) {
      const {lines} = after(
        size,
        ...keys('devices'),
        told(many),
        ...keys(...Array<ActionName>(down).fill('down')),
      )
      assert.ok(
        lines.some(line => line.startsWith(`>Mic ${down - 1}`)),
        `${down}: ${lines}`,
      )
      assert.match(lines.at(-1)!, /^up\/down/)
    }
  }
})

test('hostile names of devices are cleaned and cut; endless lists end', () => {
  const name = `\x1b]0;pwned\x07\u202e${'x'.repeat(500)}`
  const endless = {
    ...DEVICES,
    microphones: Array.from({length: 5000}, (_, at) => ({id: `${at}`, name, inUse: false})),
  }
  const {model, lines} = after(ROOMY, ...keys('devices'), told(endless))
  assert.ok(model.devices!.length <= 195)
  for (const line of lines) assert.match(line, /^[ -~]{0,80}$/)
})
