import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {type Input, step, wakeAt} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {fakePeerId, joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {MAX_NOTICES, type Model, NOTICE_MS, showsPicture, startingModel} from './model.js'

const ADA = fakePeerId(1)
const start = (): Model => startingModel('session1', 'Me', {cols: 80, rows: 24}, RAMP, 0)
const after = (model: Model, now: number, ...inputs: Input[]): Model =>
  inputs.reduce((before, input) => step(before, input, now).model, model)
const told = (...events: EngineEvent[]): Input[] => events.map(event => ({is: 'event', event}))
const joined = (): Model => after(start(), 0, ...told(joinedEvent('Me'), selfEvent()))
const notices = (model: Model): string[] => model.notices.map(({text}) => text)

test('a peer connects, comes, and leaves', () => {
  let model = after(joined(), 1, ...told(peerEvent(1, 'Ada', {state: 'connecting'})))
  assert.equal(model.people[0]!.link.is, 'connecting')
  assert.deepEqual(notices(model), [])
  model = after(model, 2, ...told(peerEvent(1, 'Ada')))
  assert.deepEqual(notices(model), ['"Ada" is here'])
  model = after(model, 3, ...told(peerEvent(1, 'Ada', {state: 'closed'})))
  assert.deepEqual(model.people, [])
  assert.deepEqual(notices(model), ['"Ada" is here', '"Ada" has left'])
})

test('who never came has not left', () => {
  let model = after(joined(), 1, ...told(peerEvent(1, '', {state: 'connecting'})))
  model = after(model, 2, ...told(peerEvent(1, '', {state: 'closed'})))
  assert.deepEqual(model.people, [])
  assert.deepEqual(notices(model), [])
})

test('somebody has no name until it is known, and keeps it', () => {
  let model = after(joined(), 1, ...told(peerEvent(1, '', {state: 'connecting'})))
  assert.equal(model.people[0]!.name, '')
  model = after(model, 2, ...told(peerEvent(1, 'Ada')))
  model = after(model, 3, ...told(peerEvent(1, '', {state: 'backingOff'})))
  assert.equal(model.people[0]!.name, 'Ada')
})

test('who was live and is no more is away, last seen when the silence was noticed', () => {
  let model = after(joined(), 1, ...told(peerEvent(1, 'Ada')))
  model = after(model, 50_000, ...told(peerEvent(1, 'Ada', {state: 'recovering'})))
  assert.deepEqual(model.people[0]!.link, {is: 'stalled', seenAtMs: 50_000})
  model = after(model, 53_000, ...told(peerEvent(1, 'Ada', {state: 'offering'})))
  model = after(model, 60_000, ...told(peerEvent(1, 'Ada', {state: 'backingOff'})))
  assert.deepEqual(model.people[0]!.link, {is: 'away', seenAtMs: 50_000})
  assert.equal(wakeAt(model), 61_000)
  model = after(model, 61_000, ...told(peerEvent(1, 'Ada')))
  assert.deepEqual(model.people[0]!.link, {is: 'live'})
  assert.deepEqual(notices(model), [], 'coming back is no arrival')
})

test('no picture is shown of who is not live, has the camera off, or is unknown', () => {
  let model = after(joined(), 1, ...told(peerEvent(1, 'Ada')), {is: 'pictured', id: ADA})
  assert.ok(showsPicture(model, ADA))
  assert.ok(model.people[0]!.pictured)
  model = after(model, 2, ...told(peerEvent(1, 'Ada', {cameraOff: true})))
  assert.ok(!showsPicture(model, ADA))
  model = after(model, 3, ...told(peerEvent(1, 'Ada')))
  assert.ok(!model.people[0]!.pictured, 'the old picture must not come back')
  model = after(model, 4, {is: 'pictured', id: ADA}, ...told(peerEvent(1, 'Ada', {state: 'recovering'})))
  assert.ok(!showsPicture(model, ADA))
  assert.ok(!model.people[0]!.pictured)
  assert.ok(!showsPicture(model, fakePeerId(9)))
})

test('keys send their command and show at once; the engine has the last word', () => {
  const first = step(joined(), {is: 'action', action: 'mute'}, 1)
  assert.deepEqual(first.commands, [{do: 'mute'}])
  assert.ok(first.model.me.muted)
  const second = step(first.model, {is: 'action', action: 'mute'}, 2)
  assert.deepEqual(second.commands, [{do: 'unmute'}])
  const camera = step(second.model, {is: 'action', action: 'camera'}, 3)
  assert.deepEqual(camera.commands, [{do: 'camera-off'}])
  assert.ok(!after(camera.model, 4, ...told(selfEvent())).me.cameraOff)
  assert.deepEqual(step(camera.model, {is: 'action', action: 'camera'}, 4).commands, [{do: 'camera-on'}])
})

test('a key for a device that is not there says so and does nothing', () => {
  for (const change of [
    {camera: 'missing', microphone: 'missing'},
    {camera: 'none', cameraOff: true, cameraSource: false, microphone: 'none', microphoneSource: false},
  ] as const) {
    const model = after(joined(), 1, ...told(selfEvent(change)))
    for (const [key, words] of [
      ['mute', 'no microphone to mute'],
      ['camera', 'no camera to turn on'],
    ] as const) {
      const after = step(model, {is: 'action', action: key}, 2)
      assert.deepEqual(after.commands, [])
      assert.deepEqual(after.model.me, model.me)
      assert.deepEqual(notices(after.model), [words])
    }
  }
})

test('a device that was missing is news once it works, and only then', () => {
  let model = after(joined(), 1, ...told(selfEvent({microphone: 'missing'})))
  assert.deepEqual(notices(model), [])
  model = after(model, 2, ...told(selfEvent({microphone: 'starting'}), selfEvent({microphone: 'missing'})))
  assert.deepEqual(notices(model), [])
  model = after(model, 3, ...told(selfEvent({microphone: 'starting'}), selfEvent(), selfEvent()))
  assert.deepEqual(notices(model), ['microphone works now'])
  const off = [selfEvent({camera: 'missing'}), selfEvent({camera: 'none', cameraOff: true}), selfEvent()]
  assert.deepEqual(notices(after(joined(), 4, ...told(...off))), [], 'a camera turned off is not missing')
})

test('a camera that is off can be turned on, whatever became of it', () => {
  const model = after(joined(), 1, ...told(selfEvent({camera: 'none', cameraOff: true})))
  assert.deepEqual(step(model, {is: 'action', action: 'camera'}, 2).commands, [{do: 'camera-on'}])
})

test('leaving tells the engine', () => {
  const {model, commands} = step(joined(), {is: 'action', action: 'leave'}, 1)
  assert.deepEqual(commands, [{do: 'leave'}])
  assert.equal(model.phase.is, 'leaving')
})

test('notices go after their time, the oldest first when there are too many, and none stands twice', () => {
  const warning = (message: string): Input => ({is: 'event', event: {event: 'warning', code: 'w', message}})
  let model = after(joined(), 0, warning('one'), warning('two'))
  model = after(model, 1000, warning('one'))
  assert.deepEqual(notices(model), ['two', 'one'])
  assert.equal(wakeAt(model), NOTICE_MS.warning)
  assert.deepEqual(notices(after(model, NOTICE_MS.warning, {is: 'time'})), ['one'])
  model = after(model, 2000, ...Array.from({length: 5}, (_, index) => warning(`more ${index}`)))
  assert.equal(model.notices.length, MAX_NOTICES)
  assert.equal(notices(model).at(-1), 'more 4')
  assert.equal(wakeAt(after(model, 99_000, {is: 'time'})), null)
})

test('texts from others lose what could act on a terminal', () => {
  const model = after(
    joined(),
    1,
    ...told(peerEvent(1, '\x1b[2JAda\u202e'), {
      event: 'error',
      code: 'e',
      message: 'bad\x1b]0;x\x07 thing\n',
    }),
  )
  assert.equal(model.people[0]!.name, 'Ada')
  assert.deepEqual(notices(model), ['"Ada" is here', 'bad thing'])
})

test('who talks is taken over; loudness leaves the model as it is', () => {
  const model = joined()
  assert.equal(after(model, 0, ...told({event: 'levels', levels: {}, speaker: ADA})).speaker, ADA)
  const same = after(model, 0, ...told({event: 'levels', levels: {[ADA]: 0.5}, speaker: null}))
  assert.deepEqual(same, model)
})

test('no news push a warning out', () => {
  let model = joined()
  const tell = (message: string, event: 'warning' | 'error' = 'warning') => {
    model = step(model, {is: 'event', event: {event, code: 'w', message}}, 1).model
  }
  tell('it changed hands')
  for (let index = 1; index <= 5; index++)
    model = step(model, {is: 'event', event: peerEvent(index, `P${index}`)}, 1).model
  assert.ok(model.notices.some(({text}) => text === 'it changed hands'))
  assert.equal(model.notices.length, MAX_NOTICES)
})
