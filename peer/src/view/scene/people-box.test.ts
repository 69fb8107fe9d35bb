import assert from 'node:assert/strict'
import {test} from 'node:test'
import stringWidth from 'string-width'
import type {EngineEvent} from '../../engine-protocol.js'
import {overlaps} from '../cells/rect.js'
import {type Input, step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {
  fakeFingerprint,
  fakeWords,
  joinedEvent,
  meetingEvent,
  peerEvent,
  proven,
  selfEvent,
} from '../fakes/fake-engine.js'
import type {ActionName} from '../keys/actions.js'
import {startingModel} from './model.js'
import type {Box} from './popups.js'
import {type Scene, sceneOf} from './scene.js'

const SMALLEST = {cols: 40, rows: 12}
const KNOCKS = {state: 'held', admission: 'knocking'} as const
const FOUNDER = meetingEvent({isFounder: true, words: fakeWords(12, 0)})
const CHANGED = {...KNOCKS, ...proven(3), trust: 'changed', knownSinceMs: Date.UTC(2026, 2, 1)} as const
const everybody = Array.from({length: 15}, (_, index) =>
  peerEvent(index + 1, `Person ${index + 1}`, proven(index)),
)
const told = (event: EngineEvent): Input => ({is: 'event', event})
const key = (key: ActionName): Input => ({is: 'action', action: key})

function meetingAt(size: {cols: number; rows: number}, ...inputs: Input[]): Extract<Scene, {is: 'meeting'}> {
  const first = [joinedEvent('Me'), selfEvent(), FOUNDER].map(told)
  const start = startingModel('session1', 'Me', size, RAMP, 0)
  const scene = sceneOf([...first, ...inputs].reduce((model, input) => step(model, input, 0).model, start))
  assert.equal(scene.is, 'meeting')
  return scene as Extract<Scene, {is: 'meeting'}>
}
const shown = (box: Box | null): string[] =>
  box!.lines.map(({lead, text}) => `${lead?.pointed ? '>' : ''}${text.trim()}`)
const boxAt = (size: {cols: number; rows: number}, ...inputs: Input[]): string =>
  shown(meetingAt(size, ...inputs).box).join('\n')

test('on 40x12 the twelve words show first; then each person whole, however many there are', () => {
  const top = boxAt(SMALLEST, ...everybody.map(told), key('people'))
  for (const word of fakeWords(12, 0)) assert.ok(top.includes(word), word)
  for (let index = 0; index < everybody.length; index++) {
    const down = Array<Input>(index + 1).fill(key('down'))
    const box = boxAt(SMALLEST, ...everybody.map(told), key('people'), ...down)
    assert.match(box, new RegExp(`^>Person ${index + 1}$`, 'm'))
    assert.ok(box.replaceAll('\n', ' ').includes(fakeWords(4, index).join(' ')), box)
    assert.ok(box.replaceAll('\n', '').includes(fakeFingerprint(index)), box)
    assert.match(box, /enter same words/)
    assert.match(box, /esc close/)
  }
})

test('only the keys that do something now are offered', () => {
  const events = [
    peerEvent(1, 'Ada', proven(1)),
    peerEvent(2, 'Bo', {...KNOCKS, ...proven(2)}),
    peerEvent(3, 'Cy', CHANGED),
  ]
  const hints = (founder: boolean, ...keys: ActionName[]): string[] => {
    const inputs = [...(founder ? [] : [meetingEvent()]), ...events].map(told)
    const {box} = meetingAt({cols: 100, rows: 40}, ...inputs, key('people'), ...keys.map(key))
    // Below the heading, which is strong, too.
    const lines = box!.lines.filter(({lead, strong}) => strong && lead === null).slice(1)
    return lines.flatMap(({text}) => text.trim().split('  '))
  }
  const rest = ['up/down', 'esc close']
  const verified = peerEvent(1, 'Ada', {...proven(1), trust: 'verified'})
  const box = boxAt({cols: 100, rows: 40}, told(verified), key('people'), key('down'))
  assert.match(box, /^u take back {2}x kick {2}h hand over {2}- \+ volume/m)
  assert.deepEqual(hints(true, 'up', 'up', 'up'), ['up/down select', 'esc close'])
  const heard = ['- + volume', '0 mute for you', 'p pin']
  assert.deepEqual(hints(true, 'up', 'up'), ['enter same words', 'x kick', 'h hand over', ...heard, ...rest])
  assert.deepEqual(hints(true, 'up'), ['enter same words', 'a let in', 'x turn away', ...rest])
  assert.deepEqual(hints(true), ['c accept', 'x turn away', ...rest])
  assert.deepEqual(hints(false, 'up', 'up'), ['enter same words', ...heard, ...rest])
  assert.deepEqual(hints(false, 'up'), ['enter same words', ...rest])
  assert.deepEqual(hints(false), ['c accept', ...rest])
})

test('every person is told with what is proven and since when', () => {
  const ada = peerEvent(1, 'Ada', {...proven(1), trust: 'verified', knownSinceMs: Date.UTC(2025, 0, 31)})
  const box = boxAt(
    {cols: 100, rows: 40},
    ...[ada, peerEvent(2, 'Bo', {...KNOCKS, ...proven(2)})].map(told),
    key('people'),
  )
  assert.match(box, /Ada\nverified, known since 2025-01-31\n/)
  assert.match(box, /Bo\nknocks; not verified, met now\n/)
})

test('who was met under another name is told by that name, on one line of its own', () => {
  const sly = `${'x'.repeat(24)} verified`
  const ada = (knownAs: string) =>
    told(peerEvent(1, 'Ada', {...proven(1), knownAs, knownSinceMs: Date.UTC(2025, 0, 31)}))
  assert.match(boxAt(SMALLEST, ada('Bob'), key('people'), key('down')), /Ada\nknown as Bob\nnot verified, /)
  assert.doesNotMatch(boxAt(SMALLEST, ada(''), key('people'), key('down')), /known as/)
  assert.doesNotMatch(boxAt(SMALLEST, ada(sly), key('people'), key('down')), /^verified/m)
})

test('the question before words are noted shows them, and how it is taken back', () => {
  for (const size of [SMALLEST, {cols: 80, rows: 24}]) {
    const box = boxAt(size, told(peerEvent(1, 'Ada', proven(1))), key('people'), key('down'), key('enter'))
    const text = box.replaceAll('\n', ' ')
    for (const part of ['The same words?', 'Ada', fakeWords(4, 1).join(' '), 'y yes  n no'])
      assert.ok(text.includes(part), text)
  }
})

test('whether a passphrase is needed is told in the list, in words', () => {
  for (const size of [SMALLEST, {cols: 80, rows: 24}]) {
    assert.match(boxAt(size, key('people')), /^open: no passphrase is needed$/m)
    assert.match(boxAt(size, told(joinedEvent('Me', true)), key('people')), /^private: only with the pass/m)
  }
})

test('failed handshakes and a locked door are told', () => {
  const meeting = meetingEvent({locked: true, failedHandshakes: 7})
  const box = boxAt({cols: 80, rows: 24}, told(meeting), key('people'))
  assert.match(box, /locked/)
  assert.match(box, /7 failed to prove/)
  assert.match(box, /no words yet/)
})

test('a changed key is a loud box with both facts and what to do, until it is read; then a line', () => {
  const bob = told(peerEvent(2, 'Bob', CHANGED))
  const {box, warnings, cards} = meetingAt({cols: 80, rows: 24}, bob)
  assert.equal(box!.tone, 'error')
  assert.equal(warnings, null)
  const text = shown(box).join(' ')
  for (const part of [
    'ANOTHER KEY',
    'Bob',
    'since 2026-03-01',
    'another channel',
    'compare the words',
    'accept',
    'leave',
  ])
    assert.ok(text.includes(part), part)
  assert.ok(text.replaceAll(' ', '').includes(fakeFingerprint(3)))
  assert.ok(!cards.some(({card}) => card.is === 'person' && !card.own), 'who was not accepted has no card')
  const read = meetingAt({cols: 80, rows: 24}, bob, key('close'))
  assert.equal(read.box, null)
  assert.match(read.warnings!.lines[0]!.text, /Another key than remembered \(see the list of people\): Bob/)
})

test('on 40x12 the alert still says what to do', () => {
  const text = boxAt(SMALLEST, told(peerEvent(2, 'Bob', CHANGED))).replaceAll('\n', ' ')
  for (const part of ['since 2026-03-01', 'another channel', 'compare the words', 'accept there, or leave'])
    assert.ok(text.includes(part), text)
})

test('on the smallest screen the alert and the question still say what, who and how', () => {
  const tiny = {cols: 20, rows: 6}
  assert.match(boxAt(tiny, told(peerEvent(2, 'Bob', CHANGED))), /^ANOTHER KEY\nBob\ni people/)
  const knock = told(peerEvent(2, 'Bob', {...KNOCKS, ...proven(2)}))
  assert.match(
    boxAt(tiny, knock, key('people'), key('down'), key('turn-away')),
    /^Turn away\?\nBob\ny yes {2}n no$/,
  )
})

test('every line fills its box, and no popup lies over another, on every size', () => {
  const warning = told({
    event: 'warning',
    code: 'w',
    message: 'No camera was found: connect one, or choose another.',
  })
  const events = [...everybody, peerEvent(16, '李小龍'.repeat(9), CHANGED)].map(told)
  for (const keys of [
    [],
    ['people'],
    ['people', 'down'],
    ['help'],
    ['people', 'accept'],
    ['close'],
  ] as const) {
    for (let cols = 20; cols <= 120; cols += 5) {
      for (let rows = 6; rows <= 40; rows++) {
        const {box, warnings} = meetingAt({cols, rows}, ...events, warning, ...keys.map(key))
        if (box === null) continue
        assert.ok(box.lines.length === box.rect.rows - 2)
        for (const {lead, text} of box.lines) {
          assert.equal(
            stringWidth(text) + (lead === null ? 0 : 4),
            box.rect.cols - 2,
            `${cols}x${rows} ${text}`,
          )
        }
        assert.ok(warnings === null || !overlaps(warnings.rect, box.rect))
      }
    }
  }
})
