import assert from 'node:assert/strict'
import {test} from 'node:test'
import {step} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {joinedEvent, peerEvent} from '../fakes/fake-engine.js'
import {type Card, cardsOf} from './cards.js'
import {type Model, startingModel} from './model.js'
import {topLine} from './top-line.js'

type PersonCard = Extract<Card, {is: 'person'}>
const meeting = [joinedEvent('Me'), peerEvent(1, 'Ada'), peerEvent(2, 'Bob')].reduce(
  (model: Model, event) => step(model, {is: 'event', event}, 0).model,
  startingModel('s', 'Me', {cols: 80, rows: 24}, RAMP, 0),
)
const card = (change: Partial<PersonCard>): PersonCard => ({
  ...(cardsOf(meeting)[0] as PersonCard),
  ...change,
})
const line = (change: Partial<PersonCard>, cols: number, unicode = true): string => {
  const {hand, bars} = topLine(card(change), cols, unicode)
  return [hand, bars?.text, bars?.tone].filter(Boolean).join('|')
}

test('bars rise with the quality, on every terminal, coloured where somebody should know', () => {
  const bars = (unicode: boolean) =>
    ([0, 1, 2, 3, 4] as const).map(quality => line({quality}, 20, unicode)).join(' ')
  assert.equal(bars(true), '▁▁▁▁|error ▂▁▁▁|error ▂▄▁▁|warning ▂▄▆▁ ▂▄▆█')
  assert.equal(bars(false), '....|error |...|error ||..|warning |||. ||||')
  assert.equal(line({}, 20), '')
})

test('a raised hand goes before the bars, in a word or a sign', () => {
  assert.equal(line({hand: 2, quality: 4}, 14), 'hand 2|▂▄▆█')
  assert.equal(line({hand: 2, quality: 4}, 13), '▲2|▂▄▆█')
  assert.equal(line({hand: 2, quality: 4}, 13, false), '^2|||||')
  assert.equal(line({hand: 2, quality: 4}, 9), 'hand 2')
  assert.equal(line({hand: 2, quality: 4}, 7), '▲2')
  assert.equal(line({hand: 2}, 3), '')
  assert.equal(line({quality: 4}, 5), '')
})

test('a way through a relay is said before the bars, where it has room beside the hand', () => {
  assert.equal(line({quality: 4, relayed: true}, 12), 'relay ▂▄▆█')
  assert.equal(line({quality: 4, relayed: true}, 11), '▂▄▆█')
  assert.equal(line({quality: 4, relayed: true, hand: 2}, 20), 'hand 2|relay ▂▄▆█')
  assert.equal(line({quality: 4, relayed: true, hand: 2}, 19), 'hand 2|▂▄▆█')
  assert.equal(line({quality: 1, relayed: true}, 20, false), 'relay |...|error')
  assert.equal(line({relayed: true}, 20), '')
})

test('who forwards is named where the name has room', () => {
  assert.equal(line({quality: 4, via: 'via Ada'}, 14), 'via Ada ▂▄▆█')
  assert.equal(line({quality: 4, via: 'via Ada'}, 13), 'relay ▂▄▆█')
  assert.equal(line({quality: 4, via: 'via 会'}, 13), 'via 会 ▂▄▆█')
  assert.equal(line({quality: 4, via: 'via Ada'}, 11), '▂▄▆█')
})

test('hands stand in the order in which they were raised, one’s own among them', () => {
  const [ada, bob] = meeting.people as [Model['people'][number], Model['people'][number]]
  const raised: Model = {
    ...meeting,
    me: {...meeting.me, handRaisedMs: 20},
    people: [
      {...ada, handRaisedMs: 30},
      {...bob, handRaisedMs: 10},
    ],
  }
  assert.deepEqual(
    cardsOf(raised).map(each => each.is === 'person' && each.hand),
    [3, 1, 2],
  )
})
