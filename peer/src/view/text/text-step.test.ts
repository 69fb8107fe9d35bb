import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import fc from 'fast-check'
import type {EngineCommand, EngineEvent} from '../../engine-protocol.js'
import {fakePeerId, joinedEvent, meetingEvent, peerEvent, proven, selfEvent} from '../fakes/fake-engine.js'
import {SPEAKER_INTERVAL_MS, startingText, type TextInput, textStep, textWakeAt} from './text-step.js'

const ADA = fakePeerId(1)

/** Somebody who hears lines and types some. */
class Reader {
  state = startingText('session1', 'Me', 0)
  now = 0
  lines: string[] = []
  readonly commands: EngineCommand[] = []

  constructor(...events: EngineEvent[]) {
    this.tell(joinedEvent('Me'), selfEvent(), ...events)
    this.lines = []
  }

  take(input: TextInput): this {
    const {state, lines, commands} = textStep(this.state, input, this.now)
    this.state = state
    this.lines.push(...lines)
    this.commands.push(...commands)
    return this
  }

  tell(...events: EngineEvent[]): this {
    for (const event of events) this.take({is: 'event', event})
    return this
  }

  type(...lines: string[]): this {
    for (const line of lines) this.take({is: 'line', line})
    return this
  }

  /** What these brought alone. */
  hears(...events: EngineEvent[]): string[] {
    this.lines = []
    return this.tell(...events).lines
  }

  answers(...typed: string[]): string[] {
    this.lines = []
    return this.type(...typed).lines
  }
}

const speaks = (speaker: string | null): EngineEvent => ({event: 'levels', levels: {}, speaker})
const chat = (text: string, change: Partial<Extract<EngineEvent, {event: 'chat'}>> = {}): EngineEvent => ({
  event: 'chat',
  id: ADA,
  name: 'Ada',
  text,
  number: 1,
  own: false,
  atMs: 0,
  ...change,
})

test('joining says where one is and how to get help', () => {
  const reader = new Reader()
  reader.state = startingText('session1', 'Me', 0)
  assert.deepEqual(reader.hears(joinedEvent('Me', true), selfEvent({muted: true})), [
    '* you are in session1 as Me, by ws://127.0.0.1:1122; private: only with the passphrase',
    '* /help lists what there is; anything else is said in the chat',
    '* you are muted',
  ])
})

test('who comes, goes silent, comes back, changes something and leaves is said once each', () => {
  const reader = new Reader()
  assert.deepEqual(
    reader.hears(
      peerEvent(1, '', {state: 'connecting', admission: 'none'}),
      peerEvent(1, 'Ada', {muted: true, trust: 'verified'}),
      peerEvent(1, 'Ada', {muted: false, trust: 'verified'}),
      peerEvent(1, 'Ada', {cameraOff: true, handRaised: 5, isFounder: true}),
      peerEvent(1, 'Ada', {cameraOff: true, handRaised: 5, isFounder: true}),
      peerEvent(1, 'Ada', {state: 'recovering'}),
      peerEvent(1, 'Ada'),
      peerEvent(1, 'Ada', {state: 'closed'}),
    ),
    [
      '* "Ada" is here',
      '* "Ada": verified, muted',
      '* "Ada" is not muted',
      '* "Ada" has the camera off',
      '* "Ada" raises a hand',
      '* "Ada" is not verified',
      '* "Ada" decides who comes in',
      '* no connection for now: "Ada"',
      '* "Ada" has the camera on',
      '* "Ada" lowers the hand',
      '* "Ada" is back',
      '* "Ada" has left',
    ],
  )
})

test('a way through a relay is said when it begins and ends, and not while there is no connection', () => {
  const reader = new Reader()
  const path = {local: 'srflx', remote: 'relay', family: 'IPv4'} as const
  assert.deepEqual(
    reader.hears(
      peerEvent(1, 'Ada', {path}),
      peerEvent(1, 'Ada', {path: null, state: 'recovering'}),
      peerEvent(1, 'Ada', {path}),
      peerEvent(1, 'Ada'),
    ),
    [
      ...['* "Ada" is here', '* "Ada": reached through a relay', '* no connection for now: "Ada"'],
      ...['* "Ada" is back', '* "Ada" is reached directly'],
    ],
  )
})

test('the own microphone, ears, camera and hand, the door, the server and warnings are said', () => {
  const reader = new Reader()
  assert.deepEqual(
    reader.hears(
      selfEvent({muted: true, deafened: true, cameraOff: true, handRaised: 1}),
      selfEvent(),
      meetingEvent({isFounder: true, locked: true}),
      meetingEvent({isFounder: true}),
      {event: 'signaling', state: 'lost', server: 'ws://x'},
      {event: 'signaling', state: 'connected', server: 'ws://x'},
      {event: 'warning', code: 'speaking-while-muted', message: 'x'},
      {event: 'error', code: 'full', message: 'Full.\x1b[2J'},
    ),
    [
      ...['* you are muted', '* you hear nobody', '* your camera is off', '* your hand is up'],
      ...['* you are not muted', '* you hear everybody', '* your camera is on', '* your hand is down'],
      ...['* the meeting is locked', '* you decide who comes in', '* the meeting is not locked'],
      ...['* server lost; call goes on, no newcomers', '* the server is back'],
      '* You are muted but speaking: /unmute unmutes.',
      '* Full.',
    ],
  )
})

test('each line of the chat bears the name, and nobody speaks as this program does', () => {
  const reader = new Reader(peerEvent(1, 'Ada'))
  assert.deepEqual(
    reader.hears(
      chat('hello\n* you are muted\n\x1b[31mred'),
      chat('hi', {own: true, id: fakePeerId(0), name: 'Me'}),
      chat('x', {name: ' * * Bob is here'}),
      chat('y', {name: '***'}),
      {event: 'reaction', id: ADA, name: 'Ada', reaction: 'thumbs-up'},
      {event: 'chat-missed', id: ADA, name: 'Ada', count: 3},
    ),
    [
      ...['Ada: hello', 'Ada: * you are muted', 'Ada: red', '> hi', 'Bob is here: x', 'guest: y'],
      ...['* "Ada" shows thumbs up', '* lost of what "Ada" said: 3'],
    ],
  )
})

test('whom a text did not reach is said once', () => {
  const reader = new Reader(peerEvent(1, 'Ada'))
  const delivered = (missing: string[], unreached: string[]): EngineEvent => ({
    event: 'delivered',
    number: 7,
    missing,
    unreached,
  })
  assert.deepEqual(
    reader.hears(
      delivered([ADA, fakePeerId(2)], []),
      delivered([fakePeerId(2)], [ADA]),
      delivered([], [ADA]),
      delivered([], [ADA, fakePeerId(2)]),
    ),
    ['* what you said did not reach "Ada"', '* what you said did not reach "Ada", somebody who has left'],
  )
})

test('who speaks is said on change, at most once a second, and the newest then', () => {
  const reader = new Reader(peerEvent(1, 'Ada'), peerEvent(2, 'Bob'), peerEvent(3, 'Cy'))
  assert.deepEqual(reader.hears(speaks(ADA), speaks(null), speaks(ADA)), ['* "Ada" speaks'])
  assert.equal(textWakeAt(reader.state), null)
  assert.deepEqual(reader.hears(speaks(fakePeerId(2)), speaks(fakePeerId(3))), [])
  assert.equal(textWakeAt(reader.state), SPEAKER_INTERVAL_MS)
  reader.now = SPEAKER_INTERVAL_MS
  assert.deepEqual(reader.take({is: 'time'}).lines, ['* "Cy" speaks'])
  reader.now = 10 * SPEAKER_INTERVAL_MS
  assert.deepEqual(reader.hears(speaks(null), speaks(fakePeerId(3))), [])
})

test('a name that reads like a sentence stands in quotes, and cannot close them', () => {
  const name = 'Bob has left. "Ada” is here, “Cy'
  const reader = new Reader()
  const all = reader.hears(
    peerEvent(1, name, {muted: true}),
    peerEvent(1, name),
    peerEvent(1, '"'),
    {event: 'reaction', id: ADA, name, reaction: 'heart'},
    speaks(ADA),
    peerEvent(1, '"', {state: 'closed'}),
  )
  const quoted = `"Bob has left. 'Ada' is here, 'Cy"`
  assert.deepEqual(all, [
    ...[`* ${quoted} is here`, `* ${quoted}: muted`, `* ${quoted} is not muted`],
    ...[`* ${quoted} is called "'" now`, `* ${quoted} shows heart`, `* "'" speaks`, `* "'" has left`],
  ])
})

test('what is typed is said; behind a slash it is done; two slashes say one', () => {
  const reader = new Reader(peerEvent(1, 'Ada'))
  assert.deepEqual(reader.answers('  hello there ', '', '//etc is a folder', '/mute', '/volume ada 120'), [
    '* you are muted',
  ])
  assert.deepEqual(reader.commands, [
    {do: 'say', text: 'hello there'},
    {do: 'say', text: '/etc is a folder'},
    {do: 'mute'},
    {do: 'volume', id: ADA, volume: 1.2},
  ])
})

test('what cannot be done is said, and what is on the screen alone is no command here', () => {
  const reader = new Reader()
  assert.deepEqual(reader.answers('/kick Ada', '/layout', '/pin', '/yes'), [
    '* nobody of that name: nobody is there',
    '* there is no command /layout: /help lists what there is',
    '* there is no command /pin: /help lists what there is',
    '* nothing was asked',
  ])
  assert.deepEqual(reader.commands, [])
})

test('what cannot be taken back is asked first, and done for nothing but /yes', () => {
  const reader = new Reader(meetingEvent({isFounder: true}), peerEvent(1, 'Ada', proven(1)))
  const asked =
    '* Kick? "Ada": They leave at once and cannot come back with this key; the meeting is locked. Type /yes or /no.'
  assert.deepEqual(reader.answers('/kick ada'), [asked])
  assert.deepEqual(reader.answers('hello'), [], 'one can talk about it meanwhile')
  assert.deepEqual(reader.answers('/no'), ['* that is no longer asked'])
  assert.deepEqual(reader.answers('/kick ada', '/mute'), [
    asked,
    '* that is no longer asked',
    '* you are muted',
  ])
  assert.deepEqual(reader.answers('/yes'), ['* nothing was asked'])
  assert.deepEqual(reader.commands, [{do: 'say', text: 'hello'}, {do: 'mute'}])
  reader.type('/kick ada', '/yes')
  assert.deepEqual(reader.commands.at(-1), {do: 'kick', id: ADA})
  const compared = reader.answers('/verify ada')[0]!
  assert.ok(compared.includes(proven(1).words.join(' ')), compared)
})

test('a question about somebody who has gone is taken back', () => {
  const reader = new Reader(meetingEvent({isFounder: true}), peerEvent(1, 'Ada', proven(1))).type('/kick ada')
  assert.deepEqual(reader.hears(peerEvent(1, 'Ada', {state: 'closed'})), [
    '* "Ada" has left',
    '* that is no longer asked',
  ])
})

test('leaving is asked while others are here; ctrl+c means it', () => {
  const reader = new Reader(peerEvent(1, 'Ada'))
  assert.match(
    reader.answers('/leave')[0]!,
    /^\* Leave the meeting\? Somebody else is here\..* Type \/yes or \/no\.$/,
  )
  assert.deepEqual(reader.answers('/yes'), ['* leaving session1'])
  assert.deepEqual(reader.commands, [{do: 'leave'}])
  const other = new Reader(peerEvent(1, 'Ada')).take({is: 'interrupted'})
  assert.deepEqual([other.lines, other.commands], [['* leaving session1'], [{do: 'leave'}]])
})

test('at the door the founder is told what to type, and a changed key is explained', () => {
  const reader = new Reader(meetingEvent({isFounder: true}))
  assert.deepEqual(reader.hears(peerEvent(1, 'Ada', {state: 'held', admission: 'knocking', ...proven(1)})), [
    '* at the door: "Ada"',
    '* /admit NAME lets in, /deny NAME turns away',
  ])
  reader.type('/admit ada')
  assert.deepEqual(reader.commands, [{do: 'admit', id: ADA}])
  const bob = peerEvent(2, 'Bob', {state: 'held', admission: 'none', trust: 'changed', ...proven(2)})
  const [first, explained] = reader.hears(bob)
  assert.equal(first, '* another key than remembered: "Bob"')
  assert.match(explained!, /remembered with another key\..* \/accept NAME accepts\.$/)
})

test('lists tell what there is: commands, people with their words, devices by number', () => {
  const reader = new Reader(
    meetingEvent({isFounder: true}),
    peerEvent(1, 'Ada', {...proven(1), muted: true, knownAs: 'Adele', handRaised: 3}),
  )
  const help = reader.answers('/help')
  assert.ok(
    help.includes('* /kick NAME: send somebody out') && help.includes('* /mute: mute your microphone'),
  )
  assert.ok(!help.some(line => /\/(unmute|layout|palette|pin)\b/.test(line)), help.join('\n'))
  const [, ada, me] = reader.answers('/people')
  assert.ok(ada!.startsWith(`* "Ada": not verified, met now; words: ${proven(1).words.join(' ')}; `), ada)
  assert.match(ada!, /; muted; hand raised; SHA256:\S+; known as "Adele"$/)
  assert.equal(me, '* "Me" (you): you decide who comes in')
  reader.type('/devices')
  const devices: EngineEvent = {
    event: 'devices',
    microphones: [{id: 'usb', name: 'USB\x1b[1m mic', inUse: true}],
    speakers: [],
    cameras: [],
  }
  assert.deepEqual(reader.hears(devices), [
    '* 1: microphone as the system chooses',
    '* 2: microphone USB mic, in use',
    '* 3: speaker as the system chooses',
    '* 4: camera as the system chooses',
  ])
  assert.deepEqual(reader.hears(devices), [], 'nobody asked')
  reader.type('/devices 2', '/devices 9')
  assert.deepEqual(reader.commands, [
    {do: 'list-devices'},
    {do: 'use', device: 'microphone', source: 'device:usb'},
  ])
  assert.equal(reader.lines.at(-1), '* /devices takes a number of its list')
})

test('whatever others are called and say, lines hold no control characters, and one line is one line', () => {
  const odd = fc.string({
    unit: fc.constantFrom('\x1b', '[', '2', 'J', '\x9b', '\x07', '\n', '\r', '\u202e', 'a', '* '),
  })
  fc.assert(
    fc.property(odd, odd, fc.constantFrom('live', 'held', 'recovering'), (name, text, state) => {
      const reader = new Reader()
      reader.tell(
        peerEvent(1, name, {state, knownAs: text, muted: true}),
        peerEvent(1, text, {cameraOff: true}),
        chat(text, {name}),
        speaks(ADA),
        {event: 'warning', code: text, message: text},
        {event: 'reaction', id: ADA, name, reaction: 'heart'},
        {event: 'left', why: text},
      )
      reader.type('/people', `/kick ${text}`, `/${name}`)
      for (const line of reader.lines) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\u2028\u2029]/u)
    }),
  )
})

test('no attack of the corpus reaches a line', () => {
  const corpus = readFileSync(
    new URL('../../../src/view/corpus/terminal-attacks.txt', import.meta.url),
    'utf8',
  )
  for (const line of corpus.trimEnd().split('\n')) {
    const attack = JSON.parse(`"${line}"`) as string
    const reader = new Reader(peerEvent(1, attack)).tell(chat(attack, {name: attack}), speaks(ADA))
    for (const shown of reader.lines)
      assert.doesNotMatch(shown, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
  }
})
