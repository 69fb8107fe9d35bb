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
  assert.deepEqual(hints(after(selfEvent({camera: 'missing', microphone: 'missing'}))), ['? help', 'q leave'])
  const none = {camera: 'none', cameraOff: true, cameraSource: false, microphoneSource: false} as const
  assert.deepEqual(hints(after(selfEvent(none))), ['? help', 'q leave'])
  assert.deepEqual(hints(after({event: 'left', why: 'left'})), [])
})

test('on a narrow screen words of the place go first, then the devices’ keys; help and leave stay', () => {
  const model = after(joinedEvent('Me'), selfEvent())
  const line = (cols: number, hidden = 0): string => {
    const {place, hints} = statusOf(model, hidden, cols)
    return [place, ...hints.map(hintText)].join('|')
  }
  assert.equal(line(60), 'session1  1 here|v camera off|m mute|? help|q leave')
  assert.equal(line(50), '1 here|v camera off|m mute|? help|q leave')
  assert.equal(line(50, 2), '1 here|v camera off|m mute|? help|q leave')
  assert.equal(line(40), '1 here|m mute|? help|q leave')
  assert.equal(line(26), '1 here|? help|q leave')
  assert.equal(line(24), '|? help|q leave')
  assert.equal(line(20), '|? help|q leave')
})

test('every status line fits, and on every screen help and leave are offered', () => {
  const lost = {event: 'signaling', state: 'lost', server: 'ws://x'} as const
  const long: EngineEvent = {...joinedEvent('Me'), session: 's'.repeat(64)} as EngineEvent
  for (const model of [after(long), after(long, peerEvent(1, 'Ada')), after(long, lost)]) {
    for (let cols = 20; cols <= 200; cols++) {
      const {place, message, hints} = statusOf(model, 3, cols)
      const texts = [place, message?.text ?? '', ...hints.map(hintText)].filter(text => text !== '')
      assert.ok(texts.join('  ').length + 2 <= cols, `${cols}: ${texts.join('  ')}`)
      assert.deepEqual(
        hints.slice(-2).map(({key}) => key),
        ['?', 'q'],
      )
    }
  }
})

test('it says where one is, who is here and who is not shown', () => {
  const model = after(joinedEvent('Me'), peerEvent(1, 'Ada'), peerEvent(2, 'Bo', {state: 'offering'}))
  assert.equal(statusOf(after(), 0, 80).place, 'joining session1')
  assert.equal(statusOf(model, 0, 80).place, 'session1  2 here')
  assert.equal(statusOf(model, 3, 90).place, 'session1  2 here, 3 not shown')
})

test('a lost server is told, and that the call goes on', () => {
  const lost = {event: 'signaling', state: 'lost', server: 'ws://x'} as const
  const message = (...events: EngineEvent[]) =>
    statusOf(after(joinedEvent('Me'), ...events), 0, 80).message?.text
  assert.equal(message(lost, peerEvent(1, 'Ada')), 'server lost; call goes on, no newcomers')
  assert.equal(message(lost, {...lost, state: 'connected'}), undefined)
})

test('news pass by, cut to what the line has left; warnings do not', () => {
  const model = after(joinedEvent('Me'), selfEvent(), peerEvent(1, 'Ada'))
  assert.equal(statusOf(model, 0, 80).message!.text, 'Ada is here')
  assert.equal(statusOf(model, 0, 38).message!.text, 'Ada is here')
  assert.deepEqual(hints(model, 38), ['? help', 'q leave'])
  assert.equal(statusOf(model, 0, 20).message!.text, 'Ada is here')
  assert.deepEqual(hints(model, 20), ['?', 'q'])
  const wordy = after(joinedEvent('Me'), selfEvent(), peerEvent(1, 'A'.repeat(30)))
  assert.equal(statusOf(wordy, 0, 20).message!.text, 'A'.repeat(12))
  assert.equal(statusOf(after({event: 'warning', code: 'w', message: 'no camera'}), 0, 80).message, null)
})
