import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {EngineEvent} from '../../engine-protocol.js'
import {meetingEvent, peerEvent, proven, selfEvent} from '../fakes/fake-engine.js'
import {Typing} from '../fakes/typing.js'
import {ACTION_NAMES, ACTIONS, type ActionName} from './actions.js'
import {keymapOf, keyProblem, USUAL_KEYS} from './keymap.js'

const PEOPLE = Array.from({length: 9}, (_, place) => peerEvent(place + 1, `P${place + 1}`, proven(place + 1)))
const KNOCKS = peerEvent(10, 'Zoe', {state: 'held', admission: 'knocking', ...proven(10)})
const FOUNDER = meetingEvent({isFounder: true})
const CHANGED = peerEvent(10, 'Zoe', {state: 'held', trust: 'changed', ...proven(10)})

/** What is there, what is typed before the key, and how one sees that the key did it. */
type Case = {
  readonly events?: readonly EngineEvent[]
  readonly before?: readonly string[]
  readonly shows: (typing: Typing) => unknown
  readonly is: unknown
}
const done = (verb: string): Pick<Case, 'shows' | 'is'> => ({shows: ({done}) => done?.do, is: verb})
const opens = (name: string): Pick<Case, 'shows' | 'is'> => ({shows: ({model}) => model.opened.is, is: name})
const pins = (place: number): Case => ({
  shows: ({model}) => model.people.findIndex(({id}) => id === model.arrangement.pinned),
  is: place - 1,
})
const LIST = ['i', '\x1b[B']
const asks = (verb: string): Pick<Case, 'shows' | 'is'> => ({
  shows: ({model}) => model.question?.do,
  is: verb,
})

const CASES: Readonly<Record<ActionName, Case>> = {
  leave: asks('leave'),
  help: opens('help'),
  mute: done('mute'),
  talk: {events: [selfEvent({muted: true})], ...done('talk')},
  camera: done('camera-off'),
  deafen: done('deafen'),
  chat: {shows: ({model}) => model.chat.focused, is: true},
  share: done('share'),
  hand: done('raise-hand'),
  reactions: opens('reactions'),
  people: opens('people'),
  devices: opens('devices'),
  layout: {shows: ({model}) => model.arrangement.layout, is: 'speaker'},
  'own-picture': {shows: ({model}) => model.arrangement.ownPicture, is: 'corner'},
  sidebar: {shows: ({model}) => model.arrangement.sidebar, is: 'hidden'},
  'page-next': {events: manyPeople(), shows: ({model}) => model.arrangement.page, is: 1},
  'page-previous': {
    events: manyPeople(),
    before: ['\x1b[6~'],
    shows: ({model}) => model.arrangement.page,
    is: 0,
  },
  'pin-1': pins(1),
  'pin-2': pins(2),
  'pin-3': pins(3),
  'pin-4': pins(4),
  'pin-5': pins(5),
  'pin-6': pins(6),
  'pin-7': pins(7),
  'pin-8': pins(8),
  'pin-9': pins(9),
  unpin: {before: ['2'], shows: ({model}) => model.arrangement.pinned, is: null},
  glyphs: {shows: ({model}) => model.appearance.glyphs, is: 'shape'},
  colours: {shows: ({model}) => model.appearance.colours, is: '16'},
  filter: {shows: ({model}) => model.appearance.filter, is: 'invert'},
  palette: {shows: ({model}) => model.appearance.palette !== 'standard', is: true},
  dither: {shows: ({model}) => model.appearance.dither, is: true},
  lock: {events: [FOUNDER], ...done('lock')},
  admit: {events: [FOUNDER, KNOCKS], ...done('admit')},
  remove: {events: [FOUNDER, KNOCKS], ...asks('deny')},
  commands: opens('commands'),
  up: {before: ['i', '\x1b[B', '\x1b[B'], shows: selected, is: 'P1'},
  down: {before: ['i'], shows: selected, is: 'P1'},
  enter: {before: LIST, ...asks('verify')},
  close: {before: ['i'], ...opens('nothing')},
  'take-back': {
    events: [peerEvent(1, 'P1', {...proven(1), trust: 'verified'})],
    before: LIST,
    ...asks('unverify'),
  },
  'let-in': {events: [FOUNDER, KNOCKS], before: ['i', ...Array<string>(10).fill('\x1b[B')], ...done('admit')},
  'turn-away': {events: [FOUNDER], before: LIST, ...asks('kick')},
  'hand-over': {events: [FOUNDER], before: LIST, ...asks('hand-over')},
  accept: {events: [CHANGED], before: ['i'], ...asks('accept')},
  louder: {before: LIST, shows: ({model}) => model.people[0]!.volumePercent, is: 110},
  quieter: {before: LIST, shows: ({model}) => model.people[0]!.volumePercent, is: 90},
  'mute-here': {before: LIST, ...done('mute-peer')},
  'pin-person': {before: LIST, ...pins(1)},
  yes: {events: [FOUNDER], before: [...LIST, 'x'], ...done('kick')},
  no: {before: ['q'], shows: ({model}) => model.question, is: null},
}

function selected({model}: Typing): string | undefined {
  const {opened, people} = model
  return opened.is === 'people' ? people.find(({id}) => id === opened.selected)?.name : undefined
}

function manyPeople(): EngineEvent[] {
  return Array.from({length: 60}, (_, place) => peerEvent(place + 1, `P${place + 1}`))
}

/** What a terminal without a protocol sends for it. */
const SENT: Readonly<Record<string, string>> = {
  space: ' ',
  enter: '\r',
  esc: '\x1b',
  up: '\x1b[A',
  down: '\x1b[B',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  'ctrl+k': '\x0b',
  f9: '\x1b[20~',
}

for (const action of ACTION_NAMES)
  test(`${action}: each of its keys does it, and so does another one that was chosen`, () => {
    const {events = [], before = [], shows, is} = CASES[action]
    for (const key of ACTIONS[action].keys) {
      const typing = new Typing([...PEOPLE, ...events]).type(...before, SENT[key] ?? key)
      assert.deepEqual(shows(typing), is, key)
    }
    const chosen = new Typing([...PEOPLE, ...events], {cols: 120, rows: 40}, {[action]: ['f9']})
    assert.deepEqual(shows(chosen.type(...before, SENT['f9']!)), is, 'f9')
  })

test('a chosen key is taken away from whatever had it, and says so nowhere else', () => {
  const keymap = keymapOf({mute: ['v', 'f2']})
  assert.equal(keymap.actions.meeting.get('v'), 'mute')
  assert.equal(keymap.actions.meeting.get('m'), undefined)
  assert.deepEqual(keymap.keys.get('camera'), [])
  assert.deepEqual(keymap.keys.get('mute'), ['v', 'f2'])
})

test('no two actions of a scope have one key', () => {
  for (const scope of ['meeting', 'list', 'people', 'question'] as const) {
    const keys = ACTION_NAMES.filter(name => ACTIONS[name].scope === scope).flatMap(name => [
      ...ACTIONS[name].keys,
    ])
    assert.equal(new Set(keys).size, keys.length, scope)
  }
})

test('keys are checked by name, with a sentence for what is none', () => {
  for (const [action, keys] of Object.entries(USUAL_KEYS))
    assert.equal(keyProblem(action, keys), null, action)
  for (const key of ['f1', 'ctrl+k', 'alt+x', 'shift+tab', 'ctrl+alt+delete', '!', 'ü', 'space'])
    assert.equal(keyProblem('mute', [key]), null, key)
  for (const key of ['', 'mm', 'ctrl', 'ctrl+', 'shift+m', 'super+m', 'f13', ' ', '\x1b', 'Ctrl+K'])
    assert.match(keyProblem('mute', [key]) ?? '', /is no key/, key)
  for (const key of ['ctrl+c', 'ctrl+z']) assert.match(keyProblem('mute', [key])!, /always does/)
  assert.match(keyProblem('fly', ['f'])!, /no action "fly"/)
})
