import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineCommand, EngineEvent} from '../../engine-protocol.js'
import {type Input, step, wakeAt} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {fakePeerId, joinedEvent, selfEvent} from '../fakes/fake-engine.js'
import type {ActionName} from '../keys/actions.js'
import {type Model, NOTICE_MS, startingModel} from './model.js'
import {preparingLines} from './preparing.js'
import {requestsOf, sceneOf} from './scene.js'
import {hintText} from './status.js'

const SIZE = {cols: 80, rows: 24}
const PREPARING: EngineEvent = {event: 'preparing', id: fakePeerId(0)}
const NO_CAMERA: EngineEvent = {event: 'warning', code: 'no-camera', message: 'Plug one in.'}
const HEADSET: EngineEvent = {
  event: 'devices',
  cameras: [{id: '/dev/video0', name: 'USB Camera', inUse: true}],
  microphones: [
    {id: 'in', name: 'Built-in', inUse: false},
    {id: 'usb', name: 'USB Headset', inUse: true},
  ],
  speakers: [],
}
const told = (...events: EngineEvent[]): Input[] => events.map(event => ({is: 'event', event}))
const keys = (...keys: ActionName[]): Input[] => keys.map(key => ({is: 'action', action: key}))

type Run = {model: Model; commands: EngineCommand[]}

function after(canJoin: boolean, ...inputs: Input[]): Run {
  const model = startingModel('session1', 'Me', SIZE, RAMP, 0, undefined, {is: 'preparing', canJoin})
  return further({model, commands: []}, 0, ...told(PREPARING), ...inputs)
}

function further({model, commands}: Run, now: number, ...inputs: Input[]): Run {
  let last = model
  const all = [...commands]
  for (const input of inputs) {
    const done = step(last, input, now)
    last = done.model
    all.push(...done.commands)
  }
  return {model: last, commands: all}
}

const lines = ({model}: Run): string[] => preparingLines(model, 60).map(({text}) => text.trim())
const scene = ({model}: Run): Extract<ReturnType<typeof sceneOf>, {is: 'meeting'}> => {
  const scene = sceneOf(model)
  assert.ok(scene.is === 'meeting')
  return scene
}

test('before joining it stands there which meeting, as whom, and how each device is', () => {
  assert.deepEqual(lines(after(true)), [
    'enter joins session1 as Me',
    'Camera      starting',
    'Microphone  starting',
    'Speaker     starting',
  ])
  const bad = selfEvent({camera: 'missing', muted: true, speaker: 'missing'})
  assert.deepEqual(lines(after(true, ...told(bad))).slice(1), [
    'Camera      not found',
    'Microphone  muted',
    'Speaker     not found',
  ])
  const off = {cameraOff: true, camera: 'none', microphoneSilent: true} as const
  assert.deepEqual(lines(after(true, ...told(selfEvent(off)))).slice(1, 3), [
    'Camera      off',
    'Microphone  no sound',
  ])
  const none = {cameraSource: false, camera: 'none', microphoneSource: false, microphone: 'none'} as const
  assert.deepEqual(lines(after(true, ...told(selfEvent(none)))).slice(1, 3), [
    'Camera      none',
    'Microphone  none',
  ])
})

test('a device that starts is asked for by name, and named', () => {
  const started = after(true, ...told(selfEvent()))
  assert.deepEqual(started.commands, [{do: 'list-devices'}])
  assert.equal(further(started, 0, ...told(selfEvent({muted: true}))).commands.length, 1)
  assert.deepEqual(lines(further(started, 0, ...told(HEADSET))).slice(1, 3), [
    'Camera      USB Camera',
    'Microphone  USB Headset',
  ])
  const off = after(true, ...told(selfEvent({cameraOff: true, camera: 'none'}), HEADSET))
  assert.equal(lines(off)[1], 'Camera      off')
  const on = further(off, 0, ...told(selfEvent()))
  assert.deepEqual(on.commands, [{do: 'list-devices'}, {do: 'list-devices'}])
  const inside = further(after(true, ...keys('enter')), 0, ...told(joinedEvent('Me'), selfEvent()))
  assert.deepEqual(inside.commands, [{do: 'join'}])
})

test('the own picture is asked for, alone and large, with the lines below it', () => {
  const {cards, foot, roster, statusRect} = scene(after(true))
  assert.deepEqual([cards.length, roster], [1, null])
  assert.deepEqual(foot?.rect, {x: 0, y: statusRect.y - 4, cols: SIZE.cols, rows: 4})
  assert.equal(cards[0]!.rect.rows, statusRect.y - 4)
  const ids = requestsOf(scene(after(true)), RAMP, 30).map(({id}) => id)
  assert.deepEqual(ids, [fakePeerId(0)])
})

test('enter joins once, and after it nothing is as before', () => {
  const joining = after(true, ...keys('enter', 'enter'))
  assert.deepEqual(joining.commands, [{do: 'join'}])
  assert.deepEqual([lines(joining), scene(joining).foot], [[], null])
  assert.equal(scene(joining).status.place, 'joining session1')
})

test('enter in a box that is open does not join', () => {
  for (const box of ['help', 'people', 'statistics', 'devices'] as const)
    assert.ok(!after(true, ...keys(box, 'enter')).commands.some(({do: verb}) => verb === 'join'), box)
})

test('a mirror never joins, and offers nothing of the kind', () => {
  const mirror = after(false, ...keys('enter'))
  assert.deepEqual(mirror.commands, [])
  assert.equal(lines(mirror)[0], 'Mirror: nobody else sees or hears you')
  const hints = (run: Run): string => scene(run).status.hints.map(hintText).join('|')
  assert.equal(hints(mirror), 'e devices|v camera off|m mute|? help|q leave')
  assert.equal(hints(after(true)), 'e devices|v camera off|m mute|? help|enter join|q leave')
})

test('what is to be mended stays until it is, or until one joins without it', () => {
  const broken = after(true, ...told(NO_CAMERA, selfEvent({camera: 'missing'})))
  const texts = ({model}: Run): string[] => model.notices.map(({text}) => text)
  const later = 10 * NOTICE_MS.warning
  assert.deepEqual(texts(further(broken, later, {is: 'time'})), ['Plug one in.'])
  assert.equal(wakeAt(broken.model), null)
  const mended = further(broken, later, ...told(selfEvent({camera: 'starting'}), selfEvent()))
  assert.deepEqual(texts(mended), ['camera works now'])
  const without = further(broken, later, ...keys('enter'))
  assert.deepEqual(texts(without), ['Plug one in.'])
  assert.deepEqual(texts(further(without, later + NOTICE_MS.warning, {is: 'time'})), [])
})

test('nobody is asked whether to leave', () => {
  assert.deepEqual(after(true, ...keys('leave')).commands, [{do: 'leave'}])
})
