import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineCommand, EngineEvent} from '../../engine-protocol.js'
import {type Input, step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {fakePeerId, joinedEvent, meetingEvent, peerEvent, proven, selfEvent} from '../fakes/fake-engine.js'
import type {ActionName} from '../keys/actions.js'
import {type Me, type Model, NOTICE_MS, startingModel} from '../scene/model.js'
import {ownSoundMark} from '../scene/sound-marks.js'
import {REPORTED_KEYS} from '../terminal/kitty-keyboard.js'
import {REPEAT_MS} from './sound-actions.js'

const ADA = fakePeerId(1)

/** A meeting in which keys are pressed a second apart, with what the engine heard. */
class Pressing {
  model: Model = startingModel('session1', 'Me', {cols: 80, rows: 24}, RAMP, 0)
  commands: EngineCommand[] = []
  now = 0

  constructor(change: Parameters<typeof selfEvent>[0] = {}, ...events: EngineEvent[]) {
    this.tell(joinedEvent('Me'), selfEvent(change), ...events)
  }

  tell(...events: EngineEvent[]): this {
    for (const event of events) this.take({is: 'event', event})
    return this
  }

  /** On a terminal that tells when keys are released. */
  onKitty(): this {
    return this.take({is: 'reported', report: {is: 'keyboard', flags: REPORTED_KEYS}})
  }

  press(...keys: ActionName[]): this {
    for (const key of keys) {
      this.now += 1000
      this.take({is: 'action', action: key})
    }
    return this
  }

  release(): this {
    this.now += 1000
    return this.take({is: 'typed', typed: {is: 'release', key: 'space'}})
  }

  take(input: Input): this {
    const {model, commands} = step(this.model, input, this.now)
    this.model = model
    this.commands.push(...commands)
    return this
  }

  get done(): string[] {
    return this.commands.map(command => command.do)
  }

  get mark(): ReturnType<typeof ownSoundMark> {
    return ownSoundMark(this.model.me)
  }

  get said(): string | undefined {
    return this.model.notices.at(-1)?.text
  }
}
const own = ({model: {me}}: Pressing): Pick<Me, 'muted' | 'talking' | 'deafened'> => ({
  muted: me.muted,
  talking: me.talking,
  deafened: me.deafened,
})
const MUTED = {muted: true}

test('the space bar talks and talks no more where releases are not told', () => {
  const pressing = new Pressing(MUTED).press('talk')
  assert.deepEqual([pressing.done, pressing.mark], [['talk'], 'talking'])
  pressing.press('talk')
  assert.deepEqual([pressing.done, pressing.mark], [['talk', 'hush'], 'muted'])
})

test('a space bar held there flaps nothing: what comes too fast was not pressed anew', () => {
  const pressing = new Pressing(MUTED).press('talk')
  for (let repeat = 0; repeat < 20; repeat++) {
    pressing.now += REPEAT_MS - 1
    pressing.take({is: 'action', action: 'talk'})
  }
  assert.deepEqual(pressing.done, ['talk'])
  assert.deepEqual(pressing.press('talk').done, ['talk', 'hush'])
})

test('where releases are told it talks from the press to the release', () => {
  const pressing = new Pressing(MUTED).onKitty().press('talk')
  assert.deepEqual([pressing.done, pressing.mark], [['talk'], 'talking'])
  pressing.tell(selfEvent({talking: true})).release()
  assert.deepEqual([pressing.done, pressing.mark], [['talk', 'hush'], 'muted'])
  assert.deepEqual(pressing.release().done, ['talk', 'hush'], 'it was up already')
})

test('a release that comes late or behind other keys still ends what the press began', () => {
  const pressing = new Pressing(MUTED).onKitty().press('talk').tell(selfEvent(MUTED)).press('help')
  assert.deepEqual(pressing.release().done, ['talk', 'hush'])
  const left = new Pressing(MUTED).onKitty().press('talk', 'people', 'close').release()
  assert.deepEqual(left.done, ['talk', 'hush'])
})

test('a terminal that answers but reports no releases turns it on and off by presses', () => {
  const pressing = new Pressing(MUTED)
  pressing.take({is: 'reported', report: {is: 'keyboard', flags: 1}})
  assert.deepEqual(pressing.press('talk').release().done, ['talk'])
  assert.deepEqual(pressing.press('talk').done, ['talk', 'hush'])
})

test('who is not muted, deafened or without a microphone does not talk by the space bar', () => {
  for (const [change, words] of [
    [{}, /not muted/],
    [{muted: true, deafened: true}, /deafened/],
    [{muted: true, microphone: 'missing'}, /no microphone/],
  ] as const) {
    const pressing = new Pressing(change).press('talk')
    assert.deepEqual(pressing.done, [])
    assert.match(pressing.said!, words)
    assert.deepEqual(pressing.onKitty().press('talk').release().done, [])
  }
})

test('push to talk is no answer to a question, and needs none', () => {
  const ada = peerEvent(1, 'Ada', proven(1))
  const pressing = new Pressing(MUTED, ada).onKitty().press('people', 'down', 'enter', 'talk').release()
  assert.equal(pressing.model.question?.do, 'verify')
  assert.deepEqual(pressing.press('yes').done, ['talk', 'hush', 'verify'])
})

test('unmuting while talking goes on without a gap', () => {
  const pressing = new Pressing(MUTED).onKitty().press('talk', 'mute')
  assert.deepEqual(pressing.done, ['talk', 'unmute', 'hush'])
  assert.deepEqual(own(pressing), {muted: false, talking: false, deafened: false})
  assert.deepEqual(own(pressing.release()), {muted: false, talking: false, deafened: false})
})

test('deafened one hears nobody and is muted; d hears again, m ends both', () => {
  const pressing = new Pressing().press('deafen')
  assert.deepEqual(own(pressing), {muted: true, talking: false, deafened: true})
  assert.equal(pressing.mark, 'deafened')
  assert.deepEqual(pressing.press('deafen').done, ['deafen', 'undeafen'])
  assert.equal(pressing.model.me.deafened, false)
  pressing.press('deafen', 'mute')
  assert.deepEqual(pressing.done.slice(2), ['deafen', 'unmute'])
  assert.deepEqual(own(pressing), {muted: false, talking: false, deafened: false})
  const talking = new Pressing(MUTED).press('talk', 'deafen')
  assert.deepEqual(talking.done, ['talk', 'hush', 'deafen'])
})

test('without a speaker there is nothing to turn off, but what was can be turned on', () => {
  for (const speaker of ['none', 'missing'] as const) {
    const pressing = new Pressing({speaker}).press('deafen')
    assert.deepEqual([pressing.done, pressing.said], [[], 'no speaker to turn off'])
    assert.deepEqual(new Pressing({speaker, deafened: true, muted: true}).press('deafen').done, ['undeafen'])
  }
})

test('who is selected in the list gets louder and quieter in tens, from nothing to twice as loud', () => {
  const pressing = new Pressing({}, peerEvent(1, 'Ada')).press('louder', 'people', 'louder')
  assert.deepEqual(pressing.commands, [], 'nobody is selected')
  pressing.press('down', 'louder', 'louder', 'quieter')
  assert.deepEqual(pressing.commands, [
    {do: 'volume', id: ADA, volume: 1.1},
    {do: 'volume', id: ADA, volume: 1.2},
    {do: 'volume', id: ADA, volume: 1.1},
  ])
  for (const [key, end] of [
    ['louder', 200],
    ['quieter', 0],
  ] as const) {
    pressing.press(...Array<ActionName>(30).fill(key))
    assert.equal(pressing.model.people[0]!.volumePercent, end)
    assert.deepEqual(pressing.commands.at(-1), {do: 'volume', id: ADA, volume: end / 100})
  }
  const {length} = pressing.commands
  pressing.press('quieter')
  assert.equal(pressing.commands.length, length, 'at the end nothing is sent')
})

test('somebody can be muted here alone, and what was chosen lasts until that person is gone', () => {
  const pressing = new Pressing({}, peerEvent(1, 'Ada')).press('people', 'down', 'mute-here', 'quieter')
  assert.deepEqual(pressing.commands[0], {do: 'mute-peer', id: ADA})
  pressing.tell(peerEvent(1, 'Ada', {state: 'backingOff'}), peerEvent(1, 'Ada'))
  const [ada] = pressing.model.people
  assert.deepEqual([ada!.mutedHere, ada!.volumePercent], [true, 90])
  pressing.press('mute-here')
  assert.deepEqual(pressing.commands.at(-1), {do: 'unmute-peer', id: ADA})
  pressing.tell(peerEvent(1, 'Ada', {state: 'closed'}), peerEvent(1, 'Ada'))
  assert.deepEqual(
    [pressing.model.people[0]!.mutedHere, pressing.model.people[0]!.volumePercent],
    [false, 100],
  )
})

test('who stands at a door is neither louder nor muted here', () => {
  const bob = peerEvent(1, 'Bob', {state: 'held', admission: 'knocking', ...proven(1)})
  const pressing = new Pressing({}, meetingEvent({isFounder: true}), bob).press('people', 'down')
  assert.deepEqual(pressing.press('louder', 'quieter', 'mute-here').commands, [])
})

const speaking = {event: 'warning', code: 'speaking-while-muted', message: 'from the engine'} as const
const silent = {event: 'warning', code: 'microphone-silent', message: 'from the engine'} as const

test('speaking while muted is told with the keys that help, and no longer once one of them is pressed', () => {
  for (const key of ['mute', 'talk'] as const) {
    const pressing = new Pressing(MUTED).tell(speaking)
    assert.equal(pressing.said, 'You are muted but speaking: m unmutes, space talks.')
    assert.equal(pressing.model.notices[0]!.tone, 'warning')
    assert.equal(pressing.press(key).said, undefined)
  }
  const deaf = new Pressing({muted: true, deafened: true}).tell(speaking)
  assert.match(deaf.said!, /hear nobody: m ends both/)
  assert.equal(deaf.press('mute').said, undefined)
  const left = new Pressing(MUTED).tell(speaking)
  left.now += NOTICE_MS.warning
  assert.equal(left.take({is: 'time'}).said, undefined, 'it goes by itself')
})

test('a silent microphone is told with what to check, until it is heard', () => {
  for (const events of [
    [silent, selfEvent({microphoneSilent: true})],
    [selfEvent({microphoneSilent: true}), silent],
  ]) {
    const pressing = new Pressing().tell(...events)
    assert.match(pressing.said!, /^No sound from your microphone: check its switch/)
    assert.equal(pressing.mark, 'noSound')
    assert.deepEqual([pressing.tell(selfEvent()).said, pressing.mark], [undefined, null])
  }
})

test('other warnings stay in their own words, and unmuting takes none of them away', () => {
  const pressing = new Pressing(MUTED).tell({...speaking, code: 'other', message: 'No camera was found.'})
  assert.equal(pressing.press('mute').said, 'No camera was found.')
})
