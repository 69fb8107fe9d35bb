import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineCommand, EngineEvent} from '../../engine-protocol.js'
import {step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {
  fakePeerId,
  fakeWords,
  joinedEvent,
  meetingEvent,
  peerEvent,
  proven,
  selfEvent,
} from '../fakes/fake-engine.js'
import type {ActionName} from '../keys/actions.js'
import {type Model, startingModel} from '../scene/model.js'
import {READING_MS} from './door-actions.js'

const [ADA, BOB] = [fakePeerId(1), fakePeerId(2)]
const START = startingModel('session1', 'Me', {cols: 80, rows: 24}, RAMP, 0)
const KNOCKS = {state: 'held', admission: 'knocking'} as const
const LATER = 10_000

/** A meeting in which this was told and these keys were pressed, with what the engine heard. */
class Pressing {
  model: Model = START
  readonly commands: EngineCommand[] = []
  #now = 0

  constructor(...events: EngineEvent[]) {
    this.tell(joinedEvent('Me'), selfEvent(), ...events)
    this.#now = LATER
  }

  tell(...events: EngineEvent[]): this {
    for (const event of events) this.#step({is: 'event', event})
    return this
  }

  press(...keys: ActionName[]): this {
    for (const key of keys) this.#step({is: 'action', action: key})
    return this
  }

  wait(ms: number): this {
    this.#now += ms
    return this
  }

  get said(): string | undefined {
    return this.model.notices.at(-1)?.text
  }

  #step(input: Parameters<typeof step>[1]): void {
    const {model, commands} = step(this.model, input, this.#now)
    this.model = model
    this.commands.push(...commands)
  }
}

const founder = (...events: EngineEvent[]): Pressing =>
  new Pressing(meetingEvent({isFounder: true}), ...events)
const ada = peerEvent(1, 'Ada', proven(1))
const bob = peerEvent(2, 'Bob', {...KNOCKS, ...proven(2)})

test('the founder locks and unlocks; anybody else is told that it is not theirs', () => {
  assert.deepEqual(founder().press('lock').commands, [{do: 'lock'}])
  const locked = founder(meetingEvent({isFounder: true, locked: true})).press('lock')
  assert.deepEqual(locked.commands, [{do: 'unlock'}])
  const other = new Pressing(meetingEvent()).press('lock')
  assert.deepEqual(other.commands, [])
  assert.match(other.said!, /founder/)
})

test('one key lets in who knocks, another turns away after a question', () => {
  assert.deepEqual(founder(bob).press('admit').commands, [{do: 'admit', id: BOB}])
  const asked = founder(bob).press('remove')
  assert.deepEqual(asked.commands, [])
  assert.deepEqual(asked.model.question, {
    do: 'deny',
    id: BOB,
    fingerprint: asked.model.people[0]!.fingerprint,
  })
  assert.deepEqual(asked.press('yes').commands, [{do: 'deny', id: BOB}])
  assert.equal(asked.model.question, null)
})

test('who is not the founder, and where nobody knocks, opens no door', () => {
  for (const pressing of [new Pressing(bob), founder(ada)]) {
    assert.deepEqual(pressing.press('admit', 'remove').commands, [])
    assert.equal(pressing.model.question, null)
  }
})

test('a key pressed just as somebody else comes first at the door lets nobody in', () => {
  const pressing = founder(peerEvent(1, 'Ada', KNOCKS), bob)
  pressing.tell(peerEvent(1, 'Ada', {...KNOCKS, state: 'closed'})).press('admit', 'remove')
  assert.deepEqual(pressing.commands, [])
  assert.equal(pressing.model.question, null)
  assert.match(pressing.said!, /look who/)
  assert.deepEqual(pressing.wait(READING_MS).press('admit').commands, [{do: 'admit', id: BOB}])
})

test('any answer but yes means no, and does nothing else either', () => {
  for (const key of ['no', 'close', 'mute', 'admit', 'enter', 'lock', 'help'] as const) {
    const pressing = founder(bob).press('remove', key)
    assert.equal(pressing.model.question, null, key)
    assert.deepEqual(pressing.commands, [], key)
    assert.deepEqual(pressing.model.opened, {is: 'nothing'})
  }
  assert.deepEqual(founder(bob).press('remove', 'leave').commands, [{do: 'leave'}])
})

test('a question ends with what it was about: the person gone, let in, or with another key', () => {
  for (const change of [
    {...KNOCKS, ...proven(2), state: 'closed'},
    {...proven(2), admission: 'admitted'},
    {...KNOCKS, ...proven(3)},
  ] as const) {
    const pressing = founder(bob)
      .press('remove')
      .tell(peerEvent(2, 'Bob', change))
    assert.equal(pressing.model.question, null)
    assert.deepEqual(pressing.press('yes').commands, [])
  }
  const handedOver = founder(bob).press('remove').tell(meetingEvent())
  assert.equal(handedOver.model.question, null, 'we are no longer the founder')
})

test('in the list keys act on who is selected, and only what is possible', () => {
  const list = (...keys: ActionName[]) => founder(ada, bob).press('people', ...keys)
  assert.deepEqual(
    list('enter', 'turn-away', 'hand-over', 'accept', 'let-in').commands,
    [],
    'nobody is selected',
  )
  assert.deepEqual(list('down', 'enter', 'yes').commands, [{do: 'verify', id: ADA}])
  assert.deepEqual(list('down', 'turn-away', 'yes').commands, [{do: 'kick', id: ADA}])
  assert.deepEqual(list('down', 'hand-over', 'yes').commands, [{do: 'hand-over', id: ADA}])
  assert.deepEqual(
    list('down', 'let-in', 'accept').commands,
    [],
    'Ada is in, with the key that is remembered',
  )
  assert.deepEqual(list('down', 'down', 'let-in').commands, [{do: 'admit', id: BOB}])
  assert.deepEqual(list('down', 'down', 'turn-away', 'yes').commands, [{do: 'deny', id: BOB}])
  assert.deepEqual(list('down', 'down', 'hand-over', 'yes').commands, [], 'who is not in leads nothing')
  const member = new Pressing(ada, bob).press(
    'people',
    'down',
    'turn-away',
    'hand-over',
    'down',
    'let-in',
    'turn-away',
  )
  assert.deepEqual(member.commands, [])
  assert.deepEqual(member.press('enter', 'yes').commands, [{do: 'verify', id: BOB}])
})

test('the selection stops at both ends and follows nobody but the person', () => {
  const selected = ({model}: Pressing) => (model.opened.is === 'people' ? model.opened.selected : undefined)
  const list = founder(ada, bob).press('people')
  assert.equal(selected(list), null)
  assert.equal(selected(list.press('up')), null)
  assert.equal(selected(list.press('down', 'down', 'down')), BOB)
  assert.equal(selected(list.press('up')), ADA)
  list.tell(peerEvent(1, 'Ada', {state: 'closed'})).press('enter', 'turn-away', 'yes')
  assert.deepEqual(list.commands, [], 'nobody moves up into the place of who was selected')
  assert.equal(list.press('close').model.opened.is, 'nothing')
})

test('another key in the place of the one that was selected is not decided about before it was seen', () => {
  const knocks = (key: number): EngineEvent => peerEvent(2, 'Bob', {...KNOCKS, ...proven(key)})
  for (const [key, command] of [
    ['let-in', 'admit'],
    ['turn-away', 'deny'],
  ] as const) {
    const list = founder(knocks(2)).press('people', 'down').tell(knocks(3)).press(key, 'yes')
    assert.deepEqual(list.commands, [], key)
    assert.match(list.said!, /not the key that you selected/)
    assert.deepEqual(list.press(key, 'yes').commands, [{do: command, id: BOB}])
  }
})

test('a key pressed just as another key or name knocks in the same place lets nobody in', () => {
  for (const other of [
    peerEvent(2, 'Bob', {...KNOCKS, ...proven(3)}),
    peerEvent(2, 'Eve', {...KNOCKS, ...proven(2)}),
  ]) {
    const pressing = founder(bob).tell(other).press('admit')
    assert.deepEqual(pressing.commands, [])
    assert.match(pressing.said!, /look who/)
  }
})

test('words that changed under the eyes of who compares them are not taken for the same', () => {
  const list = founder(ada).press('people', 'down')
  list.tell(peerEvent(1, 'Ada', {...proven(1), words: fakeWords(4, 7)})).press('enter')
  assert.deepEqual(list.commands, [])
  assert.match(list.said!, /changed/)
  assert.deepEqual(list.press('enter', 'yes').commands, [{do: 'verify', id: ADA}])
})

test('the same words are noted only after a question, which ends when the words change', () => {
  const list = founder(ada).press('people', 'down', 'enter')
  assert.deepEqual([list.model.question?.do, list.commands], ['verify', []])
  assert.deepEqual(list.press('enter').commands, [], 'the same key twice is no answer')
  list.press('enter').tell(peerEvent(1, 'Ada', {...proven(1), words: fakeWords(4, 7)}))
  assert.equal(list.model.question, null)
  assert.deepEqual(list.press('yes').commands, [])
})

test('what was noted is taken back by another key, after a question', () => {
  const list = founder(peerEvent(1, 'Ada', {...proven(1), trust: 'verified'})).press('people', 'down')
  assert.deepEqual(list.press('take-back', 'no').commands, [])
  assert.deepEqual(list.press('take-back', 'yes').commands, [{do: 'unverify', id: ADA}])
  assert.deepEqual(founder(ada).press('people', 'down', 'take-back', 'yes').commands, [])
})

test('somebody without words or a proven key cannot be verified', () => {
  const list = founder(peerEvent(1, 'Ada')).press('people', 'down', 'enter')
  assert.deepEqual(list.commands, [])
  const verified = founder(peerEvent(1, 'Ada', {...proven(1), trust: 'verified'})).press(
    'people',
    'down',
    'enter',
  )
  assert.deepEqual(verified.commands, [])
})

test('a changed key comes first in the list and is accepted only after a question', () => {
  const changed = peerEvent(2, 'Bob', {...KNOCKS, ...proven(2), trust: 'changed'})
  const pressing = founder(ada, changed)
  assert.deepEqual(pressing.press('admit').commands, [], 'the door’s key does not mean a changed key')
  pressing.press('people', 'admit', 'enter', 'accept')
  assert.deepEqual(pressing.commands, [])
  assert.deepEqual(pressing.press('yes').commands, [{do: 'accept', id: BOB}])
})

test('the warning of a changed key can be read away, and another one brings it back', () => {
  const changed = (index: number) => peerEvent(index, 'Bob', {...KNOCKS, ...proven(index), trust: 'changed'})
  const pressing = new Pressing(changed(1)).press('close')
  assert.ok(pressing.model.alertRead)
  assert.ok(pressing.tell(changed(1), ada.event === 'peer' ? peerEvent(3, 'Cy') : ada).model.alertRead)
  assert.ok(!pressing.tell(changed(2)).model.alertRead)
  assert.ok(!new Pressing().press('close').tell(changed(1)).model.alertRead, 'nothing was there to be read')
})

test('keys change how pictures are drawn, say so, and tell the engine nothing', () => {
  const pressing = new Pressing().press('colours', 'glyphs')
  assert.deepEqual(pressing.model.appearance, {...RAMP, colours: '16', glyphs: 'shape'})
  assert.equal(pressing.said, 'glyphs: shape')
  assert.deepEqual(pressing.commands, [])
})
