import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {carriedOut} from '../commands/commands.js'
import {type Input, step, wakeAt} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {fakePeerId, joinedEvent, peerEvent, selfEvent} from '../fakes/fake-engine.js'
import {type Model, startingModel} from './model.js'
import {NOTIFY_INTERVAL_MS} from './notify.js'
import {DEFAULT_NOTIFY, NOTIFY_EVENTS, type NotifyWish} from './notify-wish.js'

const ALL: NotifyWish = {...DEFAULT_NOTIFY, events: NOTIFY_EVENTS}

/** Somebody in a meeting who looks elsewhere from the start. */
class Absent {
  model: Model
  now = 0
  readonly told: string[] = []

  constructor(wish: NotifyWish = ALL, name = 'Ada Byron') {
    this.model = startingModel('session1', name, {cols: 80, rows: 24}, RAMP, 0, undefined, undefined, wish)
    this.tell(joinedEvent(name), selfEvent()).looks(false)
  }

  take(input: Input): this {
    const {model, notification} = step(this.model, input, this.now)
    this.model = model
    if (notification !== null) this.told.push(notification)
    return this
  }

  tell(...events: EngineEvent[]): this {
    for (const event of events) this.take({is: 'event', event})
    return this
  }

  looks(focused: boolean): this {
    return this.take({is: 'typed', typed: {is: 'focus', focused}})
  }

  /** Until the next is due. */
  wait(): this {
    this.now += NOTIFY_INTERVAL_MS
    return this.take({is: 'time'})
  }

  /** What each of these brings, with time between. */
  hears(...events: EngineEvent[]): string[] {
    const before = this.told.length
    for (const event of events) this.tell(event).wait()
    return this.told.slice(before)
  }
}

const said = (text: string, change: Partial<Extract<EngineEvent, {event: 'chat'}>> = {}): EngineEvent => ({
  event: 'chat',
  id: fakePeerId(1),
  name: 'Bob',
  text,
  number: 1,
  own: false,
  atMs: 0,
  ...change,
})
const signaling = (state: 'connected' | 'lost'): EngineEvent => ({
  event: 'signaling',
  state,
  server: 'ws://127.0.0.1:1122',
})

test('who comes, goes silent, comes back and leaves is told of, and who waits at the door', () => {
  const absent = new Absent()
  assert.deepEqual(
    absent.hears(
      peerEvent(1, 'Bob', {state: 'connecting', admission: 'none'}),
      peerEvent(1, 'Bob'),
      peerEvent(1, 'Bob', {muted: true}),
      peerEvent(1, 'Bob', {state: 'recovering'}),
      peerEvent(1, 'Bob', {state: 'backingOff'}),
      peerEvent(1, 'Bob'),
      peerEvent(1, 'Bob', {state: 'closed'}),
      peerEvent(2, 'Cy', {state: 'held', admission: 'knocking'}),
      peerEvent(3, 'Di', {state: 'held', admission: 'none', trust: 'changed'}),
      peerEvent(4, '', {state: 'connecting', admission: 'none'}),
      peerEvent(4, '', {state: 'closed'}),
    ),
    [
      '"Bob" is here',
      'no connection for now: "Bob"',
      '"Bob" is back',
      '"Bob" has left',
      'at the door: "Cy"',
      'another key than remembered: "Di"',
    ],
  )
})

test('devices and the server are told of when they go and when they are back', () => {
  const absent = new Absent()
  assert.deepEqual(
    absent.hears(
      selfEvent({microphone: 'missing'}),
      selfEvent({microphone: 'missing', muted: true}),
      selfEvent({microphone: 'starting'}),
      selfEvent(),
      {event: 'warning', code: 'speaking-while-muted', message: 'from the engine'},
      {event: 'warning', code: 'microphone-silent', message: 'from the engine'},
      {event: 'warning', code: 'other', message: 'from the engine'},
      signaling('lost'),
      signaling('lost'),
      signaling('connected'),
    ),
    [
      'your microphone is missing',
      'microphone works now',
      'you are muted but speaking',
      'no sound from your microphone',
      'server lost; call goes on, no newcomers',
      'the server is back',
    ],
  )
})

test('of what is said in the chat nothing but the name of who says it is told', () => {
  const absent = new Absent()
  assert.deepEqual(
    absent.hears(said('secret'), said('secret, ada byron!'), said('Ada Byron', {own: true}), {
      event: 'chat-missed',
      id: fakePeerId(1),
      name: 'Bob',
      count: 3,
    }),
    ['said in the chat by "Bob"', 'you are named in the chat by "Bob"'],
  )
  assert.deepEqual(absent.hears(said('secret', {name: '\x1b]52;c;x\x07\x9bmEve\u202e\n'})), [
    'said in the chat by "Eve"',
  ])
})

test('only what was wished for is told; whoever wants the chat wants what names them', () => {
  const events = [peerEvent(1, 'Bob'), said('x'), said('Ada Byron?'), signaling('lost')]
  for (const [wish, told] of [
    [['chat'], ['said in the chat by "Bob"', 'you are named in the chat by "Bob"']],
    [['mention'], ['you are named in the chat by "Bob"']],
    [
      ['join', 'network'],
      ['"Bob" is here', 'server lost; call goes on, no newcomers'],
    ],
    [[], []],
  ] as const)
    assert.deepEqual(new Absent({...ALL, events: wish}).hears(...events), told)
  assert.deepEqual(new Absent({...ALL, quiet: true}).hears(...events), [])
})

test('who looks at the terminal is told nothing, nor later what came meanwhile', () => {
  const absent = new Absent().looks(true)
  assert.deepEqual(absent.hears(peerEvent(1, 'Bob')), [])
  absent.looks(false).tell(said('a'), said('b')).looks(true).wait().looks(false).wait()
  assert.deepEqual(absent.told, ['said in the chat by "Bob"'])
  const untold = new Absent()
  untold.model = startingModel('s', 'Ada', {cols: 80, rows: 24}, RAMP, 0, undefined, undefined, ALL)
  assert.deepEqual(untold.hears(peerEvent(1, 'Bob')), [], 'a terminal that never tells is looked at')
})

test('whatever comes at once is one notification a second, and being named is not lost in a crowd', () => {
  const absent = new Absent()
  absent.tell(peerEvent(1, 'Bob'), said('Ada Byron, hi'), ...Array.from({length: 500}, () => said('spam')))
  assert.deepEqual(absent.told, ['"Bob" is here'])
  assert.equal(wakeAt(absent.model), NOTIFY_INTERVAL_MS)
  absent.wait()
  assert.deepEqual(absent.told.slice(1), ['you are named in the chat by "Bob" (and 500 more)'])
  absent
    .tell(said('a'), peerEvent(1, 'Bob', {state: 'closed'}))
    .wait()
    .wait()
  assert.deepEqual(absent.told.slice(2), ['"Bob" has left (and 1 more)'])
})

test('/quiet and /loud turn it off and on, each with a word', () => {
  const absent = new Absent()
  const run = (line: string): string => {
    const result = carriedOut(absent.model, line)
    assert.ok('model' in result)
    absent.model = result.model
    return absent.model.notices.at(-1)!.text
  }
  assert.match(run('loud'), /not quiet/)
  assert.match(run('quiet'), /^quiet:/)
  assert.match(run('quiet'), /already/)
  assert.deepEqual(absent.hears(peerEvent(1, 'Bob')), [])
  assert.match(run('loud'), /^loud:/)
  assert.deepEqual(absent.hears(peerEvent(2, 'Cy')), ['"Cy" is here'])
})
