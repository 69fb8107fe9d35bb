import assert from 'node:assert/strict'
import {test} from 'node:test'
import {cleanText} from '@s2c/shared/clean-text'
import type {Rect} from '../cells/rect.js'
import {step, wakeAt} from '../control/step.js'
import {RAMP} from '../fakes/fake-appearance.js'
import {joinedEvent} from '../fakes/fake-engine.js'
import {cardsOf} from './cards.js'
import {startingModel} from './model.js'
import {placedCard} from './placed-card.js'
import {REACTION_MS} from './reaction.js'

const RECT = {x: 10, y: 10, cols: 30, rows: 12}
const start = step(
  startingModel('s', 'Me', {cols: 80, rows: 24}, RAMP, 0),
  {is: 'event', event: joinedEvent('Me')},
  0,
).model
const reacting = {
  ...start,
  me: {...start.me, reaction: {text: cleanText('yes!', 9), untilMs: REACTION_MS}},
}
const card = cardsOf(reacting).at(-1)!
const placed = (corner: Rect | null = null, ...popups: Rect[]) =>
  placedCard({card, rect: RECT, inCorner: false}, popups, corner, 0.5)

test('a reaction has the row above the name, and words make room for it', () => {
  assert.deepEqual(placed().reaction, {x: 11, y: 20, cols: 28, rows: 1})
  assert.deepEqual(placed().words, {x: 11, y: 11, cols: 28, rows: 9})
})

test('beside what lies over the card it has what is left, or nothing', () => {
  const corner = {x: 25, y: 15, cols: 14, rows: 6}
  assert.deepEqual(placed(corner).reaction, {x: 11, y: 20, cols: 14, rows: 1})
  assert.deepEqual(placed(corner).words, {x: 11, y: 11, cols: 14, rows: 9})
  assert.deepEqual(placed({...corner, y: 18, rows: 3}).words, {x: 11, y: 11, cols: 28, rows: 7})
  assert.deepEqual(
    placed(null, corner).words,
    {x: 11, y: 11, cols: 28, rows: 4},
    'beside a popup stand no words',
  )
  assert.equal(placed({...corner, x: 14, cols: 25}).reaction, null)
  assert.ok(placed(corner).showsName && placed(corner).showsTop)
  assert.ok(!placed({...corner, y: 21}).showsName)
  assert.ok(!placed({...corner, y: 5}).showsTop)
})

test('a reaction is gone after its time, and that is planned', () => {
  assert.equal(wakeAt(reacting), REACTION_MS)
  const at = (now: number) => step(reacting, {is: 'time'}, now).model.me.reaction
  assert.equal(at(REACTION_MS - 1)?.text, 'yes!')
  assert.equal(at(REACTION_MS), null)
})
