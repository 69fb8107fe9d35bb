import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {type Model, startingModel, step} from './model.js'
import {hintText, statusOf} from './status.js'

const after = (...events: EngineEvent[]): Model =>
  events.reduce(
    (before, event) => step(before, {is: 'event', event}, 0).model,
    startingModel('session1', 'Me', {cols: 80, rows: 24}, 0),
  )
const hints = (model: Model, cols = 200): string[] => statusOf(model, 0, cols).hints.map(hintText)

test('only what is possible now is offered, in the words of what it would do', () => {
  assert.deepEqual(hints(after(selfEvent())), ['v camera off', 'm mute', '? help', 'q leave'])
  assert.deepEqual(hints(after(selfEvent({muted: true, cameraOff: true}))), [
    'v camera on',
    'm unmute',
    '? help',
    'q leave',
  ])
  assert.deepEqual(hints(after(selfEvent({camera: 'none', microphone: 'missing'}))), ['? help', 'q leave'])
  assert.deepEqual(hints(after({event: 'left', why: 'left'})), [])
})

test('on a narrow screen the devices’ keys go first', () => {
  const model = after(joinedEvent('Me'), selfEvent())
  assert.deepEqual(hints(model, 50), ['m mute', '? help', 'q leave'])
  assert.deepEqual(hints(model, 40), ['? help', 'q leave'])
})

test('it says where one is, who is here and who is not shown', () => {
  const model = after(joinedEvent('Me'), peerEvent(1, 'Ada'), peerEvent(2, 'Bo', {state: 'offering'}))
  assert.equal(statusOf(after(), 0, 80).place, 'joining session1')
  assert.equal(statusOf(model, 0, 80).place, 'session1  2 here')
  assert.equal(statusOf(model, 3, 80).place, 'session1  2 here, 3 not shown')
})

test('a lost server is told, and that the call goes on', () => {
  const lost = {event: 'signaling', state: 'lost', server: 'ws://x'} as const
  const message = (...events: EngineEvent[]) =>
    statusOf(after(joinedEvent('Me'), ...events), 0, 80).message?.text
  assert.match(message(lost, peerEvent(1, 'Ada'))!, /call goes on/)
  assert.equal(message(lost, {...lost, state: 'connected'}), undefined)
})

test('news pass by, cut to what the line has left; warnings do not', () => {
  const model = after(joinedEvent('Me'), selfEvent(), peerEvent(1, 'Ada'))
  assert.equal(statusOf(model, 0, 80).message!.text, 'Ada is here')
  assert.equal(statusOf(model, 0, 38).message!.text, 'A')
  assert.deepEqual(hints(model, 38), ['? help', 'q leave'])
  assert.equal(statusOf(after({event: 'warning', code: 'w', message: 'no camera'}), 0, 80).message, null)
})
