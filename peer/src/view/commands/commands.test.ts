import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {EngineEvent} from '../../engine-protocol.js'
import {fakePeerId, meetingEvent, peerEvent, proven, selfEvent} from '../fakes/fake-engine.js'
import {Typing} from '../fakes/typing.js'
import {ACTION_NAMES, ACTIONS, type ActionName} from '../keys/actions.js'
import {sceneOf} from '../scene/scene.js'
import {isRefused} from './command.js'
import {COMMANDS, carriedOut} from './commands.js'

const ADA = fakePeerId(1)
const PEOPLE = [peerEvent(1, 'Ada', proven(1)), peerEvent(2, 'Bob Boole', proven(2))]
const FOUNDER = meetingEvent({isFounder: true})
const KNOCKS = peerEvent(3, 'Zoe', {state: 'held', admission: 'knocking', ...proven(3)})
const CHANGED = peerEvent(3, 'Zoe', {state: 'held', trust: 'changed', ...proven(3)})

/** A line, what has to be there, and how one sees that it was carried out. */
type Case = readonly [
  line: string,
  shows: (typing: Typing) => unknown,
  is: unknown,
  events?: readonly EngineEvent[],
  /** Lines that were carried out before it. */
  before?: readonly string[],
]
const done = ({commands}: Typing): unknown => commands.at(-1)?.do
const asked = ({model}: Typing): unknown => model.question?.do
const opened = ({model}: Typing): unknown => model.opened.is

const CASES: Readonly<Record<string, Case>> = {
  mute: ['mute', done, 'mute'],
  unmute: ['unmute', done, 'unmute', [selfEvent({muted: true})]],
  talk: ['talk', done, 'talk', [selfEvent({muted: true})]],
  'camera-off': ['camera-off', done, 'camera-off'],
  'camera-on': ['camera-on', done, 'camera-on', [selfEvent({cameraOff: true})]],
  share: ['share', done, 'share'],
  unshare: ['unshare', done, 'unshare', [selfEvent({sharing: true})]],
  deafen: ['deafen', done, 'deafen'],
  undeafen: ['undeafen', done, 'undeafen', [selfEvent({deafened: true, muted: true})]],
  devices: ['devices', opened, 'devices'],
  say: ['say hello  you', ({commands}) => commands.at(-1), {do: 'say', text: 'hello  you'}],
  chat: ['chat', ({model}) => model.arrangement.panel, true],
  react: ['react heart', ({commands}) => commands.at(-1), {do: 'react', reaction: 'heart'}],
  'raise-hand': ['raise-hand', done, 'raise-hand'],
  'lower-hand': ['lower-hand', done, 'lower-hand', [selfEvent({handRaised: 5})]],
  people: ['people', opened, 'people'],
  volume: [
    'volume bob boole 130',
    ({commands}) => commands.at(-1),
    {do: 'volume', id: fakePeerId(2), volume: 1.3},
  ],
  'mute-peer': ['mute-peer ada', ({commands}) => commands.at(-1), {do: 'mute-peer', id: ADA}],
  'unmute-peer': [
    'unmute-peer ada',
    ({commands}) => commands.slice(1),
    [{do: 'unmute-peer', id: ADA}],
    [],
    ['mute-peer ada'],
  ],
  pin: ['pin bob', ({model}) => model.arrangement.pinned, fakePeerId(2)],
  unpin: ['unpin', ({said}) => said, 'nobody is pinned'],
  admit: ['admit zoe', done, 'admit', [FOUNDER, KNOCKS]],
  deny: ['deny zoe', asked, 'deny', [FOUNDER, KNOCKS]],
  kick: ['kick @ada', asked, 'kick', [FOUNDER]],
  'hand-over': ['hand-over ada', asked, 'hand-over', [FOUNDER]],
  verify: ['verify ada', asked, 'verify'],
  unverify: ['unverify ada', asked, 'unverify', [peerEvent(1, 'Ada', {...proven(1), trust: 'verified'})]],
  accept: ['accept zoe', asked, 'accept', [CHANGED]],
  lock: ['lock', done, 'lock', [FOUNDER]],
  unlock: ['unlock', done, 'unlock', [meetingEvent({isFounder: true, locked: true})]],
  layout: ['layout', ({model}) => model.arrangement.layout, 'speaker'],
  'own-picture': ['own-picture', ({model}) => model.arrangement.ownPicture, 'corner'],
  sidebar: ['sidebar', ({model}) => model.arrangement.sidebar, 'hidden'],
  'page-next': ['page-next', ({said}) => said, 'there is only one page'],
  'page-previous': ['page-previous', ({said}) => said, 'there is only one page'],
  statistics: ['statistics', opened, 'statistics'],
  'copy-statistics': ['copy-statistics', ({said}) => said !== undefined, true],
  join: ['join', ({commands}) => commands, []],
  quiet: ['quiet', ({model}) => model.notifying.wish.quiet, true],
  loud: ['loud', ({said}) => said, 'it is not quiet'],
  dither: ['dither', ({model}) => model.appearance.dither, true],
  help: ['help', opened, 'help'],
  leave: ['leave', asked, 'leave'],
  glyphs: ['glyphs braille', ({model}) => model.appearance.glyphs, 'braille'],
  colours: ['colours 256', ({model}) => model.appearance.colours, '256'],
  filter: ['filter matrix', ({model}) => model.appearance.filter, 'matrix'],
  palette: ['palette blocks', ({model}) => model.appearance.palette, 'blocks'],
}

const typed = (line: string, events: readonly EngineEvent[] = [], before: readonly string[] = []): Typing =>
  new Typing([...PEOPLE, ...events]).type(...[...before, line].flatMap(each => ['/', each, '\r']))

test('each command is tried here', () => {
  assert.deepEqual(COMMANDS.map(({name}) => name).sort(), Object.keys(CASES).sort())
})

for (const [name, [line, shows, is, events, before]] of Object.entries(CASES))
  test(`/${name} is carried out as typed`, () => {
    const typing = typed(line, events, before)
    assert.deepEqual(shows(typing), is)
  })

test('/talk stops what it or the key began, and says so where nobody is muted', () => {
  const typing = typed('talk', [selfEvent({muted: true})])
  assert.ok(typing.model.me.talking && !typing.model.me.muted)
  typing.type('/', 'talk', '\r')
  assert.ok(!typing.model.me.talking && typing.model.me.muted)
  assert.deepEqual(typing.commands, [{do: 'talk'}, {do: 'hush'}])
  assert.equal(typed('talk').said, 'you are not muted')
})

/** Those with a name for each way, or one that says more. */
const NAMED_OTHERWISE: Partial<Record<ActionName, string>> = {
  camera: 'camera-off',
  hand: 'raise-hand',
  reactions: 'react',
  remove: 'deny',
}

test('whatever a key does in the meeting can be done by its name', () => {
  const names = new Set(COMMANDS.map(({name}) => name))
  const nameless = ACTION_NAMES.filter(action => ACTIONS[action].scope === 'meeting')
    .filter(action => action !== 'commands' && !/^pin-\d$/.test(action))
    .filter(action => !names.has(NAMED_OTHERWISE[action] ?? action))
  assert.deepEqual(nameless, [])
})

test('/palette turns to the glyphs that have one, as its key does', () => {
  const {model} = new Typing()
  const halves = {...model, appearance: {...model.appearance, glyphs: 'half' as const}}
  const result = carriedOut(halves, 'palette blocks')
  assert.ok(!isRefused(result))
  const {glyphs, palette} = result.model.appearance
  assert.deepEqual([glyphs, palette], ['ramp', 'blocks'])
  assert.equal(result.model.notices.at(-1)?.text, 'palette: blocks')
})

test('nothing is offered, and nothing taken, that the terminal cannot show', () => {
  const {model} = new Typing()
  const poor = {...model, appearance: {...model.appearance, unicode: false, colours: 'none' as const}}
  const offered = (name: string): readonly string[] =>
    COMMANDS.find(command => command.name === name)!.choices(poor)
  assert.deepEqual(offered('glyphs'), ['ramp', 'shape'])
  assert.deepEqual(offered('filter'), ['none', 'invert', 'matrix'])
  assert.ok(offered('palette').includes('ascii') && !offered('palette').includes('blocks'))
  for (const line of ['glyphs braille', 'filter amber', 'palette blocks'])
    assert.ok(isRefused(carriedOut(poor, line)), line)
})

test('/join ends the look at oneself before joining', () => {
  const {model} = new Typing()
  const result = carriedOut({...model, phase: {is: 'preparing', canJoin: true}}, 'join')
  assert.ok(!isRefused(result))
  assert.deepEqual(result.commands, [{do: 'join'}])
})

test('what cannot be carried out stays in the line, with the reason', () => {
  for (const [line, reason] of [
    ['fly', /there is no command \/fly/],
    ['mute now', /takes nothing behind it/],
    ['glyphs lego', /takes one of: ramp, shape/],
    ['volume ada loud', /takes a name and 0 to 200/],
    ['volume ada 999', /takes a name and 0 to 200/],
    ['volume eve 100', /nobody of that name: "Ada", "Bob Boole"/],
    ['kick', null],
  ] as const) {
    const {model} = typed(line)
    assert.equal(model.opened.is, 'commands', line)
    if (model.opened.is === 'commands' && reason !== null) assert.match(model.opened.refused ?? '', reason)
  }
})

test('of two who share a name neither is meant', () => {
  const {model} = typed('pin ada', [peerEvent(4, 'Adam')])
  assert.equal(model.arrangement.pinned, ADA, 'a whole name is nobody else')
  const both = carriedOut(new Typing([...PEOPLE, peerEvent(4, 'Adam')]).model, 'pin ad')
  assert.ok(isRefused(both) && /more than one/.test(both.refused))
})

test('whoever is selected stays so, and nobody else is meant once that one has gone', () => {
  const knock = (index: number, name: string, change = {}): EngineEvent =>
    peerEvent(index, name, {state: 'held', admission: 'knocking', ...proven(index), ...change})
  const typing = new Typing([FOUNDER, knock(1, 'Decoy'), knock(2, 'Bob'), knock(3, 'Mallory')])
  typing.type('/', 'admit ', '\x1b[B').tell(knock(1, 'Decoy', {state: 'closed'}))
  const other = new Typing([FOUNDER, knock(1, 'Decoy'), knock(2, 'Bob'), knock(3, 'Mallory')])
  other
    .type('/', 'admit ', '\x1b[B')
    .tell(knock(2, 'Bob', {state: 'closed'}))
    .type('\r')
  assert.deepEqual(typing.type('\r').done, {do: 'admit', id: fakePeerId(2)})
  assert.deepEqual(other.commands, [])
  assert.ok(other.model.opened.is === 'commands' && /look again/.test(other.model.opened.refused ?? ''))
})

test('a name with an @ is meant before the one without, and no part of a name decides about anybody', () => {
  const people = [
    peerEvent(1, 'Bob', proven(1)),
    peerEvent(2, '@Bob', proven(2)),
    peerEvent(3, 'Bobby', proven(3)),
  ]
  const {model} = new Typing([FOUNDER, ...people])
  const kicked = carriedOut(model, 'kick @Bob')
  assert.ok(
    !isRefused(kicked) && kicked.model.question?.do === 'kick' && kicked.model.question.id === fakePeerId(2),
  )
  assert.ok(isRefused(carriedOut(model, 'kick Bobb')))
  assert.ok(!isRefused(carriedOut(model, 'pin Bobb')))
})

test('only what is possible is offered: by the start of its name, then by what it does', () => {
  const offers = (line: string, ...events: EngineEvent[]): string[] => {
    const {model} = new Typing([...PEOPLE, ...events]).type('/', line)
    return model.opened.is === 'commands' ? model.opened.offers.map(({label}) => label) : []
  }
  assert.ok(!offers('').includes('/kick NAME'))
  assert.ok(offers('', FOUNDER).includes('/kick NAME'))
  assert.deepEqual(offers('mu').slice(0, 2), ['/mute', '/mute-peer NAME'])
  assert.ok(offers('loud').includes('/volume NAME 0-200'))
  assert.deepEqual(offers('pin '), ['/pin Ada', '/pin Bob Boole'])
  assert.deepEqual(offers('glyphs q'), ['/glyphs quadrant'])
})

test('tab completes what is selected, enter does it, escape and an empty backspace close the line', () => {
  const typing = new Typing(PEOPLE).type('/', 'vol', '\t', 'b', '\t', '50', '\r')
  assert.deepEqual(typing.done, {do: 'volume', id: fakePeerId(2), volume: 0.5})
  for (const close of ['\x1b', '\x7f'])
    assert.equal(new Typing(PEOPLE).type('\x0b', close).model.opened.is, 'nothing')
  const second = new Typing(PEOPLE).type('/', 'pin ', '\x1b[B', '\r')
  assert.equal(second.model.arrangement.pinned, fakePeerId(2))
})

test('whatever is typed as a command, it is carried out or refused, and the screen can be drawn', () => {
  const {model} = new Typing([...PEOPLE, FOUNDER, KNOCKS])
  const words = fc.oneof(
    fc.string({unit: 'grapheme', maxLength: 30}),
    fc
      .tuple(fc.constantFrom(...COMMANDS.map(({name}) => name)), fc.string({maxLength: 20}))
      .map(parts => parts.join(' ')),
  )
  fc.assert(
    fc.property(words, line => {
      const result = carriedOut(model, line)
      if (isRefused(result)) assert.notEqual(result.refused, '')
      else sceneOf(result.model)
    }),
  )
})
