import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {joinedEvent, meetingEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {REPORTED_KEYS} from '../terminal/kitty-keyboard.js'
import {type Model, startingModel} from './model.js'
import {hintText, statusOf} from './status.js'

const after = (...events: EngineEvent[]): Model =>
  events.reduce(
    (before, event) => step(before, {is: 'event', event}, 0).model,
    startingModel('session1', 'Me', {cols: 80, rows: 24}, RAMP, 0),
  )
const hints = (model: Model, cols = 200): string[] => statusOf(model, 0, cols).hints.map(hintText)

test('only what is possible now is offered, in the words of what it would do', () => {
  const said = (change: Parameters<typeof selfEvent>[0]): string => hints(after(selfEvent(change))).join('|')
  assert.equal(
    said({}),
    'ctrl+k commands|w layout|r raise hand|e devices|s share screen|d deafen|v camera off|m mute|? help|q leave',
  )
  assert.equal(
    said({muted: true, cameraOff: true}),
    'ctrl+k commands|w layout|r raise hand|e devices|s share screen|d deafen|v camera on|space talk|m unmute|? help|q leave',
  )
  const missing = {camera: 'missing', microphone: 'missing', speaker: 'missing'} as const
  assert.equal(
    said({...missing, muted: true}),
    'ctrl+k commands|w layout|r raise hand|e devices|s share screen|? help|q leave',
  )
  const none = {camera: 'none', cameraOff: true, cameraSource: false, microphoneSource: false} as const
  assert.equal(
    said({...none, speaker: 'none'}),
    'ctrl+k commands|w layout|r raise hand|e devices|s share screen|? help|q leave',
  )
  assert.equal(
    said({muted: true, deafened: true}),
    'ctrl+k commands|w layout|r raise hand|e devices|s share screen|v camera off|d hear again|m unmute|? help|q leave',
  )
  assert.deepEqual(hints(after({event: 'left', why: 'left'})), [])
})

test('the space bar is offered as what it does on this terminal', () => {
  const reported = {is: 'reported', report: {is: 'keyboard', flags: REPORTED_KEYS}} as const
  const space = (change: Parameters<typeof selfEvent>[0], held: boolean): string | undefined => {
    const model = after(selfEvent(change))
    const shown = held ? step(model, reported, 0).model : model
    return hints(shown).find(text => text.startsWith('space'))
  }
  assert.equal(space({}, true), undefined)
  assert.equal(space({muted: true}, false), 'space talk')
  assert.equal(space({muted: true}, true), 'space hold to talk')
  assert.equal(space({talking: true}, false), 'space stop talking')
  assert.equal(space({talking: true}, true), 'space let go to stop')
})

test('how oneself is heard stands first, as long as there is room at all', () => {
  const line = (change: Parameters<typeof selfEvent>[0], cols: number): string => {
    const {own, place, hints} = statusOf(after(joinedEvent('Me'), selfEvent(change)), 0, cols)
    return [`${own?.text}, ${own?.tone}`, place, ...hints.map(hintText)].join('|')
  }
  assert.match(line({muted: true}, 110), /^muted, error\|session1 {2}1 here, open\|/)
  assert.match(line({deafened: true, muted: true}, 110), /^deafened, error\|/)
  assert.match(line({talking: true}, 110), /^talking, news\|/)
  assert.match(line({microphoneSilent: true}, 110), /^no sound, warning\|/)
  assert.equal(line({muted: true}, 36), 'muted, error|1 here|? help|q leave')
  assert.equal(line({muted: true}, 20), 'muted, error||?|q')
})

test('on a narrow screen words of the place go first, then the devices’ keys; help and leave stay', () => {
  const model = after(joinedEvent('Me'), selfEvent())
  const line = (cols: number, hidden = 0): string => {
    const {place, hints} = statusOf(model, hidden, cols)
    return [place, ...hints.map(hintText)].join('|')
  }
  assert.equal(line(66), 'session1  1 here, open|v camera off|m mute|? help|q leave')
  assert.equal(line(60), '1 here, open|v camera off|m mute|? help|q leave')
  assert.equal(line(60, 2), '1 here, open|v camera off|m mute|? help|q leave')
  assert.equal(line(50), '1 here|v camera off|m mute|? help|q leave')
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
  const model = after(
    joinedEvent('Me'),
    peerEvent(1, 'Ada'),
    peerEvent(2, '', {state: 'offering', admission: 'none'}),
  )
  assert.equal(statusOf(after(), 0, 80).place, 'joining session1')
  assert.equal(statusOf(model, 0, 110).place, 'session1  2 here, open')
  assert.equal(statusOf(model, 3, 120).place, 'session1  2 here, open, 3 not shown')
  const secret = joinedEvent('Me', true)
  assert.equal(statusOf(after(secret), 0, 80).place, 'session1  1 here, private')
  const locked = meetingEvent({locked: true})
  assert.equal(statusOf(after(secret, locked), 0, 80).place, 'session1  1 here, private, locked')
})

test('who is not let in yet is at the door, not here', () => {
  const waiting = {state: 'held', admission: 'waiting'} as const
  const place = (...events: EngineEvent[]) => statusOf(after(joinedEvent('Me'), ...events), 0, 110).place
  assert.equal(place(peerEvent(1, '', waiting)), 'session1  at the door, open')
  assert.equal(place(peerEvent(1, '', waiting), peerEvent(2, 'Ada')), 'session1  2 here, open')
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
  assert.equal(statusOf(model, 0, 80).message!.text, '"Ada" is here')
  assert.equal(statusOf(model, 0, 38).message!.text, '"Ada" is here')
  assert.deepEqual(hints(model, 38), ['? help', 'q leave'])
  assert.equal(statusOf(model, 0, 20).message!.text, '"Ada" is her')
  assert.deepEqual(hints(model, 20), ['?', 'q'])
  const wordy = after(joinedEvent('Me'), selfEvent(), peerEvent(1, 'A'.repeat(30)))
  assert.equal(statusOf(wordy, 0, 20).message!.text, `"${'A'.repeat(11)}`)
  assert.equal(statusOf(after({event: 'warning', code: 'w', message: 'no camera'}), 0, 80).message, null)
})

test('who is at the door stands in the line, the name last; the founder is offered the keys', () => {
  const knock = {state: 'held', admission: 'knocking'} as const
  const events = [joinedEvent('Me'), peerEvent(1, 'Bob', knock)]
  const line = (...more: EngineEvent[]) => statusOf(after(...events, ...more), 0, 150)
  assert.equal(line().message!.text, 'waits at the door: Bob')
  assert.ok(!line().hints.some(({key}) => key === 'a' || key === 'x'))
  const founder = line(meetingEvent({isFounder: true, locked: true}), peerEvent(2, 'Cy', knock))
  assert.equal(founder.message!.text, 'knocks (and 1 more): Bob')
  assert.equal(founder.place, 'session1  1 here, locked')
  for (const text of ['l unlock', 'i people', 'a let in', 'x turn away'])
    assert.ok(founder.hints.map(hintText).includes(text), text)
})

test('on a narrow screen a locked door and the keys of the door stay longest', () => {
  const knock = {state: 'held', admission: 'knocking'} as const
  const door = meetingEvent({isFounder: true, locked: true})
  const {place, hints} = statusOf(after(joinedEvent('Me'), door, peerEvent(1, 'Bob', knock)), 0, 72)
  assert.equal(place, '1 here, locked')
  assert.deepEqual(hints.map(hintText), ['x turn away', 'a let in', '? help', 'q leave'])
})

test('however many strangers knock at the wrong passphrase, one remark tells of them', () => {
  const strangers = Array.from({length: 9}, (_, index) =>
    peerEvent(index + 1, '', {state: 'backingOff', admission: 'none'}),
  )
  const place = (...more: EngineEvent[]) => statusOf(after(joinedEvent('Me'), ...more), 0, 150).place
  assert.equal(place(...strangers), 'session1  1 here, open, 9 not connected')
  const failed = meetingEvent({failedHandshakes: 3})
  assert.equal(place(failed, ...strangers), 'session1  1 here, open, 9 others could not prove themselves')
  assert.equal(place(failed, strangers[0]!), 'session1  1 here, open, 1 other could not prove itself')
})

test('which page is shown stands in the line, however narrow it is', () => {
  const at = (cols: number): string => statusOf(after(joinedEvent('Me')), 7, cols, {page: 1, pages: 3}).place
  assert.equal(at(110), 'session1  1 here, open, page 2/3')
  assert.equal(at(70), '1 here, open, page 2/3')
  assert.equal(at(38), '1 here, page 2/3')
})
